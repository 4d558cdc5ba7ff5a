"""The file that remembers people: whole or not at all, for its owner alone."""

from __future__ import annotations

import hmac
import os
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection

import pytest

from ccwarn.memory_file import VERSION, Damaged, MemoryFile, Newer, integers
from counterparts import posix_modes

KILLED = """\
import os, sys
from pathlib import Path
from ccwarn.memory_file import MemoryFile

def half(opened):
    opened.execute("PRAGMA cache_size = 1")
    for number in range(5000):
        opened.execute("INSERT INTO people VALUES (?, ?)", (number, b"half"))
    os.kill(os.getpid(), 9)

MemoryFile(Path(sys.argv[1])).write(half, None)
"""


def put(number: int, file: MemoryFile) -> None:
    file.write(
        lambda opened: opened.execute("INSERT INTO people VALUES (?, x'00')", [number]), None
    )


def numbers(opened: Connection) -> list[int]:
    return [number for (number,) in opened.execute("SELECT digest FROM people ORDER BY digest")]


def kept(file: MemoryFile) -> list[int]:
    nothing: list[int] = []
    return file.read(numbers, nothing)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "memory.sqlite"


@pytest.fixture
def file(path: Path) -> MemoryFile:
    return MemoryFile(path)


def test_reading_makes_nothing(file: MemoryFile, path: Path) -> None:
    assert file.read(numbers, [9]) == [9]
    assert not path.parent.exists()


@posix_modes
def test_only_the_owner_may_read(file: MemoryFile, path: Path) -> None:
    before = os.umask(0)
    try:
        put(1, file)
        file.digests("x", ["eve@one.example"])
    finally:
        os.umask(before)
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}
    assert modes == {"memory.sqlite": 0o600, "memory.sqlite.key": 0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@posix_modes
def test_the_folder_is_the_owners_alone_where_a_digest_makes_it(
    file: MemoryFile, path: Path
) -> None:
    file.digests("x", ["eve@one.example"])
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_nobody_waits_long_who_has_a_mail_to_send(
    file: MemoryFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    patience, connect = [], sqlite3.connect

    def noted(address: str, *, timeout: float, uri: bool, isolation_level: None) -> Connection:
        patience.append(timeout)
        return connect(address, timeout=timeout, uri=uri, isolation_level=isolation_level)

    monkeypatch.setattr(sqlite3, "connect", noted)
    put(1, file)
    assert kept(file) == [1]
    assert patience == [10, 1]


def test_a_file_has_64_megabytes_at_most(file: MemoryFile) -> None:
    def most(opened: Connection) -> int:
        (pages,), (size,) = (
            opened.execute(f"PRAGMA {name}").fetchone() for name in ("max_page_count", "page_size")
        )
        return int(pages * size)

    assert file.write(most, 0) == 64 * 1024 * 1024


@pytest.mark.parametrize(("others", "is_full"), [(80, False), (95, True)])
def test_a_file_is_full_before_nothing_fits(path: Path, others: int, is_full: bool) -> None:
    file = MemoryFile(path, 100 * 4096)

    def fill(opened: Connection) -> bool:
        number = 0
        while opened.execute("PRAGMA page_count").fetchone() < (others,):
            number += 1
            opened.execute("INSERT INTO people VALUES (?, zeroblob(3000))", [number])
        return file.is_full(opened)

    assert file.write(fill, None) is is_full


def test_what_was_deleted_makes_room(path: Path) -> None:
    file = MemoryFile(path, 100 * 4096)

    def come_and_go(opened: Connection) -> list[bool]:
        for number in range(86):
            opened.execute("INSERT INTO people VALUES (?, zeroblob(3000))", [number])
        before = file.is_full(opened)
        opened.execute("DELETE FROM people WHERE digest < 45")
        return [before, file.is_full(opened)]

    nothing: list[bool] = []
    assert file.write(come_and_go, nothing) == [True, False]


@pytest.mark.parametrize("column", [b"1234567", "text", None])
def test_what_is_no_row_of_numbers_is_damage(column: object) -> None:
    with pytest.raises(Damaged):
        integers("q", column)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "eve@one.example", "ü@bücher.example", "\udc80", "x" * 300])
def test_a_digest_is_the_one_that_every_version_makes(
    file: MemoryFile, path: Path, text: str
) -> None:
    file.digests("x", [])
    key = path.with_name("memory.sqlite.key").read_bytes()
    whole = hmac.digest(key, b"exposed\0" + text.encode("utf-8", "surrogatepass"), "sha256")
    twice = file.digests("exposed", [text, text])
    assert twice == [int.from_bytes(whole[:8], "big", signed=True)] * 2


def test_a_digest_is_of_one_purpose_and_one_key(file: MemoryFile, tmp_path: Path) -> None:
    (digest,) = file.digests("x", ["eve@one.example"])
    assert file.digests("x", ["bob@one.example", "eve@one.example"])[1] == digest
    assert file.digests("y", ["eve@one.example"]) != [digest]
    assert MemoryFile(tmp_path / "other").digests("x", ["eve@one.example"]) != [digest]
    digests = file.digests("x", map(str, range(99)))
    assert all(-(2**63) <= it < 2**63 for it in digests)
    assert max(map(abs, digests)) >= 2**62, "it has 64 bits"


def test_what_fails_half_way_is_not_done(file: MemoryFile) -> None:
    put(1, file)

    def fail(opened: Connection) -> None:
        opened.execute("INSERT INTO people VALUES (2, x'00')")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        file.write(fail, None)
    assert kept(file) == [1]


def test_a_killed_process_leaves_nothing_half_done(file: MemoryFile, path: Path) -> None:
    put(-1, file)
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert abs(done.returncode) == 9
    assert path.with_name("memory.sqlite-journal").exists(), "it was killed too early"
    assert kept(file) == [-1]
    put(-2, file)
    assert kept(file) == [-2, -1]


def test_threads_and_processes_wait_for_one_another(path: Path) -> None:
    def many(start: int) -> None:
        own = MemoryFile(path)  # as another process would
        for number in range(start, start + 10):
            put(number, own)

    threads = [threading.Thread(target=many, args=[10 * n]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept(MemoryFile(path)) == list(range(40))


def test_a_look_up_sees_one_moment(file: MemoryFile, path: Path) -> None:
    put(1, file)
    seen = []

    def twice(opened: Connection) -> None:
        seen.append(numbers(opened))
        with (
            closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other,
            pytest.raises(sqlite3.OperationalError),
        ):
            other.execute("DELETE FROM people")
        seen.append(numbers(opened))

    file.read(twice, None)
    assert seen == [[1], [1]]


def test_the_file_of_a_later_version_is_let_be(file: MemoryFile, path: Path) -> None:
    put(1, file)
    with sqlite3.connect(path) as other:
        assert other.execute("PRAGMA user_version").fetchone() == (VERSION,)
        other.execute(f"PRAGMA user_version = {VERSION + 1}")
    other.close()
    assert file.is_newer
    before = path.read_bytes()
    put(2, file)
    assert kept(file) == []
    with pytest.raises(Newer):
        file.forget_people()
    assert path.read_bytes() == before


def test_the_file_of_an_earlier_version_is_brought_up_to_date(file: MemoryFile, path: Path) -> None:
    put(1, file)
    with closing(sqlite3.connect(path)) as other:
        other.execute("DROP TABLE decisions")
        other.execute("DROP TABLE taken_over")
        other.execute("PRAGMA user_version = 1")
        other.commit()
    assert not file.is_newer
    assert kept(file) == [1]
    assert file.read(decisions, -1) == 0


def decisions(opened: Connection) -> int:
    (count,) = opened.execute("SELECT count(*) FROM decisions").fetchone()
    return int(count)


def test_people_are_forgotten_and_decisions_stay(file: MemoryFile, path: Path) -> None:
    put(1, file)
    file.write(lambda opened: opened.execute("INSERT INTO decisions (time) VALUES (1)"), None)
    path.with_name("memory.sqlite.broken").write_bytes(b"people are in it as well")
    file.forget_people()
    assert kept(file) == []
    assert file.read(decisions, -1) == 1
    assert not path.with_name("memory.sqlite.broken").exists()


def test_nothing_is_left_where_people_were_all_there_was(file: MemoryFile, path: Path) -> None:
    put(1, file)
    file.digests("x", ["eve@one.example"])
    file.forget_people()
    assert list(path.parent.iterdir()) == []
    file.forget_people()


@pytest.mark.parametrize(
    "text", [b"no database at all, but long enough" * 99, b"SQLite format 3\0" * 999]
)
def test_a_broken_file_is_put_aside(file: MemoryFile, path: Path, text: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(text)
    assert file.read(numbers, [9]) == [9]
    assert path.with_name("memory.sqlite.broken").read_bytes() == text
    put(1, file)
    assert kept(file) == [1]


def test_a_file_that_is_broken_further_on_is_put_aside(file: MemoryFile, path: Path) -> None:
    put(1, file)
    page, rest = path.read_bytes()[:4096], path.read_bytes()[4096:]
    path.write_bytes(page + b"\xff" * len(rest))
    assert file.read(numbers, [9]) == [9]
    assert path.with_name("memory.sqlite.broken").exists()


def test_what_ccwarn_cannot_have_written_is_put_aside(file: MemoryFile, path: Path) -> None:
    put(1, file)

    def damaged(_opened: Connection) -> None:
        raise Damaged

    file.read(damaged, None)
    assert not path.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be replaced there")
def test_what_another_process_has_made_anew_meanwhile_stays(file: MemoryFile, path: Path) -> None:
    put(1, file)
    new = MemoryFile(path.with_name("new"))
    put(2, new)

    def damaged(_opened: Connection) -> None:
        os.replace(path.with_name("new"), path)  # noqa: PTH105
        raise Damaged

    file.read(damaged, None)
    assert kept(file) == [2]


def test_folders_are_made_whoever_needs_them_first(tmp_path: Path) -> None:
    put(1, MemoryFile(tmp_path / "a" / "b" / "memory"))
    assert MemoryFile(tmp_path / "c" / "d" / "memory").digests("x", ["eve@one.example"])


def test_what_was_put_aside_goes_after_a_month(file: MemoryFile, path: Path) -> None:
    aside = path.with_name("memory.sqlite.broken")
    aside.parent.mkdir()
    aside.write_bytes(b"")
    month, minute = 30 * 24 * 3600, 60
    for age in (0, month - minute):
        os.utime(aside, (0, time.time() - age))
        file.forget_broken()
        assert aside.exists()
    os.utime(aside, (0, time.time() - month - minute))
    file.forget_broken()
    assert not aside.exists()


def test_forgetting_leaves_nothing(file: MemoryFile, path: Path) -> None:
    put(1, file)
    file.digests("x", ["eve@one.example"])
    path.with_name("memory.sqlite.broken").write_bytes(b"")
    file.forget()
    assert list(path.parent.iterdir()) == []
    file.forget()
    put(2, file)
    assert kept(file) == [2]


def test_what_is_written_together_is_written_whole_or_not_at_all(file: MemoryFile) -> None:
    def half() -> None:
        put(3, file)
        raise ZeroDivisionError

    other = MemoryFile(file._path)

    def both() -> None:
        put(1, file)
        put(2, file)
        assert kept(file) == [1, 2]  # It sees what it has written,
        assert kept(other) == []  # and nobody else does.

    file.together(both)
    assert kept(other) == [1, 2]
    with pytest.raises(ZeroDivisionError):
        file.together(half)
    assert kept(file) == kept(other) == [1, 2]
    put(4, file)
    assert kept(other) == [1, 2, 4]


def test_a_broken_file_is_put_aside_by_what_is_written_together(
    file: MemoryFile, path: Path
) -> None:
    put(1, file)
    path.write_bytes(b"broken" * 1000)
    file.together(lambda: put(2, file))
    assert path.with_name("memory.sqlite.broken").exists()
    file.together(lambda: put(3, file))
    assert kept(file) == [3]
