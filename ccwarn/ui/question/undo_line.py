"""The line that a dialog becomes when a mail is sent anyway: how long that can be undone.

Undo, Enter, Esc and Ctrl+Z hold the mail. Closing the line only puts it away: the mail leaves when
it would have left.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ccwarn.i18n import _, ngettext
from ccwarn.review import Decision
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.front import bring_to_front
from ccwarn.ui.kit.labels import ElidedLabel, PlainLabel
from ccwarn.ui.kit.look import colours, unit
from ccwarn.ui.kit.mnemonics import with_mnemonics
from ccwarn.ui.kit.screen_reader import announce
from ccwarn.ui.question.input_guard import InputGuard

_TICK = 100
"""Milliseconds between two looks at the clock."""
_WIDTH = 56
"""The width of the line in half lines of text."""
_BAR = 3
"""The height in pixels of the bar that becomes shorter."""


class UndoLine(QWidget):
    """Emits `over` once: SEND when the time is over, HOLD where the author takes the mail back."""

    over = Signal(object)
    spoken_role = QAccessible.Role.AlertMessage

    def __init__(self, subject: str, seconds: float, clock: Callable[[], float]) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.WindowStaysOnTopHint)
        self.setObjectName("undoLine")
        self._clock = clock
        self._seconds = seconds
        self._ends_at = clock() + seconds
        self._over = False
        self._whole = 0
        """The seconds that are left, as they are shown: the bar moves with the number alone."""
        self.wanted = QRect()
        """Where the dialog stood."""
        step = unit()
        quoted = _("“{subject}”").format(subject=subject) if subject else _("(no subject)")
        self._left = PlainLabel("secondsLeft", bold=True, wrap=False)
        self.undo = Button("undoSending", with_mnemonics([_("Undo")])[0], Weight.PRIMARY)
        self.undo.clicked.connect(self.take_back)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * step, step, 2 * step, step + _BAR)
        row.setSpacing(2 * step)
        row.addWidget(self._left)
        row.addWidget(ElidedLabel("subjectLeaving", quoted, ink="muted"), 1)
        row.addWidget(self.undo)
        self.setWindowTitle(_("This mail is about to be sent"))
        self._describe(math.ceil(seconds))
        self._tell()
        # The number becomes shorter, and the line stays as it is.
        self._left.setMinimumWidth(self._left.sizeHint().width())
        self.resize(max(_WIDTH * step, self.sizeHint().width()), self.sizeHint().height())
        self.undo.setFocus()
        self.guard = InputGuard(self, clock)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def appear(self, *, in_front: bool) -> None:
        """Show the line and read it out; `in_front` gives it the keyboard."""
        if in_front:
            bring_to_front(self)
        else:
            self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
            self.show()
        announce(self._left, self._left.accessibleName())

    def look(self) -> None:
        """Show how much time is left, and end when none is."""
        if self._clock() >= self._ends_at:
            self._end(Decision.SEND)
            return
        self._tell()

    def take_back(self) -> None:
        """Have the mail held."""
        self._end(Decision.HOLD)

    def withdraw(self) -> None:
        """Put the line away because the mail is decided on elsewhere; nothing is emitted."""
        self._over = True
        self._timer.stop()
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the mail back by every key that means "no", and by Enter, which never sends."""
        keys = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in keys or event.matches(QKeySequence.StandardKey.Undo):
            self.take_back()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the background, and how much of the time is left."""
        look = colours(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.surface)
        share = min(1.0, self._whole / self._seconds)
        bar = QRect(0, self.height() - _BAR, round(self.width() * share), _BAR)
        if self.isRightToLeft():
            bar.moveRight(self.width() - 1)
        painter.fillRect(bar, look.accent)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the desktop from light to dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def _tell(self) -> None:
        left = max(1, math.ceil(self._ends_at - self._clock()))
        if left != self._whole:
            self._whole = left
            self._left.setText(_("Sent in {count} s").format(count=left))
            self.update()

    def _describe(self, seconds: int) -> None:
        """Have the line read out once: nobody wants to hear every second."""
        text = ngettext(
            "This mail is sent in {count} second. Undo holds it.",
            "This mail is sent in {count} seconds. Undo holds it.",
            seconds,
        ).format(count=seconds)
        self._left.setAccessibleName(text)
        self.undo.setAccessibleDescription(text)

    def _end(self, decision: Decision) -> None:
        if self._over:
            return
        self.withdraw()
        self.over.emit(decision)
