"""Asking about the drafts of one store, and doing what was answered."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import partial

from ccwarn.clearance import Clearance
from ccwarn.draft import Draft
from ccwarn.gates.drafts.lineage import Ancestor, Lineage
from ccwarn.gates.drafts.question_scope import QuestionScope, ScopesAnswered
from ccwarn.gates.events import GateEvents
from ccwarn.gates.job_queue import JobQueue
from ccwarn.gates.rehearsal import with_rehearsal
from ccwarn.i18n import _
from ccwarn.plain import isolated
from ccwarn.review import Decision, Origin, Review, settle
from ccwarn.stores.answering import read_answering
from ccwarn.stores.base import Changed, Store, Stored, StoreError, Vanished
from ccwarn.undo_log import UndoLog

ORIGIN = Origin("drafts-folder", can_hold=False)

_OPEN_AT_ONCE = 8
"""How many questions may be open; what is found beyond is asked about when one is closed."""
_ATTEMPTS = 10
_RETRY = 0.1
"""How often, and after how many seconds, a fix is tried again while a program writes the draft."""


@dataclass(eq=False, slots=True)
class DraftQuestion:
    """An open question. `href` is where the newest version of its draft lies."""

    href: str
    identity: str
    review: Review
    scope: QuestionScope
    cleared: Future[Draft | None] | None = None
    earlier: set[str] = field(default_factory=set)
    """Where other versions of the draft lay, which may still be there."""
    unanswered: bool = False

    def move_to(self, href: str) -> None:
        """Let the question be about the same draft, saved anew elsewhere."""
        if href != self.href:
            self.earlier.add(self.href)
            self.earlier.discard(href)
            self.href = href


class Questions:
    """The open questions about the drafts of one store. Used from the gate's own thread alone."""

    def __init__(
        self,
        clearance: Clearance,
        undo: UndoLog,
        events: GateEvents,
        jobs: JobQueue,
        look: Callable[[str], None],
        closed: Callable[[], None],
    ) -> None:
        """Let `look` judge a draft anew; `closed` is called when a question is not open any more.

        Both are called in the gate's own thread; `closed` by way of the agenda.
        """
        self._clearance = clearance
        self._undo = undo
        self._events = events
        self._jobs = jobs
        self._look = look
        self._closed = closed
        self._known = ScopesAnswered()
        self._lineage = Lineage()
        self._open: list[DraftQuestion] = []

    @property
    def full(self) -> bool:
        """Whether so many questions are open that no other may be put unasked."""
        return len(self._open) >= _OPEN_AT_ONCE

    def at(self, href: str) -> DraftQuestion | None:
        """Return the open question about the draft at `href`."""
        return next((question for question in self._open if question.href == href), None)

    def worth_asking(self, store: Store, stored: Stored, review: Review) -> bool:
        """Tell whether to ask about a version of a draft, given what its author knows.

        A question about an earlier version stays open if this one has the same concern, otherwise
        it is withdrawn.
        """
        scope = QuestionScope.of(review)
        identity = self._recognised(stored, scope)
        if self._is_known(identity):
            self._lineage.note(stored, identity)
        for question in [q for q in self._open if stored.href == q.href or identity == q.identity]:
            if question.scope == scope:
                question.move_to(stored.href)
                return False
            self.withdraw(question)
        if not review.severity.asks:
            self._known.lower(identity, scope)
            return False
        if not scope.grew_from(self._known.get(identity)):
            return False
        if self._undo.was_restored(store.path, stored.href, stored.etag):
            self._known.put(identity, scope)
            self._lineage.note(stored, identity)
            return False
        return True

    def may_be_later(self, stored: Stored, review: Review) -> bool:
        """Tell whether a draft may prove to be a later version of one that is still there."""
        scope = QuestionScope.of(review)
        return any(
            not ancestor.vanished and self._covers(ancestor, scope)
            for ancestor in self._lineage.alike(stored)
            if ancestor.identity != _identity(stored)
        )

    def vanished(self, href: str) -> None:
        """Note that a draft is not where it was; it may come back, there or elsewhere."""
        self._lineage.vanished(href)

    def gone(self, href: str) -> None:
        """Note that a draft is gone for good; a question about it is withdrawn."""
        self._lineage.forget(href)
        if question := self.at(href):
            self.withdraw(question)

    def ask(self, store: Store, stored: Stored, review: Review) -> None:
        """Ask about a draft; what is answered is done later, from the gate's own thread."""
        identity = _identity(stored)
        self._lineage.note(stored, identity)
        question = DraftQuestion(stored.href, identity, review, QuestionScope.of(review))
        self._open.append(question)

        def unanswered() -> None:
            question.unanswered = True

        origin = with_rehearsal(ORIGIN, store, stored, review)
        question.cleared = self._clearance.settle(review, origin, unanswered)
        question.cleared.add_done_callback(
            lambda cleared: self._jobs.now(partial(self._answered, store, question, cleared))
        )

    def withdraw(self, question: DraftQuestion) -> None:
        """Take a question back; other versions of its draft are looked at again."""
        self._close(question)
        if question.cleared:
            question.cleared.cancel()
        for href in question.earlier:
            self._look(href)

    def withdraw_all(self) -> list[str]:
        """Take every question back; return where their drafts lie."""
        questions, self._open = self._open, []
        for question in questions:
            if question.cleared:
                question.cleared.cancel()
        return [href for question in questions for href in (question.href, *question.earlier)]

    def _close(self, question: DraftQuestion) -> None:
        self._open.remove(question)
        self._jobs.now(self._closed)

    def _recognised(self, stored: Stored, scope: QuestionScope) -> str:
        """Return a draft's identity; what is known of an earlier version is known of it as well."""
        identity = _identity(stored)
        if self._is_known(identity):
            return identity
        here = self._lineage.at(stored.href)
        vanished = (
            ancestor
            for ancestor in self._lineage.alike(stored)
            if ancestor.vanished and self._covers(ancestor, scope)
        )
        if ancestor := here or next(vanished, None):
            if known := self._known.get(ancestor.identity):
                self._known.put(identity, known)
            for question in self._open:
                if question.identity == ancestor.identity:
                    question.identity = identity
        return identity

    def _is_known(self, identity: str) -> bool:
        return self._known.get(identity) is not None or any(
            question.identity == identity for question in self._open
        )

    def _covers(self, ancestor: Ancestor, scope: QuestionScope) -> bool:
        """Tell whether the author was asked about all of this concern, or is being asked."""
        asked = [q.scope for q in self._open if q.identity == ancestor.identity]
        known = self._known.get(ancestor.identity)
        return any(not scope.grew_from(earlier) for earlier in [known, *asked])

    def _answered(
        self, store: Store, question: DraftQuestion, cleared: Future[Draft | None]
    ) -> None:
        if question not in self._open or cleared.cancelled():
            return
        self._close(question)
        outcome = cleared.result()
        if question.unanswered:
            self._events.trouble(
                _(
                    "The question about “{subject}” was closed without an answer. The draft was "
                    "not changed: look at its recipients before you send it."
                ).format(subject=isolated(question.review.draft.subject) or _("no subject"))
            )
        elif outcome is None or outcome is question.review.draft:
            self._known.put(question.identity, question.scope)
        else:
            self._remedy(store, question, _ATTEMPTS)
        for href in question.earlier:
            self._look(href)

    def _remedy(self, store: Store, question: DraftQuestion, attempts: int) -> None:
        """Write what was answered, if the draft is still what the author was asked about."""
        try:
            stored = read_answering(store, question.href)
            review = self._clearance.examine(stored.draft)
            remedied = settle(review, Decision.REMEDY)
            if QuestionScope.of(review) != question.scope:
                self._look(question.href)
            elif remedied is None or remedied.recipients == stored.draft.recipients:
                self._known.put(question.identity, question.scope)
            else:
                self._write(store, stored, question, remedied)
        except (Changed, Vanished) as error:
            if attempts > 1:
                again = partial(self._remedy, store, question, attempts - 1)
                self._jobs.debounced(f"\0remedy {question.href}", again, _RETRY, _RETRY)
            else:
                self._events.trouble(error.sentence)
        except StoreError as error:
            self._events.trouble(error.sentence)

    def _write(
        self, store: Store, stored: Stored, question: DraftQuestion, remedied: Draft
    ) -> None:
        entry = self._undo.fix(store, stored, remedied)
        now = self._clearance.examine(replace(stored.draft, recipients=remedied.recipients))
        self._known.put(question.identity, QuestionScope.of(now))
        self._events.fixed(entry)


def _identity(stored: Stored) -> str:
    return stored.draft.message_id or stored.href
