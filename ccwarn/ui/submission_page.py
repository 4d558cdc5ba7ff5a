"""The page on which ccwarn is put before a mail account, and that says what to change then."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ccwarn.account import Account
from ccwarn.i18n import _
from ccwarn.plain import isolated
from ccwarn.ui.buttons import Button, Weight
from ccwarn.ui.labels import PlainLabel
from ccwarn.ui.look import unit
from ccwarn.ui.pane import Pane, scroll_area

_WIDTH, _HEIGHT = 72, 60


class Found(Protocol):
    """An account that a mail program has."""

    @property
    def program(self) -> str:
        """The name of the mail program."""

    @property
    def name(self) -> str:
        """What the program calls the account."""

    @property
    def account(self) -> Account:
        """The account, with a port that is free."""

    @property
    def obstacle(self) -> str:
        """Why it cannot be used and what to do; "" where it can."""


class SettingUp(Protocol):
    """What the page can find out and do."""

    @property
    def remember(self) -> Callable[[Account], None]:
        """Stands before an account from now on. Raises OSError or ValueError if it cannot."""

    def found(self, present: Sequence[Account]) -> Sequence[Found]:
        """Return accounts of mail programs that are not among the present ones."""

    def test(self, account: Account) -> tuple[bool, str]:
        """Test the connection: whether it works, and a sentence. Takes up to half a minute."""

    def steps(self, account: Account, program: str) -> Sequence[str]:
        """Return the lines that say what to change in the mail program."""


class SubmissionPage(Pane):
    """Shows the accounts that ccwarn stands before, then those that it could."""

    def __init__(self, setting_up: SettingUp, present: Callable[[], Sequence[Account]]) -> None:
        super().__init__("submissionPage", _("Mail accounts"), _WIDTH, _HEIGHT)
        self._setting_up = setting_up
        self._present = present
        self._area = scroll_area("accountsArea", _("Mail accounts"))
        self.column.setContentsMargins(*[2 * unit()] * 4)
        self.column.addWidget(self._area)

    def refresh(self) -> None:
        """Look again at which accounts there are."""
        contents = QWidget()
        contents.setObjectName("accounts")
        column = QVBoxLayout(contents)
        column.setSpacing(unit())
        present = self._present()
        column.addWidget(PlainLabel("accountsHeading", _explanation(), ink="muted"))
        for account in present:
            text = _("{server} is guarded at {listen}").format(
                server=account.upstream, listen=account.listen
            )
            column.addWidget(_AccountCard(self._setting_up, account, "", text))
        for found in self._setting_up.found(present):
            text = _("{program} sends “{name}” by {server}").format(
                program=found.program,
                name=isolated(found.name, 80),
                server=isolated(str(found.account.upstream), 120),
            )
            card = _AccountCard(self._setting_up, found.account, found.program, text)
            if found.obstacle:
                card.refuse(found.obstacle)
            else:
                card.offer(self.refresh)
            column.addWidget(card)
        column.addStretch()
        self._area.setWidget(contents)
        contents.setAutoFillBackground(False)

    def showEvent(self, event: QShowEvent) -> None:
        """Show the accounts that there are by now."""
        self.refresh()
        super().showEvent(event)


class _AccountCard(QWidget):
    """One account: what it is, a test of its connection, and what to change in the program."""

    _tested = Signal(bool, str)

    def __init__(self, setting_up: SettingUp, account: Account, program: str, text: str) -> None:
        super().__init__()
        self.setObjectName("accountCard")
        self._setting_up = setting_up
        self._account = account
        self._program = program
        self._column = QVBoxLayout(self)
        self._column.addWidget(PlainLabel("accountText", text, bold=True))
        self._row = QHBoxLayout()
        self._test = self._button("testButton", _("Test the connection"), self._begin_test)
        self._steps = self._button("stepsButton", _("What to change"), self._show_steps)
        self._row.addStretch()
        self._column.addLayout(self._row)
        self._said = PlainLabel("said", "", ink="muted")
        self._said.hide()
        self._column.addWidget(self._said)
        self._tested.connect(self._end_test, Qt.ConnectionType.QueuedConnection)

    def refuse(self, obstacle: str) -> None:
        """Say why this account cannot be used."""
        self._test.hide()
        self._steps.hide()
        self._say(obstacle)

    def offer(self, used: Callable[[], None]) -> None:
        """Offer to stand before this account; `used` is called when that was done."""

        def use() -> None:
            try:
                self._setting_up.remember(self._account)
            except (OSError, ValueError) as error:
                self._say(
                    _("This account could not be added: {why}.").format(why=isolated(str(error)))
                )
            else:
                used()

        button = self._button("useButton", _("Check its mail with ccwarn"), use)
        self._row.removeWidget(button)
        self._row.insertWidget(0, button)

    def _button(self, name: str, text: str, called: Callable[[], None]) -> Button:
        button = Button(name, text, Weight.PLAIN)
        button.setAccessibleDescription(str(self._account.upstream))
        button.clicked.connect(lambda: called())
        self._row.addWidget(button)
        return button

    def _begin_test(self) -> None:
        self._test.setEnabled(False)
        self._say(_("Testing…"))

        def work() -> None:
            try:
                works, sentence = self._setting_up.test(self._account)
            except Exception as error:
                works, sentence = False, str(error)
            try:
                self._tested.emit(works, sentence)
            except RuntimeError:
                return  # The page was closed meanwhile.

        threading.Thread(target=work, name="ccwarn-probe", daemon=True).start()

    def _end_test(self, works: bool, sentence: str) -> None:
        self._test.setEnabled(True)
        self._say(f"✓ {sentence}" if works else f"✗ {sentence}")

    def _show_steps(self) -> None:
        steps = self._setting_up.steps(self._account, self._program)
        self._say("\n".join(steps))

    def _say(self, text: str) -> None:
        self._said.setText(text)
        self._said.show()


def _explanation() -> str:
    return _(
        "For mail programs without a ccwarn add-on: ccwarn stands between the program and its mail "
        "server, and asks before a mail leaves. It never stores a password."
    )
