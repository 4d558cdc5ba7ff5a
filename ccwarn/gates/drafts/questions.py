"""Which drafts their authors are asked about, and which they need not be asked about again.

Nobody is called back from here: what is to be done next is returned.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import Enum

from ccwarn.clearance import Clearance
from ccwarn.draft import Draft
from ccwarn.gates.drafts.draft_version import DraftVersion
from ccwarn.gates.drafts.lineage import Ancestor, Lineage
from ccwarn.gates.drafts.question_scope import QuestionScope, ScopesAnswered
from ccwarn.gates.rehearsal import with_rehearsal
from ccwarn.review import Origin
from ccwarn.undo_log import UndoLog

ORIGIN = Origin("drafts-folder", can_hold=False)

_OPEN_AT_ONCE = 8
"""How many questions may be open; what is found beyond is asked about when one is closed."""


class Need(Enum):
    """Whether the author of a draft has to be asked about a version of it."""

    NONE = "none"
    """There is nothing to ask, or nothing that the author does not know or is not asked already."""
    ASK = "ask"
    ASK_SOON = "ask soon"
    """Unless it turns out to be a later version of a draft that is still there."""


@dataclass(eq=False, slots=True)
class DraftQuestion:
    """A question about a draft. `asked` is the version it was put about, `href` where it is now.

    `cleared` is the answer, as `Clearance.settle` has it.
    """

    asked: DraftVersion
    href: str
    identity: str
    cleared: Future[Draft | None]
    unanswered: threading.Event
    """Set where the question is closed without an answer."""
    earlier: set[str] = field(default_factory=set)
    """Where other versions of the draft lay, which may still be there."""

    def move_to(self, href: str) -> None:
        """Let the question be about the same draft, saved again elsewhere."""
        if href != self.href:
            self.earlier.add(self.href)
            self.earlier.discard(href)
            self.href = href


class Questions:
    """The open questions, and what was answered before. Used from one thread alone."""

    def __init__(self, clearance: Clearance, undo: UndoLog) -> None:
        self._clearance = clearance
        self._undo = undo
        self._known = ScopesAnswered()
        self._lineage = Lineage()
        self._open: list[DraftQuestion] = []

    @property
    def full(self) -> bool:
        """Whether so many questions are open that no other may be put unasked."""
        return len(self._open) >= _OPEN_AT_ONCE

    def is_open_at(self, href: str) -> bool:
        """Tell whether a question about the draft at `href` is open."""
        return any(question.href == href for question in self._open)

    def consider(self, version: DraftVersion) -> tuple[Need, list[DraftQuestion]]:
        """Return whether to ask about a version of a draft, given what its author knows.

        A question about an earlier version stays open if this one has the same scope; otherwise it
        is withdrawn where the earlier version is overwritten. Those that were are returned as well.
        """
        self._recognise(version)
        if self._is_known(version.identity):
            self._lineage.note(version.stored, version.identity)
        withdrawn: list[DraftQuestion] = []
        for question in list(self._open):
            is_here = question.href == version.href
            if question.asked.scope != version.scope:
                if is_here:  # Elsewhere it may be a copy; if not, it is about to go.
                    self._withdraw(question)
                    withdrawn.append(question)
            elif is_here or question.identity == version.identity:
                question.move_to(version.href)
                return Need.NONE, withdrawn
        return self._need(version), withdrawn

    def ask(self, version: DraftVersion) -> DraftQuestion:
        """Put the question about a draft to its author."""
        self._lineage.note(version.stored, version.identity)
        origin = with_rehearsal(ORIGIN, version.store, version.stored, version.review)
        unanswered = threading.Event()
        cleared = self._clearance.settle(version.review, origin, unanswered.set)
        question = DraftQuestion(version, version.href, version.identity, cleared, unanswered)
        self._open.append(question)
        return question

    def close(self, question: DraftQuestion) -> bool:
        """Close a question that was answered; False where it was withdrawn meanwhile."""
        if question not in self._open:
            return False
        self._open.remove(question)
        return True

    def remember(self, question: DraftQuestion, scope: QuestionScope) -> None:
        """Note what the author of a draft knows of it from now on."""
        self._known.put(question.identity, scope)

    def vanished(self, href: str) -> None:
        """Note that a draft is not where it was; it may come back, there or elsewhere."""
        self._lineage.vanished(href)

    def gone(self, href: str) -> list[DraftQuestion]:
        """Note that a draft is gone for good; return the questions about it, now withdrawn."""
        self._lineage.forget(href)
        withdrawn = [question for question in self._open if question.href == href]
        for question in withdrawn:
            self._withdraw(question)
        return withdrawn

    def withdraw_all(self) -> list[DraftQuestion]:
        """Withdraw every question; return them."""
        withdrawn = list(self._open)
        for question in withdrawn:
            self._withdraw(question)
        return withdrawn

    def _withdraw(self, question: DraftQuestion) -> None:
        self._open.remove(question)
        question.cleared.cancel()

    def _need(self, version: DraftVersion) -> Need:
        identity, scope = version.identity, version.scope
        if not version.review.severity.asks:
            self._known.lower(identity, scope)
            return Need.NONE
        if not scope.grew_from(self._known.get(identity)):
            return Need.NONE
        if self._undo.was_restored(version.store.path, version.href, version.stored.etag):
            self._known.put(identity, scope)
            self._lineage.note(version.stored, identity)
            return Need.NONE
        return Need.ASK_SOON if self._may_be_later(version) else Need.ASK

    def _recognise(self, version: DraftVersion) -> None:
        """Let what is known of an earlier version of a draft be known of this one as well."""
        if self._is_known(version.identity):
            return
        here = self._lineage.at(version.href)
        vanished = (
            ancestor
            for ancestor in self._lineage.alike(version.stored)
            if ancestor.vanished and self._covers(ancestor, version.scope)
        )
        if ancestor := here or next(vanished, None):
            if known := self._known.get(ancestor.identity):
                self._known.put(version.identity, known)
            for question in self._open:
                if question.identity == ancestor.identity:
                    question.identity = version.identity

    def _may_be_later(self, version: DraftVersion) -> bool:
        """Tell whether a draft may prove to be a later version of one that is still there."""
        return any(
            not ancestor.vanished and self._covers(ancestor, version.scope)
            for ancestor in self._lineage.alike(version.stored)
            if ancestor.identity != version.identity
        )

    def _is_known(self, identity: str) -> bool:
        return self._known.get(identity) is not None or any(
            question.identity == identity for question in self._open
        )

    def _covers(self, ancestor: Ancestor, scope: QuestionScope) -> bool:
        """Tell whether the author was asked about all of this scope, or is being asked."""
        asked = [q.asked.scope for q in self._open if q.identity == ancestor.identity]
        known = self._known.get(ancestor.identity)
        return any(not scope.grew_from(earlier) for earlier in [known, *asked])
