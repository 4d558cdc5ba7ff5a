"""Files of earlier and later versions: nothing is lost, whoever is killed or comes first."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from ccwarn.connect.installs import Installs
from ccwarn.file_version import NewerFile, earlier, is_newer
from ccwarn.memory_file import VERSION, MemoryFile
from counterparts import posix_modes

PEOPLE = 5

KILLED = """\
import os, signal, sqlite3, sys
from pathlib import Path
from ccwarn.memory_file import MemoryFile

path, at = Path(sys.argv[1]), 0

class Killed(sqlite3.Connection):
    steps = 0

    def step(self):
        Killed.steps += 1
        if Killed.steps == at:
            os.kill(os.getpid(), signal.SIGKILL)

    def execute(self, *arguments):
        self.step()
        result = super().execute(*arguments)
        self.step()
        return result

    def serialize(self):
        data = super().serialize()
        self.step()
        return data

real = sqlite3.connect
sqlite3.connect = lambda *given, **options: real(*given, factory=Killed, **options)
before = path.read_bytes()

def people(opened):
    return opened.execute("SELECT count(*) FROM people").fetchone()[0]

killed = 0
for at in range(1, 100):
    for each in path.parent.glob("memory.sqlite?*"):
        each.unlink()
    path.write_bytes(before)
    child = os.fork()
    if not child:
        Killed.steps = 0
        os._exit(MemoryFile(path).read(people, 99))
    status = os.waitpid(child, 0)[1]
    killed += os.WIFSIGNALED(status)
    at = 0
    found = MemoryFile(path).read(people, 99)
    assert found == int(sys.argv[2]), (killed, found)
    if not os.WIFSIGNALED(status):
        assert os.WEXITSTATUS(status) == found
        break
print(killed)
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Return a file as the first version made it."""
    path = tmp_path / "state" / "memory.sqlite"
    people = [(number, b"") for number in range(PEOPLE)]
    MemoryFile(path).write(
        lambda opened: opened.executemany("INSERT INTO people VALUES (?, ?)", people), None
    )
    with closing(sqlite3.connect(path)) as opened:
        opened.executescript("DROP TABLE decisions; DROP TABLE taken_over; PRAGMA user_version = 1")
    return path


def count(path: Path) -> int:
    return MemoryFile(path).read(
        lambda opened: int(opened.execute("SELECT count(*) FROM people").fetchone()[0]), -1
    )


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as opened:
        return int(opened.execute("PRAGMA user_version").fetchone()[0])


def test_what_an_earlier_version_kept_is_kept_beside(old: Path) -> None:
    before = old.read_bytes()
    assert count(old) == PEOPLE
    (kept,) = earlier(old)
    assert (kept.name, kept.read_bytes()) == ("memory.sqlite.version1", before)
    assert (version(kept), version(old)) == (1, VERSION)


@posix_modes
def test_that_is_for_its_owner_alone(old: Path) -> None:
    count(old)
    assert [path.stat().st_mode & 0o777 for path in earlier(old)] == [0o600]


def test_nothing_changes_where_it_cannot_be_kept(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ccwarn.memory_file.keep_earlier", full)
    before = old.read_bytes()
    with pytest.raises(OSError, match="No space left"):
        count(old)
    assert old.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="it forks")
def test_kill_9_at_any_step_loses_nobody(old: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(old), str(PEOPLE)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) > 20


@pytest.mark.parametrize("forget", [MemoryFile.forget, MemoryFile.forget_people])
def test_who_is_forgotten_is_not_in_the_copy_either(old: Path, forget: object) -> None:
    count(old)
    assert callable(forget)
    forget(MemoryFile(old))
    assert list(earlier(old)) == []


@pytest.mark.parametrize(
    ("document", "newer"), [({}, False), ({"version": 1}, False), ({"version": 2}, True)]
)
def test_a_file_without_a_version_is_of_the_first(document: dict[str, int], newer: bool) -> None:
    assert is_newer(document, 1) is newer


def test_an_older_ccwarn_writes_nothing_into_a_newer_list_of_profiles(tmp_path: Path) -> None:
    path = tmp_path / "thunderbird-profiles.json"
    Installs(path).note(tmp_path / "a")
    kept = json.loads(path.read_bytes())
    assert kept["version"] == 1
    path.write_text(json.dumps({**kept, "version": 2}))
    before = path.read_bytes()
    assert Installs(path).read() == {}
    with pytest.raises(NewerFile, match="a newer version of ccwarn has written it"):
        Installs(path).note(tmp_path / "b")
    assert path.read_bytes() == before


def test_a_list_of_profiles_without_a_version_is_read_and_gets_one(tmp_path: Path) -> None:
    path = tmp_path / "thunderbird-profiles.json"
    folder = (tmp_path / "a").resolve()
    path.write_text(json.dumps({str(folder): "leaving"}))
    assert Installs(path).read() == {folder: True}
    Installs(path).note(folder)
    assert json.loads(path.read_bytes()) == {"version": 1, str(folder): "in"}
