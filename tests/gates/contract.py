"""What every gate must keep. A gate's test class inherits it and says how to bring it a draft."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import pytest

from ccwarn.clearance import Clearance
from ccwarn.draft import Draft, Field
from ccwarn.finding import Finding
from ccwarn.formats import rfc5322
from ccwarn.journal import Journal
from ccwarn.memory import MemoryOfPeople
from ccwarn.memory_file import memory_file
from ccwarn.policy import Policy
from ccwarn.review import NOT_ASKED, Decision
from ccwarn.rules import ALL_RULES
from conftest import ExpectedLog
from drafts import firms
from gates.scripted import DEADLINE, Author, eventually
from rule_corpus import wordless_rule

ORDINARY = (
    b"From: support@acme.example\r\nTo: eve@one.example\r\nSubject: Hello\r\n\r\nDear Eve\r\n"
)


def message(recipients: Sequence[str], identity: str = "") -> bytes:
    """Return a message with these recipients in Cc."""
    head = f"Message-ID: <{identity}@acme.example>\r\n" if identity else ""
    cc = ",\r\n ".join(recipients)
    return (
        f"From: support@acme.example\r\n{head}X-Odd:   kept \t so\r\nCc: {cc}\r\n"
        "Subject: Prices\r\n\r\nDear all,\r\n\x00"
    ).encode()


EXPOSED = message(firms(12))


class Gated(Protocol):
    """A gate at work, seen from the mail program."""

    def submit(self, message: bytes) -> None:
        """Bring a draft to the gate, and return without waiting for an answer."""

    def outcome(self) -> bytes | None:
        """Wait until the gate is done with the draft; return what left or stands, None if held."""

    def withdraw(self) -> None:
        """Take the draft away again while it is asked about."""

    def complaints(self) -> Sequence[str]:
        """Return the sentences with which the gate made a failure visible."""


class GateContract(ABC):
    """The tests that every gate passes."""

    can_hold: bool

    @abstractmethod
    def guard(self, clearance: Clearance) -> AbstractContextManager[Gated]:
        """Let a gate work with this clearance."""

    def held(self, message: bytes) -> bytes | None:
        """Return the outcome of a draft that is given back to its author."""
        return None if self.can_hold else message

    @pytest.fixture
    def author(self) -> Author:
        return Author()

    @pytest.fixture
    def gated(self, author: Author) -> Iterator[Gated]:
        with self.guard(Clearance(Policy, ALL_RULES, author)) as gated:
            yield gated

    def test_an_ordinary_draft_passes_byte_for_byte_and_unasked(
        self, gated: Gated, author: Author
    ) -> None:
        gated.submit(ORDINARY)
        assert gated.outcome() == ORDINARY
        assert author.asked == []

    def test_a_remedy_puts_it_right_and_keeps_every_other_byte(
        self, gated: Gated, author: Author
    ) -> None:
        author.script = [Decision.REMEDY]
        gated.submit(EXPOSED)
        eventually(lambda: author.asked)
        outcome = gated.outcome()
        assert outcome is not None
        before, after = rfc5322.read(EXPOSED), rfc5322.read(outcome)
        assert {box.key for box in after.in_field(Field.BCC)} == {*firms(12)}
        assert {r.mailbox for r in before.recipients} == {r.mailbox for r in after.recipients}
        assert outcome.endswith(b"\r\n\r\nDear all,\r\n\x00")
        assert b"X-Odd:   kept \t so\r\n" in outcome

    def test_hold_changes_nothing(self, gated: Gated, author: Author) -> None:
        author.script = [Decision.HOLD]
        gated.submit(EXPOSED)
        eventually(lambda: author.asked)
        assert gated.outcome() == self.held(EXPOSED)

    def test_it_says_whether_it_can_hold(self, gated: Gated, author: Author) -> None:
        gated.submit(EXPOSED)
        eventually(lambda: author.origins)
        assert author.origins[0].can_hold is self.can_hold
        author.questions[0].set_result(Decision.HOLD)

    def test_a_draft_that_is_taken_away_withdraws_its_question(
        self, gated: Gated, author: Author
    ) -> None:
        gated.submit(EXPOSED)
        eventually(lambda: author.questions)
        gated.withdraw()
        eventually(author.questions[0].cancelled)

    def test_a_withdrawn_question_changes_nothing_and_is_visible(
        self, gated: Gated, author: Author
    ) -> None:
        gated.submit(EXPOSED)
        eventually(lambda: author.questions)
        author.questions[0].cancel()
        assert gated.outcome() == self.held(EXPOSED)
        eventually(gated.complaints)

    def test_a_crash_of_the_dialog_changes_nothing_and_is_visible(
        self, gated: Gated, author: Author, expected_log: ExpectedLog, betrayal: Exception
    ) -> None:
        expected_log.expect("the question was not answered: KeyError at ccwarn/clearance.py:")
        author.script = [betrayal]
        gated.submit(EXPOSED)
        eventually(lambda: author.asked)
        assert gated.outcome() == self.held(EXPOSED)
        eventually(gated.complaints)

    def test_whoever_stood_together_before_is_not_asked_about(
        self, author: Author, tmp_path: Path
    ) -> None:
        memory = MemoryOfPeople(tmp_path)
        clearance = Clearance(Policy, ALL_RULES, author, memory=memory)
        earlier = rfc5322.read(EXPOSED)
        memory.remember(clearance.examine(earlier), earlier)
        with self.guard(clearance) as gated:
            gated.submit(EXPOSED)
            assert gated.outcome() == EXPOSED
        assert author.asked == []
        assert memory.settle(DEADLINE)

    def test_who_stands_together_is_remembered_where_the_mail_is_known_to_leave(
        self, author: Author, tmp_path: Path
    ) -> None:
        memory = MemoryOfPeople(tmp_path)
        author.script = [Decision.SEND]
        with self.guard(Clearance(Policy, ALL_RULES, author, memory=memory)) as gated:
            gated.submit(EXPOSED)
            eventually(lambda: author.asked)
            assert gated.outcome() == EXPOSED
        assert memory.settle(DEADLINE)
        assert memory_file(tmp_path).exists is self.can_hold

    def test_who_stands_together_unasked_is_remembered_likewise(
        self, author: Author, tmp_path: Path
    ) -> None:
        memory, mail = MemoryOfPeople(tmp_path), message(firms(2))
        with self.guard(Clearance(Policy, ALL_RULES, author, memory=memory)) as gated:
            gated.submit(mail)
            assert gated.outcome() == mail
        assert author.asked == []
        assert memory.settle(DEADLINE)
        assert memory_file(tmp_path).exists is self.can_hold

    def test_where_notes_are_only_taken_the_draft_stays_and_is_noted_once(
        self, author: Author, tmp_path: Path
    ) -> None:
        journal = Journal(tmp_path / "state")
        policy = Policy(monitor_only=True, visible_external_limit=3)
        with self.guard(Clearance(lambda: policy, ALL_RULES, author, journal)) as gated:
            gated.submit(EXPOSED)
            assert gated.outcome() == EXPOSED
            eventually(lambda: journal.recent(9))
            assert not gated.complaints()
        assert author.asked == []
        assert journal.settle(DEADLINE)
        (note,) = journal.recent(9)
        assert (note.decision, note.severity, note.people) == (NOT_ASKED, "refuse", 12)

    def test_a_crash_of_a_rule_is_asked_about(
        self, author: Author, expected_log: ExpectedLog
    ) -> None:
        expected_log.expect("rule CC999 failed")
        with self.guard(Clearance(Policy, (*ALL_RULES, broken), author)) as gated:
            author.script = [Decision.HOLD]
            gated.submit(ORDINARY)
            eventually(lambda: author.asked)
            assert gated.outcome() == self.held(ORDINARY)


@wordless_rule("CC999")
def broken(draft: Draft, policy: Policy) -> list[Finding]:
    raise ZeroDivisionError
