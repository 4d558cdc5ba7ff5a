"""The mail accounts that the application guards: one gate each, and the page for them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ccwarn.account import Account
from ccwarn.approval import ask_for_approval
from ccwarn.batches import Batches
from ccwarn.clearance import Clearance
from ccwarn.gates.events import Condition, GateState
from ccwarn.i18n import N_, _
from ccwarn.settings.edit import add_account, remove_account, replace_account
from ccwarn.settings.files import state_dir
from ccwarn.ui.process.gate_events import QtGateEvents
from ccwarn.ui.process.live_policy import LivePolicy
from ccwarn.ui.status.status import Guarded, Status

if TYPE_CHECKING:
    from ccwarn.gates.submission.gate import SubmissionGate
    from ccwarn.ui.accounts.accounts_page import SubmissionPage

_NOT_YOURS = N_("your organisation decides which mail accounts are guarded")


class Accounts(QObject):
    """Starts and stops the submission gates, and shows how they are.

    Nothing that speaks SMTP is loaded before there is an account.
    """

    alarmed = Signal(str)
    """Whoever sends now sends to another program; carries a sentence."""

    def __init__(
        self,
        status: Status,
        clearance: Clearance,
        policy: LivePolicy,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._status = status
        self._clearance = clearance
        self._policy = policy
        self._gates: dict[SubmissionGate, Guarded] = {}
        self._paused = False
        status.pause.changed.connect(self._pause)

    @property
    def present(self) -> Sequence[Account]:
        """The accounts that there are gates for."""
        return [gate.account for gate in self._gates]

    def follow(self, accounts: Sequence[Account]) -> None:
        """Guard these accounts and no others."""
        for account in self.present:
            if account not in accounts:
                self._leave(account)
        for account in accounts:
            self.guard(account)

    def guard(self, account: Account) -> None:
        """Guard an account from now on; the status says where that fails."""
        from ccwarn.gates.submission.gate import SubmissionGate
        from ccwarn.gates.submission.own_certificate import OwnCertificate

        if account in self.present:
            return
        port = Guarded(str(account.listen), lambda _href: None)
        self._status.add_port(port)
        events = QtGateEvents(self)
        events.state_told.connect(partial(self._hear, port))
        own = OwnCertificate(state_dir())
        pass_on = partial(ask_for_approval, state_dir())
        gate = SubmissionGate(
            account,
            self._clearance,
            events.state,
            own=own,
            pass_on=pass_on,
            batches=Batches(state_dir()),
        )
        self._gates[gate] = port
        if self._paused:
            gate.pause()
        with suppress(OSError):
            gate.start()

    def add(self, account: Account) -> None:
        """Guard an account from now on and at each start.

        Raises OSError or ValueError where the policy cannot be written; nothing is guarded then.
        """
        add_account(account, self._policy.file)
        if account not in self._policy().accounts:
            remove_account(account, self._policy.file)
            raise ValueError(_(_NOT_YOURS))
        self.guard(account)

    def change(self, old: Account, new: Account) -> None:
        """Guard one account in place of another, now and at each start.

        Raises OSError or ValueError where the policy cannot be written; the old one stays then.
        """
        if old not in self.present:
            self.add(new)
            return
        replace_account(old, new, self._policy.file)
        if new not in self._policy().accounts:
            replace_account(new, old, self._policy.file)
            raise ValueError(_(_NOT_YOURS))
        self._leave(old)
        self.guard(new)

    def remove(self, account: Account) -> None:
        """Stop guarding an account, now and at the next start.

        Raises OSError or ValueError where the policy cannot be written; the account stays then.
        """
        remove_account(account, self._policy.file)
        if account in self._policy().accounts:
            raise ValueError(_(_NOT_YOURS))
        self._leave(account)

    def stop(self) -> None:
        """Hang up everywhere; mail that was not cleared is not sent."""
        for gate in self._gates:
            gate.stop()

    def tell_again(self) -> None:
        """Have every gate say how it is, in the language of now; each hears again if it pauses."""
        for gate in self._gates:
            if self._paused:
                gate.pause()
            else:
                gate.resume()

    def page(self, connect_thunderbird: Callable[[], object]) -> SubmissionPage:
        """Make the page on which accounts are set up, with the way to the add-on."""
        from ccwarn.gates.submission.account_setup import AccountSetup
        from ccwarn.gates.submission.own_certificate import OwnCertificate
        from ccwarn.gates.submission.trusting import Trusting
        from ccwarn.ui.accounts.accounts_page import SubmissionPage

        setting_up = AccountSetup(
            self.add,
            self.remove,
            OwnCertificate(state_dir()),
            Trusting(self._policy.file.parent / "certificates", self.change),
        )
        return SubmissionPage(setting_up, self._status, self._known, connect_thunderbird)

    def _known(self) -> list[tuple[Account, Guarded]]:
        return [(gate.account, port) for gate, port in self._gates.items()]

    def _leave(self, account: Account) -> None:
        for gate, port in list(self._gates.items()):
            if gate.account == account:
                del self._gates[gate]
                self._status.remove_port(port)
                # It stops listening at once. A mail server may take its time to say what has
                # become of the last mail, for which no window is to freeze.
                threading.Thread(target=gate.stop, name="ccwarn-leaving").start()

    def _pause(self) -> None:
        if self._paused == self._status.pause.active:
            return  # only a minute has passed
        self._paused = self._status.pause.active
        self.tell_again()

    def _hear(self, port: Guarded, state: GateState) -> None:
        healthy = state.condition is not Condition.TROUBLE
        alarming = state.do_not_send and not port.do_not_send
        port.do_not_send = state.do_not_send
        self._status.set_state(port, state.sentence, healthy=healthy)
        if alarming:
            self.alarmed.emit(state.sentence)
