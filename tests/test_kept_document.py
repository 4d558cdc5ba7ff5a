"""A file that several processes change: nothing that one has noted is lost, whoever is killed."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ccwarn.connect.installs import Installs
from ccwarn.file_version import NewerFile
from ccwarn.gates.thunderbird.connections import Connections
from ccwarn.kept_document import KeptDocument
from counterparts import posix_modes

PROCESSES, EACH = 4, 25

NOTING = """\
import sys
from pathlib import Path
from ccwarn.connect.installs import Installs

installs, who, count = Installs(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])
sys.stdin.read()
for number in range(count):
    installs.note(Path(f"/{who}/{number}"))
    if number % 2:
        installs.forget(Path(f"/{who}/{number}"))
"""

KILLED = """\
import os, signal, sys
from pathlib import Path
from ccwarn.connect.installs import Installs

path, at, steps = Path(sys.argv[1]), 0, 0

def counted(real):
    def called(*given, **options):
        step()
        result = real(*given, **options)
        step()
        return result
    return called

def step():
    global steps
    steps += 1
    if steps == at:
        os.kill(os.getpid(), signal.SIGKILL)

Installs(path).note(Path("/first"))
first = path.read_bytes()
for name in ("open", "close", "fsync", "replace", "unlink", "fdopen"):
    setattr(os, name, counted(getattr(os, name)))
killed = 0
for at in range(1, 100):
    path.write_bytes(first)
    child = os.fork()
    if not child:
        steps = 0
        Installs(path).note(Path("/second"))
        os._exit(0)
    is_killed = os.WIFSIGNALED(os.waitpid(child, 0)[1])
    number, at = at, 0
    left = set(map(str, Installs(path).read()))
    assert left in ({"/first"}, {"/first", "/second"}), (number, left)
    Installs(path).note(Path("/third"))
    assert set(map(str, Installs(path).read())) == {*left, "/third"}, number
    if not is_killed:
        assert left == {"/first", "/second"}
        break
    killed += 1
print(killed)
"""


@pytest.fixture
def document(tmp_path: Path) -> KeptDocument:
    return KeptDocument(tmp_path / "state" / "known.json", 2)


def note(document: KeptDocument, **more: str) -> None:
    document.change(lambda known: known.update(more))


def test_what_is_noted_is_read_again(document: KeptDocument) -> None:
    assert document.read() == {}
    note(document, a="1")
    note(document, b="2")
    document.change(lambda known: known.pop("a"))
    assert document.read() == {"b": "2"}
    assert json.loads(document.path.read_bytes()) == {"version": 2, "b": "2"}


@posix_modes
def test_that_is_for_its_owner_alone(document: KeptDocument) -> None:
    note(document, a="1")
    assert [it.stat().st_mode & 0o777 for it in document.path.parent.iterdir()] == [0o600] * 2


def test_nothing_is_written_where_nothing_changes(document: KeptDocument) -> None:
    note(document, a="1")
    before = document.path.stat().st_ino, document.path.stat().st_mtime_ns
    note(document, a="1")
    assert (document.path.stat().st_ino, document.path.stat().st_mtime_ns) == before


def test_what_a_newer_ccwarn_has_written_is_let_be(document: KeptDocument) -> None:
    note(document, a="1")
    document.path.write_text('{"version": 3, "a": {}}')
    assert document.is_newer
    assert document.read() == {}
    with pytest.raises(NewerFile, match="a newer version of ccwarn has written it"):
        note(document, b="2")
    assert document.path.read_text() == '{"version": 3, "a": {}}'


@pytest.mark.parametrize("text", ["", "[]", "nonsense", '{"version": "x"}', "[" * 100_000])
def test_what_is_damaged_is_kept_beside(document: KeptDocument, text: str) -> None:
    note(document, a="1")
    document.path.write_text(text)
    assert not document.is_newer
    assert document.read() == {}
    note(document, b="2")
    assert document.read() == {"b": "2"}
    assert document.path.with_name("known.json.broken").read_text() == text


def test_processes_lose_nothing_of_one_another(tmp_path: Path) -> None:
    path = tmp_path / "state" / "thunderbird-profiles.json"
    arguments = [sys.executable, "-c", NOTING, str(path)]
    running = [
        subprocess.Popen([*arguments, str(each), str(EACH)], stdin=subprocess.PIPE)
        for each in range(PROCESSES)
    ]
    for process in running:
        assert process.stdin is not None
        process.stdin.close()  # now, all at once
    assert [process.wait() for process in running] == [0] * PROCESSES
    kept = range(0, EACH, 2)
    expected = {Path(f"/{it}/{number}").resolve() for it in range(PROCESSES) for number in kept}
    assert set(Installs(path).read()) == expected


def test_nor_do_threads(tmp_path: Path) -> None:
    connections = Connections(tmp_path / "state" / "thunderbird.json")
    names = [str(number) for number in range(20)]
    threads = [
        threading.Thread(target=connections.opened, args=(it, "1.0", "Thunderbird")) for it in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(connections.read()) == sorted(names)


@pytest.mark.skipif(sys.platform == "win32", reason="it forks")
def test_kill_9_at_any_step_loses_nothing_and_holds_up_nobody(tmp_path: Path) -> None:
    path = tmp_path / "state" / "thunderbird-profiles.json"
    arguments = [sys.executable, "-c", KILLED, str(path)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) > 10


def test_one_that_is_kept_for_too_long_is_told_of(
    document: KeptDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ccwarn.kept_document.PATIENCE", 0.0)

    def meanwhile(known: dict[str, object]) -> None:
        known["a"] = "1"
        with pytest.raises(BlockingIOError):
            note(document, b="2")

    document.change(meanwhile)
    assert document.read() == {"a": "1"}
