"""The page on which ccwarn is put before mail accounts, and that says what to change then."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ccwarn.account import Account, Endpoint, Security
from ccwarn.i18n import _
from ccwarn.plain import isolated
from ccwarn.ui.accounts.account_form import AccountForm
from ccwarn.ui.accounts.section import Section
from ccwarn.ui.accounts.setup_port import FoundAccount, SetupPort
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.column_window import ColumnWindow
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import unit
from ccwarn.ui.kit.scroll_area import ScrollArea
from ccwarn.ui.kit.status_rows import Action, StatusRow
from ccwarn.ui.status.status import Guarded, Status
from ccwarn.unforeseen import LastResort

_WIDTH, _HEIGHT = 84, 78


class SubmissionPage(ColumnWindow):
    """Shows the accounts that ccwarn guards, then those that it could.

    A window of its own, or a part of another one. `known` are the accounts that there are gates
    for, and how they are.
    """

    _tested = Signal(object, bool, str, object)

    def __init__(
        self,
        setting_up: SetupPort,
        status: Status,
        known: Callable[[], Sequence[tuple[Account, Guarded]]],
        connect_thunderbird: Callable[[], object],
    ) -> None:
        super().__init__("submissionPage", _("Mail accounts"), _WIDTH, _HEIGHT)
        self._setting_up = setting_up
        self._known = known
        self._connect_thunderbird = connect_thunderbird
        self._found: Sequence[FoundAccount] = ()
        self._bypassing: dict[Account, Sequence[str]] = {}
        self._removed: list[Account] = []
        self._said: dict[Account, str] = {}
        self._to_trust: dict[Account, Account] = {}
        self._area = ScrollArea("accountsArea", _("Mail accounts"), ringed=True)
        self._guarded = Section("guarded", _("Guarded"))
        self._offered = Section("offered", _("Found in your mail programs"))
        self._by_hand = Button("byHand", _("Add an account manually…"), Weight.LINK)
        self._by_hand.clicked.connect(self._open_form)
        self.form = AccountForm(self._add_by_hand, self._form_closed)
        self._lay_out()
        self._tested.connect(self._end_test, Qt.ConnectionType.QueuedConnection)
        status.changed.connect(self._show)
        self.refresh()

    def refresh(self) -> None:
        """Look again at which accounts there are."""
        present = [account for account, _port in self._known()]
        self._found = self._setting_up.found(present)
        self._bypassing = {account: self._setting_up.bypassing(account) for account in present}
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        """Look at what nobody tells about when it changes."""
        super().showEvent(event)
        self.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Esc to the window that this is a part of."""
        if self.isWindow():
            super().keyPressEvent(event)
        else:
            QWidget.keyPressEvent(self, event)

    def _lay_out(self) -> None:
        step = unit()
        area = self._area
        contents = QWidget()
        contents.setObjectName("accounts")
        column = QVBoxLayout(contents)
        column.setContentsMargins(0, 0, step, 0)
        column.setSpacing(2 * step)
        column.addWidget(PlainLabel("accountsExplanation", _explanation(), ink="muted"))
        column.addWidget(self._guarded)
        column.addWidget(self._offered)
        row = QHBoxLayout()
        row.addWidget(self._by_hand)
        row.addStretch()
        column.addLayout(row)
        column.addWidget(self.form)
        column.addStretch()
        area.hold(contents)
        self.column.addWidget(area)

    def _show(self) -> None:
        """Show what is known by now."""
        self._guarded.rows.show_rows(
            [
                *(self._row_of(account, port) for account, port in self._known()),
                *(self._place_of_removed(account) for account in self._removed),
            ]
        )
        self._guarded.setVisible(bool(self._known() or self._removed))
        present = {account.upstream for account, _port in self._known()}
        offers = [found for found in self._found if found.account.upstream not in present]
        self._offered.rows.show_rows([self._place_of_found(found) for found in offers])
        self._offered.setVisible(bool(offers))

    def _row_of(self, account: Account, port: Guarded) -> StatusRow:
        to_do = self._said.get(account, "")
        if not to_do:
            sentence = _("{program} still sends to {server} without ccwarn. See “What to change”.")
            to_do = "\n".join(
                sentence.format(program=program, server=isolated(account.upstream.host, 120))
                for program in self._bypassing.get(account, ())
            )
        return StatusRow(
            str(account.listen),
            port.sentence or isolated(port.name, 400),
            port.healthy,
            to_do,
            (
                ("stepsButton", _("What to change"), partial(self._toggle_steps, account)),
                ("testButton", _("Test the connection"), partial(self._begin_test, account)),
                *self._trust_action(account, ""),
                ("removeButton", _("Remove"), partial(self._remove, account)),
            ),
        )

    def _place_of_removed(self, account: Account) -> StatusRow:
        sentence = _("Mail to {server} is no longer checked.")
        return StatusRow(
            f"removed {account.listen}",
            sentence.format(server=isolated(str(account.upstream), 120)),
            None,
            self._said.get(account) or self._setting_up.back(account),
            (("undoButton", _("Undo"), partial(self._add, account)),),
        )

    def _place_of_found(self, found: FoundAccount) -> StatusRow:
        text = _("{program} sends “{name}” to {server}.").format(
            program=found.program,
            name=isolated(found.name, 80),
            server=isolated(str(found.account.upstream), 120),
        )
        use = ("useButton", _("Guard this account"), partial(self._use, found))
        test = ("testButton", _("Test the connection"), partial(self._begin_test, found.account))
        addon = ("addonButton", _("Connect Thunderbird…"), self._connect_thunderbird)
        actions: tuple[Action, ...] = (
            (use, test, *self._trust_action(found.account, found.program))
            if not found.cannot_use_because
            else (addon,)
            if found.needs_addon
            else ()
        )
        said = found.cannot_use_because or self._said.get(found.account, "")
        return StatusRow(f"{found.program} {found.account.upstream}", text, None, said, actions)

    def _use(self, found: FoundAccount) -> None:
        self._add(found.account, found.program)

    def _add(self, account: Account, program: str = "") -> None:
        """Guard an account, and show at once what is left to do."""
        try:
            self._setting_up.add(account)
        except (OSError, ValueError) as error:
            self._say(account, _not_added(error))
            return
        if account in self._removed:
            self._removed.remove(account)
            self._said.pop(account, None)
        else:
            self._said[account] = self._steps(account, program)
        self.refresh()

    def _add_by_hand(self, server: Endpoint, security: Security) -> None:
        """Guard a server that was typed. Raises ValueError with a sentence."""
        present = [account for account, _port in self._known()]
        account = self._setting_up.by_hand(server, security, present)
        try:
            self._setting_up.add(account)
        except (OSError, ValueError) as error:
            raise ValueError(_not_added(error)) from error
        self._said[account] = self._steps(account, "")
        self.refresh()

    def _remove(self, account: Account) -> None:
        try:
            self._setting_up.remove(account)
        except (OSError, ValueError) as error:
            sentence = _("This account could not be removed: {why}.")
            self._say(account, sentence.format(why=isolated(_why(error))))
            return
        self._said.pop(account, None)
        self._removed.append(account)
        self.refresh()

    def _open_form(self) -> None:
        self._by_hand.hide()
        self.form.open()
        # As soon as it has its place.
        QTimer.singleShot(0, self, lambda: self._area.ensureWidgetVisible(self.form, 0, unit()))

    def _form_closed(self) -> None:
        self._by_hand.show()
        self._by_hand.setFocus()

    def _begin_test(self, account: Account) -> None:
        self._to_trust.pop(account, None)
        self._say(account, _("Testing…"))

        def work() -> None:
            works, sentence = False, _("Something went wrong, so the connection was not tested.")
            to_trust: Sequence[Account] = ()
            with LastResort("a mail server could not be tested"):
                works, sentence, *to_trust = self._setting_up.test(account)
            try:
                self._tested.emit(account, works, sentence, to_trust)
            except RuntimeError:
                return  # The page was closed meanwhile.

        threading.Thread(target=work, name="ccwarn-probe", daemon=True).start()

    def _trust_action(self, account: Account, program: str) -> tuple[Action, ...]:
        if account not in self._to_trust:
            return ()
        trust = partial(self._trust, account, program)
        return (("trustButton", _("Trust this certificate"), trust),)

    def _trust(self, account: Account, program: str) -> None:
        """Trust the certificate that was shown, and guard the account from now on."""
        confirmed = self._to_trust[account]
        try:
            self._setting_up.trust(account, confirmed)
        except (OSError, ValueError) as error:
            sentence = _("The certificate could not be kept: {why}.")
            self._say(account, sentence.format(why=isolated(_why(error))))
            return
        del self._to_trust[account]
        self._said.pop(account, None)
        self._said[confirmed] = self._steps(confirmed, program) if program else _trusted()
        self.refresh()

    def _end_test(
        self, account: Account, works: bool, sentence: str, to_trust: Sequence[Account]
    ) -> None:
        if to_trust:
            self._to_trust[account] = to_trust[0]
        self._say(account, f"✓ {sentence}" if works else f"✗ {sentence}")

    def _toggle_steps(self, account: Account) -> None:
        programs = self._bypassing.get(account, ())
        steps = self._steps(account, programs[0] if programs else "")
        self._say(account, "" if self._said.get(account) == steps else steps)

    def _steps(self, account: Account, program: str) -> str:
        return "\n".join(self._setting_up.steps(account, program))

    def _say(self, account: Account, text: str) -> None:
        self._said[account] = text
        self._show()


def _trusted() -> str:
    return _("✓ This certificate is trusted from now on.")


def _not_added(error: OSError | ValueError) -> str:
    return _("This account could not be added: {why}.").format(why=isolated(_why(error)))


def _why(error: OSError | ValueError) -> str:
    """Return why an account could not be kept; of an error of the system, not in which file."""
    return error.strerror or type(error).__name__ if isinstance(error, OSError) else str(error)


def _explanation() -> str:
    return _(
        "For mail programs without a ccwarn add-on. The program sends through ccwarn, which asks "
        "before it passes the mail on to your mail server. No password is stored."
    )
