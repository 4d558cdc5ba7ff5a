"""Puts questions to the author in dialogs, from whatever thread they come."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, Qt, QTimer, Signal

from ccwarn.clearance import OpenQuestion
from ccwarn.draft import Draft
from ccwarn.finding import Rule
from ccwarn.i18n import _
from ccwarn.question import Question, question
from ccwarn.review import Decision, Origin, Review
from ccwarn.settings.book import Book
from ccwarn.ui.question.leaving import Leaving
from ccwarn.ui.question.offers import Memory, Offers
from ccwarn.unforeseen import LastResort
from ccwarn.way_back import seconds_to_undo

if TYPE_CHECKING:
    from ccwarn.ui.question.dialog import QuestionDialog

_SOON = 3.0
"""Seconds after a question within which a press may still be meant for it."""
_PLACED = 300
"""Milliseconds after which it is known where the desktop has put a window."""


@dataclass(slots=True, eq=False)
class _QueuedQuestion:
    question: Question
    origin: Origin
    answer: OpenQuestion
    shown_at: float = 0.0


@dataclass(frozen=True, slots=True)
class _Lessons:
    """By what a question is put anew: how drafts are examined, and where settings are written."""

    examine: Callable[[Draft], Review]
    book: Callable[[], Book]
    memory: Memory | None


class QtAsker(QObject):
    """Shows one dialog at a time; further questions wait, and the title says how many they are.

    A mail that is sent anyway can be taken back for a while: its question has no answer until then,
    and the next one is asked meanwhile. `ask` may be called from any thread. Whatever goes wrong
    ends as an exception in the future, which holds the draft.
    """

    failed = Signal(str)
    """A question could not be shown; the sentence says so."""
    settled = Signal()
    """A question was answered or withdrawn."""
    waiting = Signal(int)
    """How many questions are not answered yet, whenever that changes."""
    missed = Signal(str)
    """A question is not in front of the author's eyes; the sentence is its own."""
    seen = Signal()
    """The question is in front, or there is none any more."""

    _arrived = Signal(object)
    _answered = Signal(object)
    _sent_anyway = Signal()

    def __init__(
        self,
        rules: Sequence[Rule],
        dialog: Callable[[Question], QuestionDialog] | None = None,
        parent: QObject | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._rules = rules
        self._dialog = dialog or _dialog
        self._waiting: list[_QueuedQuestion] = []
        self._shown: _QueuedQuestion | None = None
        self._window: QuestionDialog | None = None
        self.leaving = Leaving(clock)
        """The mails that can still be taken back."""
        self._clock = clock
        self._left, self._left_at = QRect(), -math.inf
        self._count, self._is_warm = 0, False
        self._lessons: _Lessons | None = None
        queued = Qt.ConnectionType.QueuedConnection
        self._arrived.connect(self._enqueue, queued)
        self._answered.connect(self._remove, queued)
        self._sent_anyway.connect(self._go_on, queued)

    @property
    def window(self) -> QuestionDialog | None:
        """The dialog that is open, if any."""
        return self._window

    def ask(self, review: Review, origin: Origin) -> Future[Decision]:
        """Ask, without waiting. Cancelling the future withdraws the question."""
        asked = _QueuedQuestion(question(review, origin, self._rules), origin, OpenQuestion(review))
        asked.answer.add_done_callback(lambda _answer: self._tell_answered(asked))
        self._arrived.emit(asked)
        return asked.answer

    def learn_by(
        self,
        examine: Callable[[Draft], Review],
        book: Callable[[], Book],
        memory: Memory | None = None,
    ) -> None:
        """Let authors say who the people in a question are, and put it anew by what counts then.

        `examine` and `memory` are called in the thread of this object, `book` once for each dialog.
        """
        self._lessons = _Lessons(examine, book, memory)

    def examine_again(self) -> None:
        """Put the question that is open as it has become, where other settings count by now."""
        asked, window = self._shown, self._window
        if asked is None or window is None or asked.answer.done():
            return
        if self._renew(asked):
            window.put(asked.question)
        window.show_said()

    def say_again(self) -> None:
        """Put the question that is open in another language, in a new window at its place."""
        if (asked := self._shown) is not None and not asked.answer.done():
            self._close()
            self._waiting.insert(0, asked)
            self._show_next()

    def expect(self) -> None:
        """Get ready for the first question as soon as nothing else is to be done."""
        QTimer.singleShot(0, self, self._preload)

    def bring_to_front(self) -> None:
        """Show the question that is open above all other windows."""
        if self._window is not None:
            self._window.bring_to_front()

    def hold_all(self) -> None:
        """Answer every open question with HOLD: the session or the program ends."""
        waiting, self._waiting = self._waiting, []
        for asked in waiting:
            _answer(asked, Decision.HOLD)
        self.leaving.hold_all()
        if self._window is not None:
            self._window.reject()

    def _preload(self) -> None:
        if self._is_warm or self._window is not None:
            return
        self._is_warm = True
        from ccwarn.ui.question.preload import preload  # late, as the dialog itself

        preload(self._rules, self._dialog)

    def _tell_answered(self, asked: _QueuedQuestion) -> None:
        # In the thread that answered or cancelled; at the end of the program nobody listens.
        with suppress(RuntimeError):
            self._answered.emit(asked)

    def _enqueue(self, asked: _QueuedQuestion) -> None:
        if asked.answer.done():
            return
        self._waiting.append(asked)
        self._count += 1
        if self._window is not None:
            self._window.attention.seek_more()
        self._show_next()

    def _remove(self, asked: _QueuedQuestion) -> None:
        self.leaving.close(asked)
        if asked in self._waiting:
            self._waiting.remove(asked)
            self._count -= 1
        elif asked is self._shown:
            self._close()
        self.settled.emit()
        self._show_next()

    def _show_next(self) -> None:
        while self._shown is None and self._waiting:
            asked = self._waiting.pop(0)
            if asked.answer.done():  # The answer to another one has settled it.
                self._count -= 1
                continue
            self._renew(asked)
            if asked.question.asks:
                self._show(asked)
            else:
                # As silent as if it had come now. Not sooner: what was said may be taken back.
                self._count -= 1
                _answer(asked, Decision.SEND)
        if not self._waiting and self._shown is None:
            self._count = 0
        if self._window is not None:
            number = self._count - len(self._waiting)
            self._window.set_place(number, self._count)
        self.waiting.emit(len(self._waiting) + (self._shown is not None))

    def _renew(self, asked: _QueuedQuestion) -> bool:
        """Examine a draft again, and tell whether that makes another question of it."""
        if self._lessons is None:
            return False
        with LastResort("a draft could not be examined again") as examining:
            review = self._lessons.examine(asked.answer.review.unchanged)
            now = question(review, asked.origin, self._rules)
        if examining.error is not None:
            return False  # What was asked before is still asked.
        if not asked.origin.asks(review):
            now = now.with_nothing_left()
        before, asked.question = asked.question, now
        asked.answer.review = review
        return now != before

    def _show(self, asked: _QueuedQuestion) -> None:
        with LastResort("the dialog could not be shown") as showing:
            window = self._dialog(asked.question)
            asked.shown_at = self._clock()
            window.decided.connect(lambda decision: self._decided(asked, decision))
            if self._lessons is not None:
                book, memory = self._lessons.book(), self._lessons.memory
                review, renew = asked.answer.review, self.examine_again
                window.offer(Offers(book, review, renew, self._rules, memory))
            if self._clock() - self._left_at < _SOON:
                window.follow(self._left)
            window.attention.missed.connect(lambda: self.missed.emit(asked.question.sentence))
            window.attention.gained.connect(self.seen)
            window.bring_to_front()
        if showing.error is not None:
            self._fail(asked, showing.error)
            return
        self._shown, self._window = asked, window
        QTimer.singleShot(_PLACED, self, lambda: self.leaving.make_room(self._window))

    def _fail(self, asked: _QueuedQuestion, error: Exception) -> None:
        """Hold the draft of a question that could not be shown."""
        if asked.answer.set_running_or_notify_cancel():
            asked.answer.set_exception(error)
        self.failed.emit(_("A question could not be shown, so the draft stays as it is."))

    def _decided(self, asked: _QueuedQuestion, decision: Decision) -> None:
        """Take the answer; that to send anyway counts only when it is not undone for a while."""
        asked.answer.seconds = self._clock() - asked.shown_at
        seconds, window = 0.0, self._window
        if decision is Decision.HOLD and window is not None:
            asked.answer.wants_approval = window.wants_approval
        if decision is Decision.SEND and window is not None:
            asked.answer.reason = window.sending.reason
            seconds = seconds_to_undo(asked.answer.review, asked.origin, self._clock())
        if not seconds or window is None or asked.answer.done():
            _answer(asked, decision)
            return
        with LastResort("the way back could not be shown") as showing:
            subject, place = asked.question.subject, window.geometry()
            line = self.leaving.open(asked, subject, seconds, place, partial(_answer, asked))
            line.appear(in_front=not self._waiting)
        if showing.error is not None:
            self._fail(asked, showing.error)
        self._sent_anyway.emit()

    def _go_on(self) -> None:
        """Close the dialog of a mail that is about to leave, and ask the next question."""
        if self._shown in self.leaving:
            self._close()
            self._show_next()

    def _close(self) -> None:
        window, self._window, self._shown = self._window, None, None
        if window is not None:
            self._left, self._left_at = window.geometry(), self._clock()
            window.withdraw()
            window.deleteLater()
            self.seen.emit()


def _dialog(question: Question) -> QuestionDialog:
    # Late: on most days there is nothing to ask, and the tray is to stay small.
    from ccwarn.ui.question.dialog import QuestionDialog

    return QuestionDialog(question)


def _answer(asked: _QueuedQuestion, decision: Decision) -> None:
    """Answer, unless the question has been withdrawn or answered meanwhile."""
    if not asked.answer.done() and asked.answer.set_running_or_notify_cancel():
        asked.answer.set_result(decision)
