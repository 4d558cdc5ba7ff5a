from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from io import FileIO
from typing import TextIO

import pytest

from ccwarn.clearance import Answer
from ccwarn.draft import Draft, Field, Mailbox, Recipient
from ccwarn.policy import BulkMail, Policy, Texts
from ccwarn.question import question
from ccwarn.review import Decision, Origin, Review, examine
from ccwarn.rules import ALL_RULES
from ccwarn.terminal.console import Console, display_width
from ccwarn.terminal.prompt import TerminalAsker
from conftest import ExpectedLog
from drafts import AUTHOR, draft, firms, people
from typing_hands import typed_into

HOLDS, LOOKS_ON = Origin("Test", can_hold=True), Origin("Test", can_hold=False)
LIMIT = 20.0


class Screen(io.StringIO):
    """Keeps what was written, and lets a test wait for it."""

    encoding = "utf-8"

    def __init__(self) -> None:
        super().__init__()
        self._written = threading.Condition()

    def write(self, text: str) -> int:
        with self._written:
            self._written.notify_all()
            return super().write(text)

    def wait_for(self, text: str, times: int = 1) -> None:
        with self._written:
            assert self._written.wait_for(lambda: self.getvalue().count(text) >= times, LIMIT)


class Desk:
    """Somebody at a terminal."""

    def __init__(self, keyboard: TextIO, hands: FileIO, environ: dict[str, str]) -> None:
        self.screen = Screen()
        self._hands = hands
        self.asker = TerminalAsker(Console(self.screen, environ), keyboard, ALL_RULES)

    def type(self, text: str) -> None:
        self._hands.write(text.encode())

    def leave(self) -> None:
        self._hands.close()

    def decide(self, review: Review, origin: Origin, typed: str) -> Decision | None:
        """Return what is decided by what is typed; None where nobody is left to decide."""
        self.type(typed)
        self.leave()
        try:
            return self.asker.ask(review, origin).result(LIMIT)
        except CancelledError:
            return None


@contextmanager
def sitting(**environ: str) -> Iterator[Desk]:
    """Sit somebody down at a terminal."""
    with typed_into() as (keyboard, hands):
        desk = Desk(keyboard, hands, {"COLUMNS": "80", **environ})
        yield desk
        desk.asker.close()


@pytest.fixture
def desk() -> Iterator[Desk]:
    with sitting() as desk:
        yield desk


def reviewed(of: Draft, policy: Policy = Policy()) -> Review:  # noqa: B008 - a frozen value
    return examine(of, policy, ALL_RULES)


STRONG = reviewed(draft(to=["me@acme.example"], cc=firms(12)))
CONFIRM = reviewed(draft(cc=firms(5)))
REFUSE = reviewed(draft(cc=firms(12)), Policy(visible_external_limit=3))


@pytest.mark.parametrize(
    ("review", "origin", "typed", "decision"),
    [
        (CONFIRM, HOLDS, "1\n", Decision.REMEDY),
        (CONFIRM, HOLDS, "2\n", Decision.HOLD),
        (CONFIRM, HOLDS, "3\n", Decision.SEND),
        (CONFIRM, HOLDS, "\n", Decision.HOLD),
        (CONFIRM, HOLDS, "", None),
        (CONFIRM, HOLDS, " 1 \n", Decision.REMEDY),
        (CONFIRM, HOLDS, "yes\ny\nsend\n4\n-1\n33\n1\n", Decision.REMEDY),
        (CONFIRM, HOLDS, "?\n1\n", Decision.REMEDY),
        (CONFIRM, HOLDS, "3", None),
        (CONFIRM, LOOKS_ON, "3\n", None),
        (STRONG, HOLDS, "3\n12\n", Decision.SEND),
        (STRONG, HOLDS, "3\n", None),
        (STRONG, HOLDS, "3\n\n", None),
        (STRONG, HOLDS, "3\n13\n", None),
        (STRONG, HOLDS, "12\n", None),
        (STRONG, HOLDS, "3\n13\n3\n12\n", Decision.SEND),
        (STRONG, HOLDS, "3\nno\n1\n", Decision.REMEDY),
        (REFUSE, HOLDS, "3\n12\n", None),
        (REFUSE, HOLDS, "1\n", Decision.REMEDY),
    ],
)
def test_only_what_an_answer_is_called_is_taken_for_it(
    desk: Desk, review: Review, origin: Origin, typed: str, decision: Decision | None
) -> None:
    assert desk.decide(review, origin, typed) is decision


@pytest.mark.parametrize(
    ("typed", "decision"),
    [
        ("3\n12\nThey know each other\n", Decision.SEND),
        ("3\n12\n", None),
        ("3\n12\n\n", None),
        ("3\n12\n \u2026 -\n2\n", Decision.HOLD),
        ("3\n13\nThey know each other\n2\n", Decision.HOLD),
    ],
)
def test_a_policy_may_want_a_reason(desk: Desk, typed: str, decision: Decision | None) -> None:
    asked = reviewed(draft(to=["me@acme.example"], cc=firms(12)), Policy(require_reason=True))
    desk.type(typed)
    desk.leave()
    answer = desk.asker.ask(asked, HOLDS)
    try:
        assert answer.result(LIMIT) is decision
    except CancelledError:
        assert decision is None
    assert isinstance(answer, Answer)
    assert answer.reason == ("They know each other" if decision is Decision.SEND else "")


def test_a_second_person_is_asked_for_approval_instead(desk: Desk) -> None:
    policy = Policy(second_person="head@acme.example")
    asked = reviewed(draft(to=["me@acme.example"], cc=firms(12)), policy)
    desk.type("3\n4\n")
    answer = desk.asker.ask(asked, HOLDS._replace(can_pass_on=True))
    assert answer.result(LIMIT) is Decision.HOLD
    assert isinstance(answer, Answer)
    assert answer.wants_approval
    shown = " ".join(desk.screen.getvalue().split())
    assert "Please type one of 1, 2, 4, ?." in shown
    assert "4 Ask for approval" in shown
    assert "you need the approval of" in shown


@pytest.mark.parametrize(
    ("typed", "decision"),
    [
        ("5\n", Decision.SEPARATELY),
        ("6\n", Decision.SEPARATELY_WITH_CC),
    ],
)
def test_a_gate_that_can_offers_to_send_separately(
    desk: Desk, typed: str, decision: Decision
) -> None:
    asked = reviewed(draft(to=["ann@acme.example"], cc=firms(12)))
    split = HOLDS._replace(can_send_separately=True)
    assert desk.decide(asked, split, typed) is decision
    shown = " ".join(desk.screen.getvalue().split())
    assert "5 Send to each separately 6 Send to each separately: Keep your colleague in Cc" in shown


def test_the_answers_stand_in_the_same_order_as_in_the_dialog(desk: Desk) -> None:
    desk.decide(STRONG, HOLDS, "")
    lines = [line.strip() for line in desk.screen.getvalue().splitlines()]
    start = lines.index("1  Move 12 to Bcc and send")
    assert lines[start + 1].startswith("2  Back to editing")
    assert lines[start + 2].startswith("3  Send anyway")


def test_newcomers_to_a_conversation_stand_first_and_are_the_number_to_type(desk: Desk) -> None:
    thread = [*people(30, "one.example"), *people(20, "two.example")]
    review = reviewed(draft(to=[*thread, *people(9, "new.example")], known=thread))
    assert desk.decide(review, HOLDS, "3\n9\n") is Decision.SEND
    shown = desk.screen.getvalue()
    assert "9 people new to this conversation would see 50 addresses" in shown
    order = [shown.index(name) for name in ("new.example · new", "one.example", "two.example")]
    assert order == sorted(order)


def test_people_are_named_beside_the_bar_as_far_as_there_is_room(desk: Desk) -> None:
    names = [f"Maria del Carmen Fernández {n}" for n in range(3)]
    people = [(f"p{n}@one.example", name) for n, name in enumerate(names)]
    people += [(f"info@firm{n}.example", "") for n in range(5)]
    to = tuple(Recipient(Mailbox(*mailbox), Field.TO) for mailbox in people)
    desk.decide(examine(Draft(Mailbox(AUTHOR), to), Policy(), ALL_RULES), HOLDS, "")
    (line,) = [line for line in desk.screen.getvalue().splitlines() if "one.example" in line]
    assert "Maria del Carmen" in line
    assert line.endswith("…")


def test_a_gate_that_cannot_hold_says_so_and_offers_no_send(desk: Desk) -> None:
    desk.decide(STRONG, LOOKS_ON, "")
    shown = " ".join(desk.screen.getvalue().split())
    asked = question(STRONG, LOOKS_ON, ALL_RULES)
    assert asked.limitation in shown
    assert f"1 Move 12 to Bcc 2 {asked.back_label} (or just Enter) ? Why" in shown
    assert "Send anyway" not in shown


def test_a_move_that_would_fail_is_not_offered(desk: Desk) -> None:
    stuck = Origin("Test", can_hold=False, no_move_because="It is a template.")
    assert desk.decide(STRONG, stuck, "1\n") is None
    shown = " ".join(desk.screen.getvalue().split())
    assert "It is a template. ccwarn cannot stop your mail program" in shown
    assert "Move 12" not in shown


def test_what_the_organisation_says_is_shown_with_its_page(desk: Desk) -> None:
    link = "https://www.acme.example/news"
    policy = Policy(texts=Texts(typed="Think twice."), bulk_mail=BulkMail("Acme News", link))
    desk.decide(STRONG._replace(policy=policy), HOLDS, "")
    shown = " ".join(desk.screen.getvalue().split())
    assert f"Think twice. For lists like this, use Acme News. {link} 1 Move 12" in shown


def test_why_shows_the_rules_own_text(desk: Desk) -> None:
    desk.decide(CONFIRM, HOLDS, "?\n")
    shown = " ".join(desk.screen.getvalue().split())
    assert "Strangers see each other's addresses (CC101)" in shown
    assert "475 customers in one mail" in shown


def test_nobody_there_is_said(desk: Desk) -> None:
    assert desk.decide(STRONG, HOLDS, "3\n") is None
    shown = desk.screen.getvalue()
    assert shown.count("Nobody is here to answer, so the draft stays as it is.") == 1
    assert "This question is no longer needed" not in shown


def test_people_are_drawn_by_organisation_largest_first(desk: Desk) -> None:
    crowd = [*people(9, "big.example"), *people(3, "small.example"), *firms(20)]
    desk.decide(reviewed(draft(cc=crowd)), HOLDS, "")
    rows = [line.split() for line in desk.screen.getvalue().splitlines() if "█" in line]
    assert rows[0][:2] == ["big.example", "9"]
    assert rows[1][:2] == ["small.example", "3"]
    assert rows[-1][:3] == ["14", "more", "14"]
    assert sum(int(row[2] if row[1] == "more" else row[1]) for row in rows) == 32


@pytest.mark.parametrize("columns", ["40", "80", "200"])
def test_lines_fit_the_terminal(columns: str) -> None:
    crowd = [*people(9, "日本" * 9 + ".example"), *firms(20)]
    with sitting(COLUMNS=columns) as desk:
        desk.decide(reviewed(draft(cc=crowd, subject="件名 " * 200)), HOLDS, "?\n")
    lines = desk.screen.getvalue().splitlines()
    assert max(map(display_width, lines)) <= min(int(columns), 100)


def test_hostile_texts_stay_texts(desk: Desk) -> None:
    evil = "\x1b[2J\x9b31m\u202e\r\n\x07"
    crowd = [*firms(12), f"a@{evil}.example"]
    desk.decide(reviewed(draft(cc=crowd, subject=evil)), HOLDS, "?\n")
    assert not set(desk.screen.getvalue()) & set("\x1b\x9b\u202e\r\x07")


def test_questions_are_put_one_at_a_time(desk: Desk) -> None:
    first = desk.asker.ask(CONFIRM, HOLDS)
    second = desk.asker.ask(STRONG, HOLDS)
    desk.screen.wait_for("Your answer")
    assert "12 people" not in desk.screen.getvalue()
    desk.type("1\n")
    assert first.result(LIMIT) is Decision.REMEDY
    desk.screen.wait_for("Your answer", 2)
    assert "12 people" in desk.screen.getvalue()
    desk.type("2\n")
    assert second.result(LIMIT) is Decision.HOLD


def test_a_withdrawn_question_says_so_and_the_next_one_is_put(desk: Desk) -> None:
    first = desk.asker.ask(CONFIRM, HOLDS)
    desk.screen.wait_for("Your answer")
    assert first.cancel()
    desk.screen.wait_for("This question is no longer needed")
    second = desk.asker.ask(STRONG, HOLDS)
    desk.screen.wait_for("Your answer", 2)
    desk.type("1\n")
    assert second.result(LIMIT) is Decision.REMEDY


def test_a_question_withdrawn_before_its_turn_is_never_put(desk: Desk) -> None:
    first, second = (desk.asker.ask(review, HOLDS) for review in (CONFIRM, STRONG))
    desk.screen.wait_for("Your answer")
    assert second.cancel()
    desk.type("2\n")
    third = desk.asker.ask(CONFIRM, HOLDS)
    assert first.result(LIMIT) is Decision.HOLD
    desk.type("2\n")
    assert third.result(LIMIT) is Decision.HOLD
    assert "12 people" not in desk.screen.getvalue()


def test_closing_withdraws_what_is_not_answered(desk: Desk) -> None:
    first, second = (desk.asker.ask(review, HOLDS) for review in (CONFIRM, STRONG))
    desk.screen.wait_for("Your answer")
    desk.asker.close()
    for answer in (first, second):
        with pytest.raises(CancelledError):
            answer.result(LIMIT)


def test_closing_waits_for_what_follows_from_an_answer(desk: Desk) -> None:
    go_on, done = threading.Event(), threading.Event()

    def follows(answer: Future[Decision]) -> None:
        go_on.wait(LIMIT)
        done.set()

    answer = desk.asker.ask(CONFIRM, HOLDS)
    answer.add_done_callback(follows)
    desk.type("2\n")
    assert answer.result(LIMIT) is Decision.HOLD
    threading.Timer(0.05, go_on.set).start()
    desk.asker.close()
    assert done.is_set()


def test_a_question_that_cannot_be_shown_is_a_failure_and_not_an_answer(
    expected_log: ExpectedLog, betrayal: Exception
) -> None:
    expected_log.expect("the question could not be shown: KeyError at ccwarn/terminal/console.py:")

    class Broken(Screen):
        def write(self, text: str) -> int:
            raise betrayal

    asker = TerminalAsker(Console(Broken(), {}), None, ALL_RULES)
    with pytest.raises(KeyError):
        asker.ask(CONFIRM, HOLDS).result(LIMIT)
    asker.close()


def test_a_terminal_that_is_gone_answers_nothing_and_says_so() -> None:
    class Gone(Screen):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    reasons: list[OSError] = []
    asker = TerminalAsker(Console(Gone(), {}), None, ALL_RULES, reasons.append)
    with pytest.raises(CancelledError):
        asker.ask(CONFIRM, HOLDS).result(LIMIT)
    assert [type(reason) for reason in reasons] == [BrokenPipeError]
    asker.close()


def test_an_answer_says_how_long_its_author_took(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter([100.0, 107.5])
    monkeypatch.setattr("ccwarn.terminal.prompt.time.monotonic", lambda: next(times, 107.5))
    answer = desk.asker.ask(CONFIRM, HOLDS)
    desk.type("2\n")
    assert answer.result(LIMIT) is Decision.HOLD
    assert isinstance(answer, Answer)
    assert answer.seconds == 7.5
