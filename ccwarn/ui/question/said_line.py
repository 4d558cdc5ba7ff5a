"""The line that says what counts now, as the author has said so, and takes it back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ccwarn.i18n import _
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import unit
from ccwarn.ui.question.offers import Offers


class SaidLine(QWidget):
    """Quiet while all goes well; loud where something could not be written. Empty it is hidden."""

    undone = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("saidLine")
        self._told = PlainLabel("told", ink="muted")
        self._failed = PlainLabel("notTold", ink="loud")
        self.undo = Button("undoSaid", _("Undo"), Weight.LINK)
        self.undo.clicked.connect(self.undone)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(unit())
        for widget in (self._told, self._failed):
            row.addWidget(widget, 1)
            widget.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.undo)
        self.hide()

    def show_said(self, offers: Offers) -> None:
        """Show what was said last and still counts, or why it could not be."""
        text = offers.failure or offers.told
        shown, other = (self._failed, self._told) if offers.failure else (self._told, self._failed)
        other.hide()
        if shown.text() == text:
            shown.show()
        else:
            shown.say(text)
        self.undo.setVisible(bool(offers.told))
        self.undo.setAccessibleDescription(offers.told)
        self.setVisible(bool(text))
