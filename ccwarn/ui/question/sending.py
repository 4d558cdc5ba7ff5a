"""The second step of sending an exposed mail: it unfolds under the buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ccwarn.i18n import _, is_same_number
from ccwarn.question import Question
from ccwarn.review import LONGEST_REASON, is_reason
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.cards import Card
from ccwarn.ui.kit.entry_field import SpokenField, bare
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import unit


class _TypedField(SpokenField):
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
    """Asks once more, or has the number typed, before an exposed mail is sent.

    A policy may want a reason as well.
    """

    confirmed = Signal()

    def __init__(self, question: Question, send_label: str) -> None:
        super().__init__()
        self.setObjectName("sendAnyway")
        self._typed = question.typed
        self._needs_reason = question.needs_reason
        step = unit()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(step)
        self.field = self._field("typed", max(1, len(self._typed)) + 8)
        self.field.setVisible(bool(self._typed))
        self.reason_field = self._field("reason", LONGEST_REASON)
        self.reason_field.setVisible(self._needs_reason)
        self._send = _SendButton("send", send_label, Weight.PLAIN)
        self._send.clicked.connect(self._confirm)
        if self._needs_reason:
            column.addLayout(self._reason_row(step))
        column.addLayout(self._last_row(question, step))
        self._compare()

    @property
    def reason(self) -> str:
        """The reason that was given so far."""
        return self.reason_field.text().strip()

    def unfold(self, *, shown: bool) -> None:
        """Show or hide the step; hiding forgets the number that was typed."""
        self.field.clear()
        self.setVisible(shown)
        if shown and self._needs_reason and not is_reason(self.reason):
            self.reason_field.setFocus()
        elif shown:
            (self.field if self._typed else self._send).setFocus()

    def _field(self, name: str, longest: int) -> _TypedField:
        field = _TypedField(self)
        field.setObjectName(name)
        bare(field)
        field.setMaxLength(longest)
        field.textChanged.connect(self._compare)
        return field

    def _reason_row(self, step: int) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2 * step)
        label = PlainLabel("reasonLabel", _("Your reason:"), wrap=False)
        label.setBuddy(self.reason_field)
        self.reason_field.setAccessibleName(label.text())
        self.reason_field.setPlaceholderText(_("Kept in the history"))
        row.addWidget(label)
        row.addWidget(_card("reasonCard", self.reason_field, step), 1)
        return row

    def _last_row(self, question: Question, step: int) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2 * step)
        label = PlainLabel("sendLabel", self._sentence(question))
        row.addWidget(label, 1)
        label.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        if self._typed:
            label.setBuddy(self.field)
            self.field.setAccessibleName(label.text())
            card = _card("typedCard", self.field, step)
            width = self.field.fontMetrics().horizontalAdvance("0" * (len(self._typed) + 5))
            card.setFixedWidth(width + 2 * step)
            row.addWidget(card)
        row.addWidget(self._send)
        return row

    def _sentence(self, question: Question) -> str:
        if self._typed:
            return _("Type {number} to send it anyway:").format(number=self._typed)
        return _("Send it with everyone's address visible?")

    @property
    def _is_complete(self) -> bool:
        is_typed = not self._typed or is_same_number(self.field.text(), self._typed)
        return is_typed and (not self._needs_reason or is_reason(self.reason))

    def _compare(self) -> None:
        self._send.setEnabled(self._is_complete)

    def _confirm(self) -> None:
        if self._is_complete:
            self.confirmed.emit()


def _card(name: str, field: QLineEdit, step: int) -> Card:
    inside = QWidget()
    padded = QHBoxLayout(inside)
    padded.setContentsMargins(step, step // 2, step, step // 2)
    padded.addWidget(field)
    card = Card(name)
    card.hold(inside, field)
    return card
