from __future__ import annotations

import errno
import json
import os
import stat
import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ccwarn import in_use, undo_log
from ccwarn.draft import Field
from ccwarn.private_file import write_private
from ccwarn.stores import atomic
from ccwarn.stores.base import Change, Changed, DiskFull, Vanished
from ccwarn.stores.opening import open_store
from ccwarn.undo_entry import UndoEntry
from ccwarn.undo_log import KEEP, KEEP_ALL_FOR, NotRemembered, UndoLog, summary_of
from counterparts import posix_modes
from drafts import draft

MESSAGE = b"From: a@acme.example\nTo: eve@one.example, f@two.example\n\nbody \xff\x00\n"


def change(number: int = 0) -> Change:
    return Change("eml", "/nowhere", f"{number}.eml", b"To: \xff\r\n\r\n", "digest", "1-2-3")


def record(log: UndoLog, change: Change, summary: str) -> UndoEntry:
    entry = log.plan(change, summary)
    log.confirm(entry)
    return entry


class Clock:
    def __init__(self) -> None:
        self.time = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time


@pytest.fixture
def log(tmp_path: Path) -> UndoLog:
    return UndoLog(tmp_path / "undo", Clock())


@pytest.fixture
def fixed(tmp_path: Path, log: UndoLog) -> tuple[Path, UndoEntry]:
    folder = tmp_path / "drafts"
    folder.mkdir()
    path = folder / "a.eml"
    path.write_bytes(MESSAGE)
    store = open_store(folder)
    stored = store.read("a.eml")
    made = store.replace("a.eml", stored.etag, stored.draft.moved({"eve@one.example"}, Field.BCC))
    return path, record(log, made, "fixed")


def test_what_was_recorded_is_read_back_newest_first(log: UndoLog) -> None:
    recorded = [record(log, change(number), f"fix {number}") for number in range(3)]
    assert log.entries() == recorded[::-1]
    assert log.problems() == []


def test_nothing_recorded_is_no_entries(log: UndoLog) -> None:
    assert log.entries() == []


def test_undo_is_byte_exact_and_forgets(log: UndoLog, fixed: tuple[Path, UndoEntry]) -> None:
    path, entry = fixed
    assert path.read_bytes() != MESSAGE
    etag = log.undo(entry)
    assert path.read_bytes() == MESSAGE
    assert log.entries() == []
    assert log.was_restored(path.parent, "a.eml", etag)
    assert not log.was_restored(path.parent, "a.eml", "1-2-3")
    assert not log.was_restored(path.parent, "b.eml", etag)


def test_who_listens_hears_of_what_was_undone_and_of_nothing_else(
    log: UndoLog, fixed: tuple[Path, UndoEntry]
) -> None:
    path, entry = fixed
    heard: list[datetime] = []
    log.undone = heard.append
    before = path.read_bytes()
    path.write_bytes(b"From: a@acme.example\nTo: new@one.example\n\nbody\n")
    with pytest.raises(Changed):
        log.undo(entry)
    assert heard == []
    path.write_bytes(before)
    log.undo(entry)
    assert heard == [entry.time]


def test_undo_that_fails_can_be_tried_again(log: UndoLog, fixed: tuple[Path, UndoEntry]) -> None:
    path, entry = fixed
    content = path.read_bytes()
    path.unlink()
    with pytest.raises(Vanished):
        log.undo(entry)
    assert log.entries() == [entry]
    assert not log.was_restored(path.parent, "a.eml", entry.change.etag)
    path.write_bytes(content)
    log.undo(entry)
    assert path.read_bytes() == MESSAGE


def test_undo_is_done_even_if_it_cannot_be_noted(
    log: UndoLog, fixed: tuple[Path, UndoEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, entry = fixed

    def write(mark: Path, data: bytes) -> None:
        if data:
            raise PermissionError(errno.EACCES, "somebody reads it")
        write_private(mark, data)

    monkeypatch.setattr(undo_log, "write_private", write)
    log.undo(entry)
    assert path.read_bytes() == MESSAGE
    assert log.entries() == []


AWAY = (PermissionError, FileNotFoundError) if sys.platform == "win32" else ()
"""While a draft is being replaced there; elsewhere it can always be read."""


def test_undo_is_whole_whoever_reads_what_is_remembered(
    log: UndoLog, fixed: tuple[Path, UndoEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Readers that never rest get in the way for longer than anybody's glance on a busy machine.
    monkeypatch.setattr(in_use, "PATIENCE", 30.0)
    path, entry = fixed
    content, done = path.read_bytes(), threading.Event()

    def read() -> None:
        while not done.is_set():
            log.was_restored(path.parent, "a.eml", entry.change.etag)
            log.find(entry.id)
            with suppress(*AWAY):
                path.read_bytes()

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        for _ in range(20):
            log.undo(entry)
            assert path.read_bytes() == MESSAGE
            assert log.entries() == []
            path.write_bytes(content)
            entry = record(log, entry.change, "fixed again")
    finally:
        done.set()
        for reader in readers:
            reader.join()


def test_undo_twice_does_not_come_back(log: UndoLog, fixed: tuple[Path, UndoEntry]) -> None:
    path, entry = fixed
    log.undo(entry)
    with pytest.raises(Changed):
        log.undo(entry)
    assert path.read_bytes() == MESSAGE
    assert log.entries() == []


def test_an_undo_that_was_killed_half_way_is_listed_again(
    log: UndoLog, fixed: tuple[Path, UndoEntry], tmp_path: Path
) -> None:
    path, entry = fixed
    log.undo(entry)
    (mark,) = (tmp_path / "undo").glob("*.restored")
    entry = record(log, entry.change, "fixed again")
    mark.write_bytes(b"")
    assert log.was_restored(path.parent, "a.eml", "any version while it is under way")
    os.utime(mark, (time.time() - 60, time.time() - 60))
    assert log.entries() == [entry]
    assert not log.was_restored(path.parent, "a.eml", "any version while it is under way")


def test_a_fix_that_was_taken_back_leaves_no_address(
    log: UndoLog, fixed: tuple[Path, UndoEntry], tmp_path: Path
) -> None:
    log.undo(fixed[1])
    (mark,) = (tmp_path / "undo").iterdir()
    assert b"example" not in mark.read_bytes()
    assert os.name == "nt" or stat.S_IMODE(mark.stat().st_mode) == 0o600


def test_a_damaged_mark_restores_nothing(
    log: UndoLog, fixed: tuple[Path, UndoEntry], tmp_path: Path
) -> None:
    etag = log.undo(fixed[1])
    (mark,) = (tmp_path / "undo").glob("*.restored")
    for damage in (b"{}", b"\xff", b"5"):
        mark.write_bytes(damage)
        assert not log.was_restored(fixed[0].parent, "a.eml", etag)


def test_a_draft_is_looked_up_at_once_however_many_fixes_were_taken_back(
    log: UndoLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "drafts"
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.eml").write_bytes(MESSAGE)
    store = open_store(folder)
    etags = {}
    for href in list(store.list()):
        stored = store.read(href)
        moved = stored.draft.moved({"eve@one.example"}, Field.BCC)
        etags[href] = log.undo(log.fix(store, stored, moved))
    read: list[Path] = []
    read_bytes = Path.read_bytes

    def counted(path: Path) -> bytes:
        read.append(path)
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", counted)
    assert all(log.was_restored(folder, href, etag) for href, etag in etags.items())
    assert len(read) == len(etags)


def test_marks_are_forgotten_in_time(tmp_path: Path) -> None:
    clock = Clock()
    log = UndoLog(tmp_path / "undo", clock)
    record(log, change(), "x")
    old, new = tmp_path / "undo" / "a.restored", tmp_path / "undo" / "b.restored"
    for mark, age in ((old, 31), (new, 29)):
        mark.touch()
        moment = (clock.time - timedelta(days=age)).timestamp()
        os.utime(mark, (moment, moment))
    record(UndoLog(tmp_path / "undo", clock), change(), "y")
    assert not old.exists()
    assert new.exists()


def test_a_fix_under_way_is_not_listed_and_one_that_fails_leaves_nothing(
    log: UndoLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "drafts"
    folder.mkdir()
    (folder / "a.eml").write_bytes(MESSAGE)
    store = open_store(folder)
    stored = store.read("a.eml")
    listed: list[list[UndoEntry]] = []

    def fail(*_arguments: object, **_options: object) -> str:
        listed.append(log.entries())
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(atomic, "replace_header", fail)
    with pytest.raises(DiskFull):
        log.fix(store, stored, stored.draft.moved({"eve@one.example"}, Field.BCC))
    assert listed == [[]]
    assert list((tmp_path / "undo").iterdir()) == []


@posix_modes
def test_only_the_owner_may_read(log: UndoLog, tmp_path: Path) -> None:
    (tmp_path / "undo").mkdir(mode=0o777)
    record(log, change(), "fix")
    (remembered,) = (tmp_path / "undo").iterdir()
    assert stat.S_IMODE((tmp_path / "undo").stat().st_mode) == 0o700
    assert stat.S_IMODE(remembered.stat().st_mode) == 0o600


def test_no_more_than_the_last_ones_are_kept_for_long(tmp_path: Path) -> None:
    clock = Clock()
    log = UndoLog(tmp_path / "undo", clock)
    for number in range(KEEP + 5):
        record(log, change(number), f"fix {number}")
    assert len(log.entries()) == KEEP + 5, "one click may make as many in a moment"
    clock.time += KEEP_ALL_FOR
    record(log, change(), "the last")
    entries = log.entries()
    assert len(entries) == KEEP == len(list((tmp_path / "undo").iterdir()))
    assert [entry.summary for entry in entries[:2]] == ["the last", f"fix {KEEP + 4}"]


def test_the_newest_ones_can_be_had_alone(log: UndoLog) -> None:
    recorded = [record(log, change(number), f"fix {number}") for number in range(3)]
    assert log.entries(2) == [recorded[2], recorded[1]]


def test_one_fix_is_found_until_it_is_taken_back(
    log: UndoLog, fixed: tuple[Path, UndoEntry], tmp_path: Path
) -> None:
    entry = fixed[1]
    assert log.find(entry.id) == entry
    log.undo(entry)
    assert log.find(entry.id) is None
    broken = record(log, change(), "x")
    (tmp_path / "undo" / f"{broken.id}.json").write_bytes(b"{")
    assert log.find(broken.id) is None


@pytest.mark.parametrize("name", ["a.eml", "drafts"])
def test_what_cannot_be_remembered_is_not_done(tmp_path: Path, name: str) -> None:
    (tmp_path / "in the way").write_bytes(b"")
    log = UndoLog(tmp_path / "in the way")
    path = tmp_path / name
    path.write_bytes(MESSAGE)
    store = open_store(path)
    stored = store.read(name)
    with pytest.raises(NotRemembered) as raised:
        log.fix(store, stored, stored.draft.moved({"eve@one.example"}, Field.BCC))
    assert name in raised.value.sentence
    assert path.read_bytes() == MESSAGE


def test_what_is_too_old_is_forgotten(tmp_path: Path) -> None:
    clock = Clock()
    log = UndoLog(tmp_path / "undo", clock)
    record(log, change(1), "old")
    clock.time += timedelta(days=31)
    assert log.entries() == []
    record(log, change(2), "new")
    assert [entry.summary for entry in log.entries()] == ["new"]
    assert len(list((tmp_path / "undo").iterdir())) == 1


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"time": "2026-03-01T12:00:00", "summary": "x", "change": {}}',
    ],
)
def test_a_damaged_record_is_a_problem_and_the_rest_goes_on(
    log: UndoLog, tmp_path: Path, damage: bytes
) -> None:
    good = record(log, change(1), "good")
    bad = record(log, change(2), "bad")
    (tmp_path / "undo" / f"{bad.id}.json").write_bytes(damage)
    assert log.entries() == [good]
    (problem,) = log.problems()
    assert bad.id in problem.sentence
    assert problem.to_do == "Delete the file to stop seeing this."


def test_a_newer_version_s_record_is_let_be(log: UndoLog, tmp_path: Path) -> None:
    entry = record(log, change(), "x")
    path = tmp_path / "undo" / f"{entry.id}.json"
    document = json.loads(path.read_bytes())
    assert document["version"] == 1
    path.write_text(json.dumps(document | {"version": 2}))
    assert (log.entries(), log.find(entry.id)) == ([], None)
    (problem,) = log.problems()
    assert problem.sentence.startswith(f"The fix recorded in “{path}” was made by a newer version")
    assert problem.to_do == "", "it is no trouble to the newer version"
    log.sweep()
    assert path.exists()


def test_a_record_from_before_there_were_versions_is_read(log: UndoLog, tmp_path: Path) -> None:
    entry = record(log, change(), "x")
    path = tmp_path / "undo" / f"{entry.id}.json"
    document = json.loads(path.read_bytes())
    del document["version"]
    path.write_text(json.dumps(document))
    assert log.entries() == [entry]


@pytest.mark.parametrize("field", ["time", "summary", "change"])
def test_a_record_with_a_field_of_another_kind_is_damaged(
    log: UndoLog, tmp_path: Path, field: str
) -> None:
    entry = record(log, change(), "x")
    path = tmp_path / "undo" / f"{entry.id}.json"
    document = json.loads(path.read_bytes())
    for value in (5, ["x"], {"a": 1}):
        path.write_text(json.dumps(document | {field: value}))
        assert log.entries() == []
        assert len(log.problems()) == 1


@pytest.mark.skipif(os.name == "nt", reason="file names are Unicode there")
def test_a_name_that_is_no_unicode_survives(log: UndoLog) -> None:
    odd = Change("eml", os.fsdecode(b"/\xff"), os.fsdecode(b"\xfe.eml"), b"", "d", "1-2-3")
    record(log, odd, "x")
    assert log.entries()[0].change == odd


def test_the_summary_counts_what_has_moved() -> None:
    before = draft(to=["a@x.example", "b@x.example"], bcc=["c@x.example"], subject="Prices")
    after = before.moved({"a@x.example", "b@x.example"}, Field.BCC)
    assert summary_of(before, after) == "2 addresses moved to Bcc in “Prices”"
    one = before.moved({"a@x.example"}, Field.BCC)
    assert summary_of(before, one).startswith("1 address moved")
