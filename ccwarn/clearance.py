"""The one place that waits for an answer, and all of ccwarn that a gate knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from threading import Lock
from typing import NamedTuple, Protocol

from ccwarn.draft import Draft
from ccwarn.finding import Rule
from ccwarn.keepers import Memory, Record
from ccwarn.policy import Policy
from ccwarn.review import (
    Decision,
    Identities,
    Origin,
    Review,
    examine,
    recollected,
    settle,
)
from ccwarn.unforeseen import LastResort


class Asker(Protocol):
    """Whoever puts the question to the author: the dialog, or the terminal."""

    def ask(self, review: Review, origin: Origin) -> Future[Decision]:
        """Ask, without waiting. Cancelling the future withdraws the question."""


class Answer(Future[Decision]):
    """An answer that says how many `seconds` its author took, from seeing the question on.

    `reason` is why the mail is sent anyway, in the author's words, where they were asked for it.
    `wants_approval` says that a mail is held for the second person to approve of as it is.
    """

    seconds: float | None = None
    reason: str = ""
    wants_approval: bool = False


class OpenQuestion(Answer):
    """The answer of an asker that follows changes of the policy while a question is open.

    `review` is what the answer is about: what was asked first, examined again since.
    """

    def __init__(self, review: Review) -> None:
        super().__init__()
        self.review = review


class ToApprove(NamedTuple):
    """What a second person is to approve of: a draft of the review, unchanged or remedied."""

    review: Review
    draft: Draft


_NOBODY_ASKED = Answer()
"""Says neither how long somebody took, nor why."""


class _Asked:
    """A question that is open; `settled_by` is the answer to another one that counts for it."""

    __slots__ = ("_review", "approval", "origin", "question", "settled_by", "unanswered")

    def __init__(
        self,
        review: Review,
        origin: Origin,
        question: Future[Decision],
        unanswered: Callable[[], None],
        approval: Callable[[ToApprove], object],
    ) -> None:
        self._review = review
        self.unanswered = unanswered
        self.approval = approval
        self.origin = origin
        self.question = question
        self.settled_by: Decision | None = None

    @property
    def about(self) -> Review:
        """What is asked by now."""
        question = self.question
        return question.review if isinstance(question, OpenQuestion) else self._review

    @property
    def answer(self) -> Answer:
        """What is known of the answer besides the decision."""
        return self.question if isinstance(self.question, Answer) else _NOBODY_ASKED

    def is_needless(self, decision: Decision) -> bool:
        """Tell whether nobody has decided this: other settings left nothing to ask before."""
        nobody = self.answer.seconds is None
        return nobody and decision is Decision.SEND and not self.origin.asks(self.about)

    def to_approve(self, decision: Decision) -> Draft | None:
        """Return what the second person is to approve of after this answer, if anything."""
        about = self.about
        if decision is Decision.REMEDY and about.second_person_after:
            return about.remedied()
        return about.unchanged if decision is Decision.HOLD and self.answer.wants_approval else None


class Clearance:
    """Decides with the author's help whether a draft may leave.

    `policy` is called for each draft, so that a change of settings counts from the next one on.
    """

    def __init__(
        self,
        policy: Callable[[], Policy],
        rules: Sequence[Rule],
        asker: Asker,
        record: Record | None = None,
        memory: Memory | None = None,
        identities: Identities | None = None,
    ) -> None:
        self._policy = policy
        self._rules = rules
        self._asker = asker
        self._record = record
        self._memory = memory
        self._identities = identities
        self._open: list[_Asked] = []
        self._lock = Lock()

    @property
    def policy(self) -> Policy:
        """The present policy."""
        return self._policy()

    def examine(self, draft: Draft, policy: Policy | None = None) -> Review:
        """Return what the rules find in the draft under a policy, by default the present one.

        Nobody is asked.
        """
        review = examine(draft, policy or self._policy(), self._rules, self._identities)
        if self._memory is None:
            return review
        return recollected(review, self._rules, self._memory.recall)

    def clear(self, draft: Draft, origin: Origin) -> Future[Draft | None]:
        """Return the draft that may leave, or None to hold it, as soon as that is known.

        With nothing to ask it is the same object, at once. Cancelling the future withdraws the
        question. Whatever fails on the way holds the draft: a crashed or withdrawn question is
        never an answer.
        """
        return self.settle(self.examine(draft), origin)

    def settle(
        self,
        review: Review,
        origin: Origin,
        unanswered: Callable[[], None] = lambda: None,
        approval: Callable[[ToApprove], object] = lambda it: None,
    ) -> Future[Draft | None]:
        """Do what `clear` does for a draft that has been examined.

        `unanswered` is called just before a draft is held without its author having chosen so, and
        `approval` before one is held that the second person of the review is to approve of.
        """
        cleared: Future[Draft | None] = Future()
        if not origin.asks(review):
            cleared.set_result(self._unasked(review, origin))
            return cleared
        before = self._answered_before(review, origin)
        if before is not None:
            cleared.set_result(self._settled(review, origin, before))
            return cleared
        with LastResort("the question could not be put") as asking:
            question = self._asker.ask(review, origin)
        if asking.error is not None:
            unanswered()
            cleared.set_result(None)
            return cleared
        self._await(_Asked(review, origin, question, unanswered, approval), cleared)
        return cleared

    def passed(self, review: Review, origin: Origin) -> None:
        """Remember a draft that leaves as it is, since there is nothing to ask."""
        self._remember(review, origin, review.unchanged)

    def _await(self, asked: _Asked, cleared: Future[Draft | None]) -> None:
        question = asked.question

        def withdrawn(cleared: Future[Draft | None]) -> None:
            if cleared.cancelled():
                question.cancel()

        cleared.add_done_callback(withdrawn)
        with self._lock:
            self._open.append(asked)
        question.add_done_callback(lambda _question: self._answered(asked, cleared))

    def _answered(self, asked: _Asked, cleared: Future[Draft | None]) -> None:
        with self._lock:
            self._open.remove(asked)
        outcome, is_answer = None, False
        with LastResort("the question was not answered"), suppress(CancelledError):
            if asked.settled_by is None:
                decision = asked.question.result()
                if asked.is_needless(decision):
                    outcome = self._unasked(asked.about, asked.origin)
                else:
                    outcome = self._decided(asked.about, asked.origin, decision, asked.answer)
                if (draft := asked.to_approve(decision)) is not None:
                    asked.approval(ToApprove(asked.about, draft))
            else:
                outcome = self._settled(asked.about, asked.origin, asked.settled_by)
            is_answer = True
        if not is_answer:
            asked.unanswered()
        if cleared.set_running_or_notify_cancel():
            cleared.set_result(outcome)
        if is_answer and asked.settled_by is None:
            self._settle_others()

    def _settle_others(self) -> None:
        """Withdraw the open questions that the answer to another one has settled as well."""
        with self._lock:
            others = list(self._open)
        for asked in others:
            asked.settled_by = self._answered_before(asked.about, asked.origin)
            if asked.settled_by is not None and not asked.question.cancel():
                asked.settled_by = None  # Its own answer was there first.

    def decide(self, review: Review, origin: Origin, decision: Decision) -> Draft | None:
        """Do what the author has decided without being asked; it is noted like an answer.

        Returns the draft that may leave, or None to hold it.
        """
        return self._decided(review, origin, decision, _NOBODY_ASKED)

    def _decided(
        self, review: Review, origin: Origin, decision: Decision, answer: Answer
    ) -> Draft | None:
        outcome = self._settled(review, origin, decision, answer)
        if self._memory is not None and origin.can_hold and outcome is not None:
            with LastResort("an answer could not be remembered"):
                self._memory.note_answer(review, decision)
        return outcome

    def _settled(
        self, review: Review, origin: Origin, decision: Decision, answer: Answer | None = None
    ) -> Draft | None:
        self._note(review, origin, decision, answer or _NOBODY_ASKED)
        can_be_done = origin.can_send_separately or not decision.separates
        outcome = settle(review, decision, sends=origin.can_hold) if can_be_done else None
        self._remember(review, origin, outcome)
        return outcome

    def _unasked(self, review: Review, origin: Origin) -> Draft:
        """Return the draft as it is; what would be asked is noted, where nobody is for that."""
        if review.severity.asks:
            self._note(review, origin, None, _NOBODY_ASKED)
        self._remember(review, origin, review.unchanged)
        return review.unchanged

    def _answered_before(self, review: Review, origin: Origin) -> Decision | None:
        """Return what was answered about the same mail minutes ago, where it can be done here."""
        if self._memory is None or not origin.can_hold:
            return None
        with LastResort("an earlier answer could not be looked up"):
            found = self._memory.answered(review)
            obstacle = {
                Decision.REMEDY: origin.no_move_because or review.second_person_after,
                Decision.SEND: review.second_person,
            }
            return found if found is None or not obstacle.get(found) else None
        return None

    def _remember(self, review: Review, origin: Origin, left: Draft | None) -> None:
        """Remember a draft that leaves, where it is known that it does."""
        if self._memory is not None and origin.can_hold and left is not None:
            with LastResort("a mail could not be remembered"):
                self._memory.remember(review, left)

    def _note(
        self, review: Review, origin: Origin, decision: Decision | None, answer: Answer
    ) -> None:
        if self._record is None:
            return
        # Who takes "send anyway" back needs no reason for that.
        reason = answer.reason if decision is Decision.SEND else ""
        # A full disk must not turn "move to Bcc" into "do nothing".
        with LastResort("the decision could not be noted"):
            self._record.note(review, origin, decision, answer.seconds, reason)
