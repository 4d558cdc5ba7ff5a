"""The mail accounts that the application stands before: one gate each, and the page for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ccwarn.account import Account
from ccwarn.clearance import Clearance
from ccwarn.gates.events import Condition, GateState
from ccwarn.policy import Policy
from ccwarn.policy_edit import add_account
from ccwarn.ui.gate_events import QtGateEvents
from ccwarn.ui.status import Guarded, Status

if TYPE_CHECKING:
    from ccwarn.gates.submission.gate import SubmissionGate
    from ccwarn.ui.submission_page import SubmissionPage


class Accounts(QObject):
    """Starts and stops the submission gates, and shows how they are.

    Nothing that speaks SMTP is loaded before there is an account.
    """

    def __init__(
        self,
        status: Status,
        clearance: Clearance,
        policy: Callable[[], Policy],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._status = status
        self._clearance = clearance
        self._policy = policy
        self._gates: dict[SubmissionGate, Guarded] = {}

    @property
    def present(self) -> Sequence[Account]:
        """The accounts that there are gates for."""
        return [gate.account for gate in self._gates]

    def follow(self, accounts: Sequence[Account]) -> None:
        """Stand before these accounts and no others."""
        for gate, port in list(self._gates.items()):
            if gate.account not in accounts:
                del self._gates[gate]
                gate.stop()
                self._status.remove_port(port)
        for account in accounts:
            if account not in self.present:
                self.guard(account)

    def guard(self, account: Account) -> None:
        """Stand before an account from now on; the status says where that fails."""
        from ccwarn.gates.submission.gate import SubmissionGate
        from ccwarn.gates.submission.settings import Settings

        port = Guarded(str(account.listen), lambda _href: None)
        self._status.add_port(port)
        events = QtGateEvents(self)
        events.state_told.connect(partial(self._hear, port))
        settings = Settings(patience=self._policy().patience)
        gate = SubmissionGate(account, self._clearance, events.state, settings)
        self._gates[gate] = port
        with suppress(OSError):
            gate.start()

    def stop(self) -> None:
        """Hang up everywhere; mail that was not cleared is not sent."""
        for gate in self._gates:
            gate.stop()

    def page(self) -> SubmissionPage:
        """Make the page on which accounts are set up."""
        from ccwarn.gates.submission.setting_up import SettingUp
        from ccwarn.ui.submission_page import SubmissionPage

        return SubmissionPage(SettingUp(self._remember), lambda: self.present)

    def _remember(self, account: Account) -> None:
        add_account(account)
        self.guard(account)

    def _hear(self, port: Guarded, state: GateState) -> None:
        healthy = state.condition is Condition.GUARDING
        self._status.set_state(port, state.sentence, healthy=healthy)
