"""What is remembered goes in time, and when its owner wants it to go."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from ccwarn import cli, retention
from ccwarn.batches import Batches, MailIdentity
from ccwarn.draft import Separate
from ccwarn.journal import Journal
from ccwarn.memory_file import memory_file
from ccwarn.policy import Policy
from ccwarn.private_file import write_private
from ccwarn.remembered_answers import RememberedAnswers
from ccwarn.remembered_mails import Exposed, Mail, RememberedMails
from ccwarn.remembered_sets import Kind, RememberedSets
from ccwarn.review import Decision, Origin, examine
from ccwarn.settings.files import state_dir
from ccwarn.stores.base import Change
from ccwarn.undo_log import UndoLog
from command_line import ccwarn
from conftest import ExpectedLog
from drafts import draft, firms

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
    journal = Journal(state)
    journal.note(
        examine(draft(to=["eve@one.example"]), Policy(), ()),
        Origin("test", can_hold=True),
        Decision.HOLD,
    )
    assert journal.settle(30)


def together(state: Path, ago: timedelta = timedelta()) -> None:
    sets = RememberedSets(memory_file(state), lambda: (datetime.now(UTC) - ago).date())
    sets.remember(Kind.VISIBLE, firms(5), 9)


def names(state: Path) -> set[str]:
    return {path.name for path in state.rglob("*") if path.is_file()}


@pytest.fixture
def state() -> Path:
    folder = state_dir()
    (folder / "undo").mkdir(parents=True)
    return folder


@pytest.mark.parametrize("look", [retention.sweep, retention.forget])
def test_what_a_killed_process_was_writing_goes_with_the_next_look(
    state: Path, look: Callable[[Path], object]
) -> None:
    for path in (state / "undo" / "record", state / "thunderbird.json"):
        done = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
        assert abs(done.returncode) == 9
    assert len(names(state)) == 2
    (state / "undo" / f".{os.getpid()}-0123456789abcdef.tmp").write_bytes(b"under way")
    look(state)
    assert names(state) == {f".{os.getpid()}-0123456789abcdef.tmp"}


def test_what_an_earlier_version_was_writing_goes_after_an_hour(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = state / "undo" / ".0123456789abcdef.tmp"
    left.write_bytes(b"")
    retention.sweep(state)
    assert left.exists(), "somebody may be writing it"
    monkeypatch.setattr("ccwarn.stores.leftovers._STALE_AFTER", -1.0)
    retention.sweep(state)
    assert not left.exists()


def test_a_sweep_makes_nothing_and_minds_nothing(tmp_path: Path) -> None:
    retention.sweep(tmp_path / "gone")
    (tmp_path / "undo").write_bytes(b"in the way")
    retention.sweep(tmp_path)
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
    together(state)
    write_private(state / "journal.jsonl.1", b"{}\n")
    write_private(state / "journal.jsonl.key", b"")
    write_private(state / "memory.sqlite.broken", b"")
    (state / "undo" / ("0" * 64 + ".restored")).write_bytes(b"1-2-3")
    (state / "undo" / "20260101T000000.000000-00000000.99999999.planned").write_bytes(b"{")
    assert cli.main(["forget"]) == 0
    assert names(state) == set()
    assert capsys.readouterr().out == (
        "Forgot 2 fixes, which can no longer be undone.\nForgot 1 decision.\n"
        "Forgot 1 group of people who were in one mail.\n"
    )
    assert cli.main(["forget"]) == 0
    assert capsys.readouterr().out == "There is nothing to forget.\n"


def test_forget_leaves_a_fix_that_is_being_made(state: Path) -> None:
    log = UndoLog(state / "undo")
    entry = log.plan(Change("eml", "/nowhere", "a.eml", b"", "", ""), "x")
    assert retention.forget(state) == (0, 0, 0)
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
    journal = Journal(state)
    decided(state)
    assert retention.forget(state) == (0, 1, 0)
    decided(state)
    assert journal.count() == 1


def test_uninstall_offers_it_and_does_it(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["uninstall", "thunderbird"])
    assert "ccwarn forget" not in capsys.readouterr().out, "there is nothing to forget"
    fixed(state)
    cli.main(["uninstall", "thunderbird"])
    assert "To delete that too, use: ccwarn forget" in " ".join(capsys.readouterr().out.split())
    assert retention.holds_anything(state)
    together(state)
    cli.main(["uninstall", "thunderbird", "--forget"])
    assert "Forgot 1 fix, which can no longer be undone." in capsys.readouterr().out
    assert not retention.holds_anything(state)


def test_people_are_remembered_as_long_as_the_policy_says(state: Path) -> None:
    together(state, timedelta(days=9))
    retention.sweep(state)
    retention.sweep(state, Policy(remember_days=9))
    assert retention.remembered_sets(state) == 1
    retention.sweep(state, Policy(remember_days=8))
    assert retention.remembered_sets(state) == 0
    together(state)
    decided(state)
    retention.sweep(state, Policy(remember_days=0))
    assert retention.remembered_sets(state) == 0
    assert retention.remembered_decisions(state) == 1, "that is another question"
    retention.sweep(state, Policy(journal_days=0))
    together(state)
    retention.forget(state)
    together(state)
    retention.sweep(state, Policy(remember_days=0))
    assert names(state) == set()


def test_decisions_are_kept_as_long_as_the_policy_says(state: Path) -> None:
    journal = Journal(state, lambda: datetime.now(UTC) - timedelta(days=9))
    subjects = Policy(journal_subjects=True)
    review = examine(draft(to=["eve@one.example"], subject="Prices"), subjects, ())
    journal.note(review, Origin("test", can_hold=True), Decision.HOLD)
    assert journal.settle(30)
    retention.sweep(state)
    retention.sweep(state, subjects._replace(journal_days=10))
    assert [it.subject for it in journal.recent(9)] == ["Prices"]
    retention.sweep(state, Policy(journal_days=10))
    assert [it.subject for it in journal.recent(9)] == [""]
    retention.sweep(state, Policy(journal_days=8))
    assert journal.count() == 0


def test_the_file_of_a_later_version_is_swept_by_that(state: Path) -> None:
    together(state)
    with closing(sqlite3.connect(state / "memory.sqlite")) as opened:
        opened.execute("PRAGMA user_version = 99")
    before = (state / "memory.sqlite").read_bytes()
    retention.sweep(state, Policy(remember_days=0, journal_days=0))
    assert (state / "memory.sqlite").read_bytes() == before
    assert retention.forget(state) == (0, 0, 0)
    assert names(state) == set(), "its owner has said so"


@pytest.mark.parametrize("command", [["doctor"], ["fix", "--dry-run", "a.eml"]])
def test_every_command_that_knows_the_policy_forgets_people(
    state: Path, tmp_path: Path, command: list[str]
) -> None:
    (tmp_path / "a.eml").write_bytes(b"From: a@acme.example\nTo: b@acme.example\n\n")
    together(state, timedelta(days=2 * 365 + 2))
    ccwarn(*command, cwd=tmp_path)
    assert retention.remembered_sets(state) == 0


def test_who_stood_together_alone_is_something_to_forget(state: Path) -> None:
    assert not retention.holds_anything(state)
    together(state)
    assert retention.holds_anything(state)
    assert retention.forget(state) == (0, 0, 1)


def test_a_memory_that_cannot_be_swept_is_told_of(state: Path, expected_log: ExpectedLog) -> None:
    expected_log.expect("who stood together too long ago could not be forgotten: ")
    expected_log.expect("nobody knows how many people are remembered: ")
    expected_log.expect("what was decided too long ago could not be forgotten: ")
    (state / "memory.sqlite").mkdir()
    retention.sweep(state, Policy())
    assert retention.remembered_sets(state) == 0


def test_a_folder_that_can_still_be_made_is_no_obstacle(tmp_path: Path) -> None:
    assert retention.obstacle(tmp_path / "not" / "yet") is None


def test_a_file_in_the_way_is_an_obstacle(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    found = retention.obstacle(tmp_path / "file" / "state")
    assert found is not None
    assert found.sentence == f"ccwarn cannot write to {tmp_path / 'file'}."


@pytest.mark.parametrize("denied", [os.W_OK, os.X_OK])
def test_a_folder_of_somebody_elses_is_an_obstacle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, denied: int
) -> None:
    def access(_path: Path, mode: int) -> bool:
        return not mode & denied

    monkeypatch.setattr(os, "access", access)  # Root may do everything.
    found = retention.obstacle(tmp_path)
    assert found is not None
    assert found.sentence == f"ccwarn cannot write to {tmp_path}."


class Disk(NamedTuple):
    """What the system says of a disk: free bytes; files that there may be, and are left."""

    free: int = 1 << 20
    f_files: int = 9
    f_favail: int = 9


@pytest.mark.parametrize(
    ("disk", "is_full"),
    [
        (Disk(), False),
        (Disk(free=(1 << 20) - 1), True),
        (Disk(f_favail=1), False),
        (Disk(f_files=1, f_favail=0), True),
        (Disk(f_files=0, f_favail=0), False),  # as btrfs has it
    ],
)
def test_a_full_disk_is_an_obstacle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, disk: Disk, is_full: bool
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: disk)
    monkeypatch.setattr(os, "statvfs", lambda _path: disk, raising=False)
    found = retention.obstacle(tmp_path)
    expected = f"There is no space left on the disk of {tmp_path}."
    assert (found.sentence if found else "") == (expected if is_full else "")


def test_a_disk_that_says_nothing_is_no_obstacle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path) -> None:
        raise OSError

    monkeypatch.setattr(shutil, "disk_usage", refuse)
    assert retention.obstacle(tmp_path) is None


def test_what_was_put_aside_is_swept_after_a_month(state: Path) -> None:
    aside = state / "memory.sqlite.broken"
    aside.write_bytes(b"")
    os.utime(aside, (0, 0))
    retention.sweep(state)
    assert aside.exists(), "nobody knows the policy"
    retention.sweep(state, Policy())
    assert not aside.exists()


def test_what_is_too_old_goes_from_all_that_is_remembered_of_people(state: Path) -> None:
    then = datetime(2026, 1, 1, tzinfo=UTC)
    file = memory_file(state)
    firm = tuple(firms(5))
    RememberedMails(file, lambda: then).note(Mail("a", "b", "c"), Exposed(firm, firm, 4))
    review = examine(draft(to=firms(5)), Policy(), ())
    RememberedAnswers(file, lambda: then).note(review, Decision.SEND)()
    retention.sweep(state, Policy())

    def rows(opened: sqlite3.Connection) -> list[int]:
        tables = ("mails", "answers")
        return [opened.execute(f"SELECT count(*) FROM {it}").fetchone()[0] for it in tables]

    nothing: list[int] = []
    assert file.read(rows, nothing) == [0, 0]


def test_what_is_being_sent_separately_is_swept_and_forgotten(state: Path) -> None:
    mail = MailIdentity("<a@b>", "")
    people = ["a@x.example", "b@y.example"]
    Batches(state).begin(mail, Separate(frozenset(people)), people).close()
    assert retention.holds_anything(state)
    (path,) = (state / "separately").glob("*.batch")
    retention.sweep(state)
    assert path.exists()
    os.utime(path, (0, 0))
    retention.sweep(state)
    assert not path.exists()
    Batches(state).begin(mail, Separate(frozenset(people)), people).close()
    retention.forget(state)
    assert not retention.holds_anything(state)
