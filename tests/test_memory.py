"""What is remembered goes in time, and when its owner wants it to go."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ccwarn import cli, memory
from ccwarn.journal import Journal
from ccwarn.policy import Policy
from ccwarn.private_file import write_private
from ccwarn.review import Decision, Origin, examine
from ccwarn.stores.base import Change
from ccwarn.undo_log import UndoLog
from command_line import ccwarn
from drafts import draft

KILLED = """\
import os, sys
from pathlib import Path
from ccwarn import private_file

def kill(descriptor):
    os.kill(os.getpid(), 9)

private_file.os.fsync = kill
private_file.write_private(Path(sys.argv[1]), b"To: eve@one.example")
"""


def fixed(state: Path, ago: timedelta = timedelta()) -> None:
    log = UndoLog(state / "undo", lambda: datetime.now(UTC) - ago)
    log.confirm(log.plan(Change("eml", "/nowhere", "a.eml", b"To: eve@one.example", "", ""), "x"))


def decided(state: Path) -> None:
    journal = Journal(state / "journal.jsonl")
    journal.note(
        examine(draft(to=["eve@one.example"]), Policy(), ()),
        Origin("test", can_hold=True),
        Decision.HOLD,
    )


def names(state: Path) -> set[str]:
    return {path.name for path in state.rglob("*") if path.is_file()}


@pytest.fixture
def state(home: Path) -> Path:
    folder = home / ".state" / "ccwarn"
    (folder / "undo").mkdir(parents=True)
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="there, nobody can tell who has ended")
def test_what_a_killed_process_was_writing_goes_with_the_next_look(state: Path) -> None:
    for path in (state / "undo" / "record", state / "thunderbird.json"):
        done = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
        assert done.returncode == -9
    assert len(names(state)) == 2
    (state / "undo" / f".{os.getpid()}-0123456789abcdef.tmp").write_bytes(b"under way")
    memory.sweep(state)
    assert names(state) == {f".{os.getpid()}-0123456789abcdef.tmp"}


def test_what_an_earlier_version_was_writing_goes_after_an_hour(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = state / "undo" / ".0123456789abcdef.tmp"
    left.write_bytes(b"")
    memory.sweep(state)
    assert left.exists(), "somebody may be writing it"
    monkeypatch.setattr("ccwarn.stores.leftovers._STALE_AFTER", -1.0)
    memory.sweep(state)
    assert not left.exists()


def test_a_sweep_makes_nothing_and_minds_nothing(tmp_path: Path) -> None:
    memory.sweep(tmp_path / "gone")
    (tmp_path / "undo").write_bytes(b"in the way")
    memory.sweep(tmp_path)
    assert names(tmp_path) == {"undo"}
    assert not (tmp_path / "gone").exists()


@pytest.mark.parametrize("command", [["undo", "--list"], ["doctor"], ["fix", "--dry-run", "a.eml"]])
def test_every_command_that_opens_the_log_forgets_what_is_too_old(
    state: Path, tmp_path: Path, command: list[str]
) -> None:
    (tmp_path / "a.eml").write_bytes(b"From: a@acme.example\nTo: b@acme.example\n\n")
    fixed(state, timedelta(days=31))
    ccwarn(*command, cwd=tmp_path)
    assert names(state / "undo") == set()


def test_forget_deletes_all_that_was_remembered(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fixed(state)
    fixed(state)
    decided(state)
    write_private(state / "journal.jsonl.1", b"{}\n")
    (state / "undo" / ("0" * 64 + ".restored")).write_bytes(b"1-2-3")
    (state / "undo" / "20260101T000000.000000-00000000.99999999.planned").write_bytes(b"{")
    assert cli.main(["forget"]) == 0
    assert names(state) == set()
    assert capsys.readouterr().out == (
        "Forgot 2 fixes, which can no longer be undone.\nForgot 2 decisions.\n"
    )
    assert cli.main(["forget"]) == 0
    assert capsys.readouterr().out == "There is nothing to forget.\n"


def test_forget_leaves_a_fix_that_is_being_made(state: Path) -> None:
    log = UndoLog(state / "undo")
    entry = log.plan(Change("eml", "/nowhere", "a.eml", b"", "", ""), "x")
    assert memory.forget(state) == (0, 0)
    log.confirm(entry)
    assert log.find(entry.id) == entry


def test_forget_says_what_could_not_be_deleted(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fixed(state)

    def refuse(_path: Path, *, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    assert cli.main(["forget"]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert said == f"Not everything in {state} could be deleted: Permission denied."


def test_a_journal_goes_on_after_it_was_cleared(state: Path) -> None:
    journal = Journal(state / "journal.jsonl")
    decided(state)
    assert journal.forget() == 1
    decided(state)
    assert len(journal.recent(9)) == 1


def test_uninstall_offers_it_and_does_it(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["uninstall", "thunderbird"])
    assert "ccwarn forget" not in capsys.readouterr().out, "there is nothing to forget"
    fixed(state)
    cli.main(["uninstall", "thunderbird"])
    assert "To delete that too, use: ccwarn forget" in " ".join(capsys.readouterr().out.split())
    assert memory.holds_anything(state)
    cli.main(["uninstall", "thunderbird", "--forget"])
    assert "Forgot 1 fix, which can no longer be undone." in capsys.readouterr().out
    assert not memory.holds_anything(state)
