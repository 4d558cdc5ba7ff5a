"""Where a mail account is added by hand: server, port and encryption."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ccwarn.account import Endpoint, Security
from ccwarn.i18n import N_, _
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.cards import Card, Frame
from ccwarn.ui.kit.choice import ChoiceButton
from ccwarn.ui.kit.entry_field import EntryField
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import unit
from ccwarn.ui.kit.number_field import NumberField

PORTS = {Security.STARTTLS: 587, Security.IMPLICIT: 465, Security.PLAIN: 25}
"""The usual port of each kind of encryption (RFC 8314, RFC 6409)."""
# i18n: None: no encryption, as in “Connection security: None” of Thunderbird
_SHORT = {Security.STARTTLS: "STARTTLS", Security.IMPLICIT: "SSL/TLS", Security.PLAIN: N_("None")}
_LONG = {
    Security.STARTTLS: N_("STARTTLS, usually port 587"),
    Security.IMPLICIT: N_("SSL/TLS, usually port 465"),
    Security.PLAIN: N_("None, for a server on this computer only"),
}


class AccountForm(Frame):
    """Asks for a server as a mail program's settings name it.

    `add` is called with what was typed, and raises OSError or ValueError with a sentence where that
    cannot be used. `closed` is called when the form has gone, however that came.
    """

    def __init__(
        self, add: Callable[[Endpoint, Security], None], closed: Callable[[], None]
    ) -> None:
        super().__init__("accountForm")
        self._add = add
        self._closed = closed
        self._security = Security.STARTTLS
        step = unit()
        self.host = EntryField("accountHost", _("Mail server"), _("such as smtp.example.com"))
        self.port = NumberField("accountPort", _("Port"))
        self.port.box.setMaximum(65535)
        self.security = ChoiceButton(
            "accountSecurity", _("Encryption"), _named(_LONG), _named(_SHORT)
        )
        self.security.chosen.connect(self._choose)
        self._trouble = PlainLabel("accountTrouble", ink="loud")
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * step, 2 * step, 2 * step, 2 * step)
        column.setSpacing(step)
        hint = _("Enter the outgoing mail settings of your mail program:")
        column.addWidget(PlainLabel("accountHint", hint, ink="muted"))
        column.addLayout(self._fields(step))
        column.addWidget(self._trouble)
        column.addLayout(self._buttons(step))
        self.hide()

    def open(self) -> None:
        """Show an empty form, ready to type into."""
        self.host.clear()
        self._choose(Security.STARTTLS)
        self.port.show_value(PORTS[self._security])
        self._trouble.hide()
        self.show()
        self.host.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close the form by Esc, not the window; add the account by Enter."""
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.host.hasFocus():
            self._take()
        else:
            super().keyPressEvent(event)

    def _fields(self, step: int) -> QHBoxLayout:
        card = Card("accountHostCard")
        card.hold(self.host)
        self.host.setTextMargins(step // 2, 0, step // 2, 0)
        height = self.port.sizeHint().height()
        card.setFixedHeight(height)
        self.security.setFixedHeight(height)
        row = QHBoxLayout()
        row.setSpacing(step)
        for name, said, widget, share in (
            ("hostLabel", _("Mail server"), card, 1),
            ("portLabel", _("Port"), self.port, 0),
            ("securityLabel", _("Encryption"), self.security, 0),
        ):
            part = QVBoxLayout()
            part.setSpacing(step // 2)
            part.addWidget(PlainLabel(name, said, bold=True, wrap=False))
            part.addWidget(widget)
            row.addLayout(part, share)
        return row

    def _buttons(self, step: int) -> QHBoxLayout:
        add = Button("addAccount", _("Guard this account"), Weight.PRIMARY)
        add.clicked.connect(self._take)
        cancel = Button("cancelAccount", _("Cancel"), Weight.QUIET)
        cancel.clicked.connect(self._close)
        row = QHBoxLayout()
        row.setSpacing(step)
        row.addWidget(add)
        row.addWidget(cancel)
        row.addStretch()
        return row

    def _choose(self, security: Security) -> None:
        if self.port.value == PORTS[self._security]:
            self.port.show_value(PORTS[security])
        self._security = security
        self.security.show_choice(security)

    def _take(self) -> None:
        try:
            self._add(Endpoint(self.host.text().strip(), self.port.value), self._security)
        except ValueError as error:
            self._trouble.say(str(error))
            self.host.setFocus()
        else:
            self._close()

    def _close(self) -> None:
        self.hide()
        self._closed()


def _named(names: Mapping[Security, str]) -> dict[Security, str]:
    return {security: _(name) for security, name in names.items()}
