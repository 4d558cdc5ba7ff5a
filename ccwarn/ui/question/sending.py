"""The second step of sending an exposed mail: it unfolds under the buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from ccwarn.i18n import _
from ccwarn.question import Question
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.cards import Card
from ccwarn.ui.kit.entry_field import bare
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import unit


class _TypedField(QLineEdit):
    """A field in which Enter does nothing: sending takes the button."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep Enter from the dialog, where it would close the question."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            return
        super().keyPressEvent(event)


class _SendButton(Button):
    """A button that Enter does not press: no exposed mail ever leaves by Enter."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do nothing at Enter; Space presses the button as everywhere."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            return
        super().keyPressEvent(event)


class SendAnyway(QWidget):
    """Asks once more, or has the number typed, before an exposed mail is sent."""

    confirmed = Signal()

    def __init__(self, question: Question, send_label: str) -> None:
        super().__init__()
        self.setObjectName("sendAnyway")
        self._typed = question.typed
        step = unit()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * step)
        self.field = _TypedField(self)
        self.field.setVisible(bool(self._typed))
        self.field.setObjectName("typed")
        bare(self.field)
        self.field.setMaxLength(max(1, len(self._typed)) + 8)
        self.field.textChanged.connect(self._compare)
        self._send = _SendButton("send", send_label, Weight.PLAIN)
        self._send.clicked.connect(self._confirm)
        label = PlainLabel("sendLabel", self._sentence(question))
        row.addWidget(label, 1)
        label.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        if self._typed:
            label.setBuddy(self.field)
            self.field.setAccessibleName(label.text())
            row.addWidget(self._card(step))
        row.addWidget(self._send)
        self._compare("")

    def unfold(self, *, shown: bool) -> None:
        """Show or hide the step; hiding forgets what was typed."""
        self.field.clear()
        self.setVisible(shown)
        if shown:
            (self.field if self._typed else self._send).setFocus()

    def _card(self, step: int) -> Card:
        inside = QWidget()
        padded = QHBoxLayout(inside)
        padded.setContentsMargins(step, step // 2, step, step // 2)
        padded.addWidget(self.field)
        card = Card("typedCard")
        card.hold(inside, self.field)
        width = self.field.fontMetrics().horizontalAdvance("0" * (len(self._typed) + 5))
        card.setFixedWidth(width + 2 * step)
        return card

    def _sentence(self, question: Question) -> str:
        if self._typed:
            return _("Type {number} to send it anyway:").format(number=self._typed)
        return _("Send it with everyone's address visible?")

    def _compare(self, text: str) -> None:
        self._send.setEnabled(not self._typed or text.strip() == self._typed)

    def _confirm(self) -> None:
        if not self._typed or self.field.text().strip() == self._typed:
            self.confirmed.emit()
