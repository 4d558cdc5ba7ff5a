from __future__ import annotations

import errno
from concurrent.futures import Future, InvalidStateError

import pytest

from ccwarn.clearance import Answer, Asker, Clearance, OpenQuestion
from ccwarn.draft import Field
from ccwarn.policy import Policy
from ccwarn.review import Decision, Origin, Review, examine
from ccwarn.rules import ALL_RULES
from conftest import SECRET, ExpectedLog
from drafts import addresses, draft, firms

ORIGIN = Origin("test", can_hold=True)


class Author:
    """An author who is asked and answers when told to."""

    def __init__(self) -> None:
        self.asked: list[Review] = []
        self.questions: list[Future[Decision]] = []

    def ask(self, review: Review, origin: Origin) -> Future[Decision]:
        self.asked.append(review)
        self.questions.append(Future())
        return self.questions[-1]


class Notes:
    def __init__(self) -> None:
        self.decisions: list[Decision | None] = []

    def note(
        self,
        review: Review,
        origin: Origin,
        decision: Decision | None,
        seconds: float | None,
        reason: str,
    ) -> None:
        self.decisions.append(decision)


def test_nothing_to_ask_is_the_same_object_at_once() -> None:
    author = Author()
    mail = draft(to=["a@x.example"])
    cleared = Clearance(Policy, ALL_RULES, author).clear(mail, ORIGIN)
    assert cleared.result(timeout=0) is mail
    assert author.asked == []


@pytest.mark.parametrize(("decision", "bcc"), [(Decision.SEND, []), (Decision.REMEDY, firms(5))])
def test_the_answer_decides(decision: Decision, bcc: list[str]) -> None:
    author, notes = Author(), Notes()
    cleared = Clearance(Policy, ALL_RULES, author, notes).clear(draft(to=firms(5)), ORIGIN)
    assert not cleared.done()
    author.questions[0].set_result(decision)
    settled = cleared.result(timeout=0)
    assert settled is not None
    assert addresses(settled, Field.BCC) == bcc
    assert notes.decisions == [decision]


@pytest.mark.parametrize(("decision", "bcc"), [(Decision.SEND, 0), (Decision.REMEDY, 6)])
def test_what_was_asked_anew_meanwhile_is_what_the_answer_is_about(
    decision: Decision, bcc: int
) -> None:
    noted: list[Review] = []

    class Following:
        def ask(self, review: Review, origin: Origin) -> Future[Decision]:
            question = OpenQuestion(review)
            policy = Policy(own_domains=("firm0.example", "firm1.example"))
            question.review = examine(review.draft, policy, ALL_RULES)
            question.set_result(decision)
            return question

    class Noting(Notes):
        def note(
            self,
            review: Review,
            origin: Origin,
            decision: Decision | None,
            seconds: float | None,
            reason: str,
        ) -> None:
            noted.append(review)

    mail = draft(to=firms(8))
    cleared = Clearance(Policy, ALL_RULES, Following(), Noting()).clear(mail, ORIGIN).result(0)
    assert cleared is not None
    assert addresses(cleared, Field.BCC) == (firms(8)[2:] if bcc else [])
    assert (cleared is mail) is (decision is Decision.SEND)
    assert [review.exposure.people for review in noted] == [6]


def test_what_was_asked_is_what_the_answer_is_about_until_it_is_asked_anew() -> None:
    class Following:
        def ask(self, review: Review, origin: Origin) -> Future[Decision]:
            question = OpenQuestion(review)
            question.set_result(Decision.SEND)
            return question

    mail = draft(to=firms(8))
    assert Clearance(Policy, ALL_RULES, Following()).clear(mail, ORIGIN).result(0) is mail


def test_a_refusal_that_came_while_the_question_was_open_holds() -> None:
    class Following:
        def ask(self, review: Review, origin: Origin) -> Future[Decision]:
            question = OpenQuestion(review)
            policy = Policy(visible_external_limit=3)
            question.review = examine(review.draft, policy, ALL_RULES)
            question.set_result(Decision.SEND)
            return question

    mail = draft(to=firms(8))
    assert Clearance(Policy, ALL_RULES, Following()).clear(mail, ORIGIN).result(0) is None


def test_hold() -> None:
    author = Author()
    cleared = Clearance(Policy, ALL_RULES, author).clear(draft(to=firms(5)), ORIGIN)
    author.questions[0].set_result(Decision.HOLD)
    assert cleared.result(timeout=0) is None


def test_withdrawing_cancels_the_question_and_a_late_answer_does_nothing() -> None:
    author, notes = Author(), Notes()
    cleared = Clearance(Policy, ALL_RULES, author, notes).clear(draft(to=firms(5)), ORIGIN)
    assert cleared.cancel()
    assert author.questions[0].cancelled()
    with pytest.raises(InvalidStateError):
        author.questions[0].set_result(Decision.SEND)
    assert notes.decisions == []


def test_a_question_withdrawn_by_the_dialog_holds() -> None:
    author, notes = Author(), Notes()
    cleared = Clearance(Policy, ALL_RULES, author, notes).clear(draft(to=firms(5)), ORIGIN)
    author.questions[0].cancel()
    assert cleared.result(timeout=0) is None
    assert notes.decisions == []


def test_a_crash_of_the_dialog_holds(expected_log: ExpectedLog, betrayal: Exception) -> None:
    expected_log.expect("the question was not answered: KeyError at ccwarn/clearance.py:")
    author = Author()
    cleared = Clearance(Policy, ALL_RULES, author).clear(draft(to=firms(5)), ORIGIN)
    author.questions[0].set_exception(betrayal)
    assert cleared.result(timeout=0) is None


def test_a_dialog_that_cannot_be_shown_holds(
    expected_log: ExpectedLog, betrayal: Exception
) -> None:
    expected_log.expect("the question could not be put: KeyError at ccwarn/clearance.py:")

    class NoDisplay:
        def ask(self, review: Review, origin: Origin) -> Future[Decision]:
            raise betrayal

    cleared = Clearance(Policy, ALL_RULES, NoDisplay()).clear(draft(to=firms(5)), ORIGIN)
    assert cleared.result(timeout=0) is None


class Answers:
    """An author whose answer is there at once, or who fails at once."""

    def __init__(self, answer: Decision | Exception | None) -> None:
        self.answer = answer

    def ask(self, review: Review, origin: Origin) -> Future[Decision]:
        question: Future[Decision] = Future()
        if self.answer is None:
            question.cancel()
        elif isinstance(self.answer, Exception):
            question.set_exception(self.answer)
        else:
            question.set_result(self.answer)
        return question


class Absent:
    def ask(self, review: Review, origin: Origin) -> Future[Decision]:
        raise RuntimeError("no display")


@pytest.mark.parametrize(
    ("asker", "logged"),
    [
        pytest.param(Absent(), "the question could not be put", id="not put"),
        pytest.param(Answers(RuntimeError()), "the question was not answered", id="crashed"),
        pytest.param(Answers(None), "", id="withdrawn"),
    ],
)
def test_who_holds_a_draft_unasked_hears_that_nobody_has_answered(
    asker: Asker, logged: str, expected_log: ExpectedLog
) -> None:
    if logged:
        expected_log.expect(logged)
    unanswered: list[bool] = []
    clearance = Clearance(Policy, ALL_RULES, asker)
    held = clearance.settle(
        clearance.examine(draft(to=firms(5))), ORIGIN, lambda: unanswered.append(True)
    )
    assert held.result(timeout=0) is None
    assert unanswered == [True]


@pytest.mark.parametrize("decision", Decision)
def test_an_author_who_has_answered_is_not_told_of_as_missing(decision: Decision) -> None:
    unanswered: list[bool] = []
    clearance = Clearance(Policy, ALL_RULES, Answers(decision))
    clearance.settle(clearance.examine(draft(to=firms(5))), ORIGIN, lambda: unanswered.append(True))
    assert unanswered == []


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(errno.ENOSPC, SECRET, SECRET), r"OSError \(No space left on device\)"),
        (KeyError(SECRET), "KeyError"),
    ],
)
@pytest.mark.usefixtures("betrayal")
def test_a_note_that_cannot_be_made_does_not_change_the_answer(
    error: Exception, reason: str, expected_log: ExpectedLog
) -> None:
    expected_log.expect(f"the decision could not be noted: {reason} at ccwarn/clearance.py:")

    class Broken:
        def note(
            self,
            review: Review,
            origin: Origin,
            decision: Decision | None,
            seconds: float | None,
            reason: str,
        ) -> None:
            raise error

    author = Author()
    cleared = Clearance(Policy, ALL_RULES, author, Broken()).clear(draft(to=firms(5)), ORIGIN)
    author.questions[0].set_result(Decision.REMEDY)
    settled = cleared.result(timeout=0)
    assert settled is not None
    assert addresses(settled, Field.TO) == []


def test_a_change_of_policy_counts_from_the_next_draft_on() -> None:
    policies = [Policy(), Policy(own_domains=("example",))]
    author = Author()
    clearance = Clearance(lambda: policies.pop(), ALL_RULES, author)
    assert clearance.clear(draft(to=firms(5)), ORIGIN).done()
    assert not clearance.clear(draft(to=firms(5)), ORIGIN).done()


@pytest.mark.parametrize(
    ("decision", "kept"), [(Decision.SEND, "They asked for it"), (Decision.HOLD, "")]
)
def test_the_reason_to_send_anyway_is_noted_with_the_answer(decision: Decision, kept: str) -> None:
    noted: list[tuple[float | None, str]] = []

    class Reasoning:
        def ask(self, review: Review, origin: Origin) -> Future[Decision]:
            answer = Answer()
            answer.seconds, answer.reason = 4.0, "They asked for it"
            answer.set_result(decision)
            return answer

    class Noting:
        def note(
            self,
            review: Review,
            origin: Origin,
            decision: Decision | None,
            seconds: float | None,
            reason: str,
        ) -> None:
            noted.append((seconds, reason))

    Clearance(Policy, ALL_RULES, Reasoning(), Noting()).clear(draft(to=firms(5)), ORIGIN)
    assert noted == [(4.0, kept)]
