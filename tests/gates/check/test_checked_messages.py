from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ccwarn.clearance import Clearance
from ccwarn.gates.check.checked_messages import CheckedMessages
from ccwarn.gates.check.verdict import Verdict
from ccwarn.journal import Journal
from ccwarn.policy import Policy, Severity
from ccwarn.rules import ALL_RULES
from ccwarn.stores import atomic
from ccwarn.stores.opening import open_store
from ccwarn.undo_log import UndoLog
from command_line import letter, maildir, strangers
from conftest import ExpectedLog
from counterparts import INFO
from gates.scripted import Author
from mixed import EXPOSED, HARMLESS, OUTLOOK
from msg_drafts import MsgDraft, build_msg
from stores.mboxes import draft as mbox_draft


class Table:
    """The messages of one path, and what is around it."""

    def __init__(self, path: Path, policy: Policy, state: Path) -> None:
        self.policy = policy
        self.undo = UndoLog(state / "undo")
        self.journal = Journal(state)
        clearance = Clearance(lambda: self.policy, ALL_RULES, Author(), self.journal)
        self.messages = CheckedMessages(clearance, ALL_RULES, self.undo)
        store = open_store(path)
        self.verdicts = [self.sure(self.messages.add(store, href)) for href in sorted(store.list())]

    def sure(self, verdict: Verdict | None) -> Verdict:
        assert verdict is not None
        return verdict

    def fix(self, verdict: Verdict) -> Verdict:
        return self.sure(self.messages.fix(verdict.number))

    def take_back(self, verdict: Verdict) -> Verdict:
        return self.sure(self.messages.take_back(verdict.number))


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Table]:
    def make(path: Path, policy: Policy = Policy()) -> Table:  # noqa: B008
        return Table(path, policy, tmp_path / "state")

    return make


Make = Callable[..., Table]


def put(folder: Path, data: bytes = EXPOSED, name: str = "a.eml") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_verdict_says_everything_about_a_message(tmp_path: Path, table: Make) -> None:
    path = put(tmp_path)
    (verdict,) = table(path).verdicts
    assert verdict == Verdict(
        number=1,
        name="a.eml",
        folder=str(tmp_path),
        path=str(path),
        subject="Prices",
        author="support@acme.example",
        severity=Severity.STRONG,
        people=12,
        organisations=12,
        sentence="12 people would see each other's email addresses",
        moved=12,
    )


def test_a_harmless_message_has_nothing_to_ask(tmp_path: Path, table: Make) -> None:
    (verdict,) = table(put(tmp_path, HARMLESS)).verdicts
    assert (verdict.severity, verdict.sentence) == (Severity.OFF, "Nothing to ask")
    assert (verdict.people, verdict.moved, verdict.no_move_because) == (0, 0, "")


def test_what_no_remedy_changes_says_so(tmp_path: Path, table: Make) -> None:
    data = b"From: a@acme.example\nCc: " + b"a@b c@d" + b"\nSubject: x\n\n"
    policy = Policy(severities={"CC102": Severity.CONFIRM})
    (verdict,) = table(put(tmp_path, data), policy).verdicts
    assert verdict.severity is Severity.CONFIRM
    assert verdict.moved == 0
    assert verdict.no_move_because.startswith("Only you can fix this")


def test_what_is_no_message_says_why(tmp_path: Path, table: Make) -> None:
    (verdict,) = table(put(tmp_path, b"\x89PNG\r\n" + bytes(range(256)))).verdicts
    assert verdict.severity is None
    assert verdict.sentence.startswith("“a.eml” could not be read, so it was not checked.")


def test_a_sent_message_of_outlook_says_so(tmp_path: Path, table: Make) -> None:
    sent = MsgDraft(OUTLOOK.to, subject="x", flags=0)
    (verdict,) = table(put(tmp_path, build_msg(sent), "a.msg")).verdicts
    assert verdict.severity is None
    assert "already sent or received" in verdict.sentence


@pytest.mark.parametrize(
    ("make", "name", "inside"),
    [
        (lambda path: maildir(path, EXPOSED), "Drafts", f"/cur/000000.M1P2.host{INFO}DS"),
        (lambda path: path.write_bytes(mbox_draft(1, cc=strangers(12))), "Drafts", ""),
        (lambda path: path.mkdir() or put(path, name="7"), "Drafts", "/7"),
        (lambda path: path.mkdir() or put(path, name="7.eml"), "7.eml", "/7.eml"),
    ],
)
def test_a_place_is_named_as_a_person_would(
    tmp_path: Path, table: Make, make: Callable[[Path], object], name: str, inside: str
) -> None:
    make(tmp_path / "Drafts")
    (verdict,) = table(tmp_path / "Drafts").verdicts
    assert verdict.name == name
    assert verdict.path == f"{tmp_path / 'Drafts'}{Path(inside) if inside else ''}"


def test_names_and_subjects_are_safe_to_show(tmp_path: Path, table: Make) -> None:
    windows = os.name == "nt"  # has names with fewer characters
    evil = "a\u202elme..eml" if windows else "a\u202elme.\nb<b>.eml"
    (verdict,) = table(put(tmp_path, letter(strangers(12), subject="\u202eevil"), evil)).verdicts
    assert verdict.name == ("a‹U+202E›lme..eml" if windows else "a‹U+202E›lme. b<b>.eml")
    assert verdict.subject == "‹U+202E›evil"


def test_a_fix_and_back(tmp_path: Path, table: Make) -> None:
    path = put(tmp_path)
    on = table(path)
    fixed = on.fix(on.verdicts[0])
    assert path.read_bytes() != EXPOSED
    assert (fixed.severity, fixed.fixes, fixed.failure) == (Severity.OFF, 1, "")
    assert on.journal.settle(30)
    assert on.journal.recent(1)[0].decision == "remedy"
    again = on.fix(fixed)
    assert again == fixed, "there is nothing more to do"
    assert on.journal.settle(30)
    assert on.journal.count() == 1
    back = on.take_back(fixed)
    assert path.read_bytes() == EXPOSED
    assert back == on.verdicts[0]
    assert on.take_back(back) == back, "there is nothing to take back"


def test_two_fixes_of_one_message_are_taken_back_one_by_one(tmp_path: Path, table: Make) -> None:
    path = put(tmp_path)
    on = table(path)
    on.fix(on.verdicts[0])
    first = path.read_bytes()
    second = first.replace(
        b"Subject:", b"Cc: " + ", ".join(strangers(20)[12:]).encode() + b"\nSubject:"
    )
    path.write_bytes(second)
    verdict = on.sure(on.messages.judge(1))
    assert verdict.moved == 8
    verdict = on.fix(verdict)
    assert verdict.fixes == 2
    verdict = on.take_back(verdict)
    assert path.read_bytes() == second
    assert verdict.fixes == 1
    assert "changed by another program" in on.take_back(verdict).failure


def test_a_message_that_changed_since_is_not_fixed(tmp_path: Path, table: Make) -> None:
    path = put(tmp_path)
    on = table(path)
    other = letter(strangers(30))
    path.write_bytes(other)
    verdict = on.fix(on.verdicts[0])
    assert path.read_bytes() == other
    assert "changed by another program in the meantime" in verdict.failure
    assert verdict.people == 30, "what is shown is what the file says now"
    assert on.fix(verdict).fixes == 1, "whoever has seen that may fix it"


def test_a_message_that_is_gone_is_not_fixed(tmp_path: Path, table: Make) -> None:
    path = put(tmp_path)
    on = table(path)
    path.unlink()
    verdict = on.fix(on.verdicts[0])
    assert "no longer there" in verdict.failure
    assert verdict.severity is None
    assert not path.exists()


def test_a_fix_that_somebody_else_took_back_is_not_claimed(tmp_path: Path, table: Make) -> None:
    path = put(tmp_path)
    on = table(path)
    verdict = on.fix(on.verdicts[0])
    on.undo.undo(on.undo.entries()[0])
    assert on.take_back(verdict) == on.verdicts[0]
    assert path.read_bytes() == EXPOSED


def test_a_fix_in_a_message_that_changed_since_is_not_taken_back(
    tmp_path: Path, table: Make
) -> None:
    path = put(tmp_path)
    on = table(path)
    on.fix(on.verdicts[0])
    edited = path.read_bytes().replace(b"Prices", b"New prices")
    path.write_bytes(edited)
    verdict = on.take_back(on.verdicts[0])
    assert path.read_bytes() == edited
    assert verdict.fixes == 1
    assert "changed by another program" in verdict.failure


def test_a_full_disk_is_told(tmp_path: Path, table: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path)
    on = table(path)

    def full(*_arguments: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(atomic, "_write", full)
    verdict = on.fix(on.verdicts[0])
    assert "the disk is full" in verdict.failure
    assert path.read_bytes() == EXPOSED
    assert verdict.moved == 12


def test_an_undo_log_that_cannot_be_written_is_told(
    tmp_path: Path, table: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path)
    on = table(path)
    verdict = on.fix(on.verdicts[0])
    fixed = path.read_bytes()

    def full(_entry: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(on.undo, "undo", full)
    verdict = on.take_back(verdict)
    assert verdict.failure == "The fix could not be undone: No space left on device."
    assert verdict.fixes == 1
    assert path.read_bytes() == fixed


def test_what_nobody_foresaw_is_logged_and_told(
    tmp_path: Path,
    table: Make,
    monkeypatch: pytest.MonkeyPatch,
    expected_log: ExpectedLog,
    betrayal: Exception,
) -> None:
    expected_log.expect("a check failed: KeyError at ccwarn/gates/check/checked_messages.py:")
    path = put(tmp_path)
    on = table(path)

    def broken(*_arguments: object) -> object:
        raise betrayal

    monkeypatch.setattr(on.undo, "fix", broken)
    verdict = on.fix(on.verdicts[0])
    assert verdict.failure.startswith("Something went wrong")
    monkeypatch.setattr(on.messages._clearance, "examine", broken)
    assert "was not checked" in on.sure(on.messages.judge(1)).sentence
    assert path.read_bytes() == EXPOSED


def test_a_changed_policy_counts_from_the_next_look_on(tmp_path: Path, table: Make) -> None:
    on = table(put(tmp_path))
    on.policy = Policy(partners=(tuple(f"firm{number}.example" for number in range(12)),))
    assert on.sure(on.messages.judge(1)).severity is Severity.OFF


def test_a_message_has_one_place_however_it_is_found(tmp_path: Path, table: Make) -> None:
    path = put(tmp_path)
    on = table(path)
    verdict = on.messages.add(open_store(tmp_path), "a.eml")
    assert verdict == on.verdicts[0]
    assert list(on.messages) == [1]
    on.messages.clear()
    assert on.messages.fix(1) is None
    assert on.sure(on.messages.add(open_store(path), "a.eml")).number == 2


def test_a_renamed_file_of_a_maildir_is_found_again(tmp_path: Path, table: Make) -> None:
    folder = maildir(tmp_path / "Drafts", EXPOSED)
    on = table(folder)
    path = folder / "cur" / f"000000.M1P2.host{INFO}DS"
    path = path.rename(folder / "cur" / f"000000.M1P2.host{INFO}D")
    verdict = on.fix(on.verdicts[0])
    assert verdict.fixes == 1
    assert verdict.path == str(path)
