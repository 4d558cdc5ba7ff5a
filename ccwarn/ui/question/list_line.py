"""The line that offers to call the mailing list public that an answer goes to."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ccwarn.draft import Mailbox
from ccwarn.i18n import _
from ccwarn.idn import shown_address
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import unit


class ListLine(QWidget):
    """About one list; without one it is hidden."""

    told = Signal(object)
    """The list is public; carries its mailbox."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("listLine")
        self._mailbox: Mailbox | None = None
        self._label = PlainLabel("listLabel", ink="muted")
        self._label.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        self.public = Button("listIsPublic", _("Yes, it is public"), Weight.LINK)
        self.public.clicked.connect(lambda: self.told.emit(self._mailbox))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(unit())
        row.addWidget(self._label, 1)
        row.addWidget(self.public)
        self.hide()

    def ask_about(self, mailbox: Mailbox | None) -> None:
        """Ask whether everybody can read a list; None asks nothing."""
        self._mailbox = mailbox
        self.setVisible(mailbox is not None)
        if mailbox is not None:
            text = _("You are writing to the mailing list {address}. Can anyone read it?")
            self._label.setText(text.format(address=shown_address(mailbox.addr_spec, 80)))
            self.public.setAccessibleDescription(self._label.text())
