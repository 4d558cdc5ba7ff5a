"""The dialog: one window for one question.

Enter, Esc, closing the window and walking away hold the mail. Sending takes a click that nobody
makes by accident; moving to Bcc takes one click, however many people it moves.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from ccwarn.advice import NOTHING
from ccwarn.draft import Mailbox
from ccwarn.finding import EXPOSED
from ccwarn.i18n import _
from ccwarn.question import Question
from ccwarn.review import Decision
from ccwarn.ui.kit.front import bring_to_front, is_wayland, room_for
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import colours, unit
from ccwarn.ui.kit.scroll_area import show_focused
from ccwarn.ui.question.advice_lines import AdviceLines
from ccwarn.ui.question.answers import Answers
from ccwarn.ui.question.attention import Attention
from ccwarn.ui.question.before_after import BeforeAfter
from ccwarn.ui.question.explanation import Explanation
from ccwarn.ui.question.exposure_list import ExposureList
from ccwarn.ui.question.headline import Headline
from ccwarn.ui.question.input_guard import FOLLOWING, InputGuard
from ccwarn.ui.question.list_line import ListLine
from ccwarn.ui.question.offers import Offers
from ccwarn.ui.question.places import place_after
from ccwarn.ui.question.said_line import SaidLine
from ccwarn.ui.question.sending import SendAnyway

_WIDTH = 92
"""The width of the dialog where the screen has it, in half lines of text."""
_COMPACT = 54
"""A screen with fewer half lines of text than this gets smaller margins and a smaller number."""
_NARROW = 30
"""Half lines of text that a text of several lines is at least wide."""
_NOTES = 3
"""How many findings have a line of their own below the list."""


class QuestionDialog(QDialog):
    """Shows one question and emits `decided` once, with what was answered."""

    decided = Signal(object)

    def __init__(self, question: Question, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.WindowStaysOnTopHint)
        self.setObjectName("question")
        self._over = False
        self._place = (1, 1)
        self.wants_approval = False
        """Whether the mail is held for the second person to approve of."""
        self.offers: Offers | None = None
        """What the author may say of the people, where their settings can be reached."""
        room = self._room()
        self._compact = room.height() < _COMPACT * unit()
        step = unit()
        self._outer = QVBoxLayout(self)
        margin = step if self._compact else 3 * step
        self._outer.setContentsMargins(margin, margin, margin, margin)
        self._body = self._filled(question)
        self._outer.addWidget(self._body)
        self.set_place(1, 1)
        self.resize(self._wanted())
        self.answers.back.setFocus()
        self.guard = InputGuard(self, clock)
        self.attention = Attention(self, self.bring_to_front)

    def offer(self, offers: Offers) -> None:
        """Let the author say who the people are."""
        self.offers = offers
        self.people.offer(offers)
        self.list_line.ask_about(offers.mailing_list if self._is_about_exposure else None)
        may_keep = self._is_about_exposure and offers.may_keep
        self.explanation.offer_to_keep(offered=may_keep)
        self.said.show_said(offers)
        self._grow()

    def put(self, question: Question) -> None:
        """Show the question as it has become; no press that began before answers it."""
        arrangement, reason = self.people.arrangement, self.sending.reason
        old, self._body = self._body, self._filled(question)
        self._outer.replaceWidget(old, self._body)
        old.setParent(None)
        old.deleteLater()
        self.people.arrange(*arrangement)
        self.sending.reason_field.setText(reason)
        if self.offers is not None:
            self.offer(self.offers)
        self.set_place(*self._place)
        self._body.show()
        self._grow()
        if not question.asks:
            self.resize(self._wanted())
        self.answers.back.setFocus()
        self.guard.begin_anew()

    def show_said(self) -> None:
        """Show what was said of the people last."""
        if self.offers is not None:
            self.said.show_said(self.offers)

    def bring_to_front(self) -> None:
        """Show the dialog above all other windows; where that fails, have the desktop point at it.

        Where it comes from behind, the keyboard was for another window: no answer counts yet.
        """
        if self.isVisible():
            self.guard.begin_anew()
        bring_to_front(self)
        self.attention.seek()

    def follow(self, previous: QRect) -> None:
        """Come after a question that stood there, so that nobody takes one for the other.

        The buttons are beside where they were, as far as the desktop lets windows choose, and no
        answer counts until all presses that were meant for the other question are over.
        """
        self.guard.grace = FOLLOWING
        self.setGeometry(place_after(previous, self.size()))

    def set_place(self, number: int, total: int) -> None:
        """Say which of how many open questions this is."""
        self._place = (number, total)
        self.headline.set_place(number, total)
        title = _("Who would see whom")
        if total > 1:
            title = _("{title}: question {number} of {total}").format(
                title=title, number=number, total=total
            )
        self.setWindowTitle(title)

    def withdraw(self) -> None:
        """Close the dialog because the question is no longer asked; nothing is emitted any more."""
        self._over = True
        super().reject()

    def reject(self) -> None:
        """Hold the mail: Esc and closing the window end here."""
        self._decide(Decision.HOLD)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter hold the mail, or press the one button that fixes it where that has focus."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        focus = self.focusWidget()
        if focus in self._pressed_by_enter:
            focus.click()
        elif not isinstance(focus, QLineEdit):
            self._decide(Decision.HOLD)

    def focusNextPrevChild(self, is_next: bool) -> bool:  # noqa: N802 - Qt's
        """Scroll to where Tab leads."""
        return show_focused(self, has_gone=super().focusNextPrevChild(is_next))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the background."""
        QPainter(self).fillRect(self.rect(), colours(self.palette()).surface)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the desktop from light to dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def _room(self) -> QSize:
        """Return how large the dialog may become: the screen without its panels and our frame."""
        # On Wayland it is not known how high the frame is, and whether it counts in the middle.
        frame = QSize(unit(), (8 if is_wayland() else 4) * unit())
        return room_for(self) - frame

    def _wanted(self) -> QSize:
        """Return the size for all that is shown, as far as there is room."""
        layout, room, hint = self.layout(), self._room(), self.sizeHint()
        width = max(_WIDTH * unit(), hint.width(), self.width() * self.isVisible())
        width = min(width, room.width())  # Before the height: lines that are shorter are more.
        has_lines = layout is not None and layout.hasHeightForWidth()
        height = layout.totalHeightForWidth(width) if layout and has_lines else hint.height()
        return QSize(width, min(height, room.height()))

    def _filled(self, question: Question) -> QWidget:
        """Return all that is shown of a question."""
        self.setAccessibleDescription(question.sentence)
        self._has_people = bool(question.groups or question.unreadable)
        self.headline = Headline(question, compact=self._compact)
        self.answers = Answers(question, self._room().width())
        self.people = ExposureList(question)
        self.explanation = Explanation(question.reasons)
        self.explanation.hide()
        codes = [reason.code for reason in question.reasons]
        self._is_about_exposure = question.asks and EXPOSED in codes
        self.list_line = ListLine()
        self.said = SaidLine()
        self.sending = SendAnyway(question, self.answers.send_label)
        self.sending.hide()
        self.advice = AdviceLines(question.advice if question.asks else NOTHING, _NARROW * unit())
        answers = self.answers
        self._pressed_by_enter = (
            *(answers.remedy, answers.why, answers.send, answers.send_now, answers.approval),
            *(self.advice.open, self.said.undo, self.list_line.public, self.explanation.keep),
            answers.separate.button,
        )
        body = QWidget()
        body.setObjectName("questionBody")
        self._lay_out(QVBoxLayout(body), question)
        self._connect()
        return body

    def _lay_out(self, layout: QVBoxLayout, question: Question) -> None:
        step = unit()
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(step // 2 if self._compact else round(1.5 * step))
        layout.addWidget(self.headline)
        layout.addWidget(self.people, 1)
        self.people.setVisible(self._has_people)
        layout.addWidget(self.explanation, 1)
        layout.addWidget(self.list_line)
        layout.addWidget(self.said)
        for number, reason in enumerate(question.further[:_NOTES]):
            layout.addWidget(PlainLabel(f"note{number}", f"• {reason.sentence}"))
        if question.effect:
            layout.addWidget(BeforeAfter(question))
        if question.no_move_because:
            no_move_because = PlainLabel("noMoveBecause", question.no_move_because)
            no_move_because.setMinimumWidth(_NARROW * step)  # Qt would have a long text wide.
            layout.addWidget(no_move_because)
        if question.limitation:
            layout.addWidget(PlainLabel("limitation", question.limitation, ink="muted"))
        layout.addWidget(self.advice)
        layout.addSpacing(0 if self._compact else step // 2)
        layout.addWidget(self.answers)
        layout.addWidget(self.sending)

    def _connect(self) -> None:
        self.answers.remedy.clicked.connect(lambda: self._decide(Decision.REMEDY))
        self.answers.separate.chosen.connect(self._decide)
        self.answers.back.clicked.connect(lambda: self._decide(Decision.HOLD))
        self.answers.approval.clicked.connect(self._ask_for_approval)
        self.answers.send.toggled.connect(self._unfold_sending)
        self.answers.send_now.clicked.connect(lambda: self._decide(Decision.SEND))
        self.answers.why.toggled.connect(self._explain)
        self.sending.confirmed.connect(lambda: self._decide(Decision.SEND))
        # Queued: what is pressed may be gone by the end of it.
        queued = Qt.ConnectionType.QueuedConnection
        self.said.undone.connect(self._undo, queued)
        self.list_line.told.connect(self._tell_of_list, queued)
        self.explanation.keep.clicked.connect(self._keep, queued)

    def _tell_of_list(self, mailbox: Mailbox) -> None:
        if self.offers is not None and not self._over:
            self.offers.public_list(mailbox)

    def _keep(self) -> None:
        if self.offers is not None and not self._over:
            self.offers.keep()

    def _undo(self) -> None:
        if self.offers is not None and not self._over:
            self.offers.undo()

    def _ask_for_approval(self) -> None:
        self.wants_approval = not self._over
        self._decide(Decision.HOLD)

    def _explain(self, on: bool) -> None:
        self.people.setVisible(not on and self._has_people)
        self.answers.name_why(on)
        self.explanation.setVisible(on)
        self._grow()
        if on:
            self.explanation.area.setFocus()

    def _unfold_sending(self, on: bool) -> None:
        self.sending.unfold(shown=on)
        self._grow()

    def _grow(self) -> None:
        """Become larger where more is shown than before; the screen's size is the end of it."""
        self.resize(self.size().expandedTo(self._wanted()))

    def _decide(self, decision: Decision) -> None:
        if self._over:
            return
        self._over = True
        self.decided.emit(decision)
        super().reject()
