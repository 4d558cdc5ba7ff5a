"""The windows of the application: each is made when it is first wanted, and there is one of it.

They are imported only then, as most of them are never opened and the tray is to stay small.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

from PySide6.QtWidgets import QSystemTrayIcon, QWidget

from ccwarn.i18n import _
from ccwarn.memory import MemoryOfPeople
from ccwarn.ui.accounts.account_gates import Accounts
from ccwarn.ui.checks import Checks
from ccwarn.ui.gates import Gates
from ccwarn.ui.history import History
from ccwarn.ui.kit.front import bring_to_front
from ccwarn.ui.process.live_policy import LivePolicy
from ccwarn.ui.status.commands import Commands
from ccwarn.ui.status.status import Status

if TYPE_CHECKING:
    from ccwarn.ui.settings.settings_window import SettingsWindow


class Parts(Protocol):
    """What the windows are made from: the parts of the running application."""

    @property
    def status(self) -> Status:
        """What ccwarn is doing at present."""

    @property
    def commands(self) -> Commands:
        """What the windows can have done."""

    @property
    def policy(self) -> LivePolicy:
        """The policy in force."""

    @property
    def memory(self) -> MemoryOfPeople:
        """What is remembered of people."""

    @property
    def gates(self) -> Gates:
        """The gates for drafts folders and Thunderbird."""

    @property
    def accounts(self) -> Accounts:
        """The mail accounts."""

    @property
    def history(self) -> History:
        """What was decided, and can be undone."""

    @property
    def checks(self) -> Checks:
        """The check of messages that somebody points at."""

    def window_closed(self) -> None:
        """Hear that nobody looks at the status window any more."""


@runtime_checkable
class TakesOver(Protocol):
    """A window that goes on where the one was that it is made instead of."""

    def take_over(self, old: QWidget) -> None:
        """Show what the other window, of the same kind, shows."""


class Windows:
    """Shows windows, above all others."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._made: dict[str, QWidget] = {}
        self._makers: dict[str, Callable[[], QWidget]] = {}

    def __getitem__(self, name: str) -> QWidget:
        """Return the window of that object name. Raises KeyError if it has not been wanted yet."""
        return self._made[name]

    def show_status(self, *, minimised: bool = False) -> None:
        """Show what ccwarn is doing. `minimised` leaves a window alone that is there already."""

        def make() -> QWidget:
            from ccwarn.ui.status.status_window import StatusWindow

            parts = self._parts
            return StatusWindow(parts.status, parts.commands, parts.window_closed)

        self._show("statusWindow", make, minimised=minimised)

    def show_accounts(self) -> None:
        """Show the page on which mail accounts are set up."""

        def make() -> QWidget:
            return self._parts.accounts.page(self._show_places)

        self._show("submissionPage", make)

    def show_settings(self) -> None:
        """Show the settings."""

        def make() -> QWidget:
            from ccwarn.ui.settings.assembly import settings_window, surroundings

            parts = self._parts
            gates = parts.gates
            around = surroundings(
                parts.status, parts.commands, gates.thunderbird, gates.show_thunderbird
            )
            return settings_window(parts.policy, around, parts.memory, gates.sent_mail)

        self._show("settingsWindow", make)

    def _show_places(self) -> None:
        self.show_settings()
        cast("SettingsWindow", self["settingsWindow"]).open_page("guardingPage")

    def show_trial(self) -> None:
        """Show the page on which settings are tried on sent mail."""
        self.show_settings()
        cast("SettingsWindow", self["settingsWindow"]).open_page("trialPage")

    def show_first_start(self) -> None:
        """Show what there is to guard, and the button that starts it."""

        def make() -> QWidget:
            from ccwarn.first_start.setup import FirstStart
            from ccwarn.ui.first_start.first_start_page import FirstStartPage

            parts = self._parts
            first = FirstStart(parts.policy, parts.gates.thunderbird, parts.gates.guard)
            return FirstStartPage(
                first,
                self.show_accounts,
                lambda: bool(parts.accounts.present),
                self._first_start_left,
                self.show_trial,
            )

        self._show("firstStart", make)

    def _first_start_left(self, begun: bool) -> None:
        if begun:
            self._made.pop("firstStart").deleteLater()
            self._parts.gates.show_thunderbird()
        # Without a tray nothing else would show that ccwarn runs.
        if begun or not QSystemTrayIcon.isSystemTrayAvailable():
            self.show_status()

    def show_check(self) -> None:
        """Show the window in which messages are checked."""
        self._show("checkWindow", self._parts.checks.page)

    def show_history(self) -> None:
        """Show what was decided."""

        def make() -> QWidget:
            from ccwarn.rules import ALL_RULES
            from ccwarn.ui.decisions.history_window import HistoryWindow
            from ccwarn.ui.decisions.past import HistoryWishes

            history = self._parts.history
            wishes = HistoryWishes(
                history.past, history.take_back, history.offer_to_export, history.offer_to_clear
            )
            window = HistoryWindow(wishes, {rule.code: _(rule.title) for rule in ALL_RULES})
            history.refreshed.connect(window.refresh)
            history.said.connect(window.say)
            history.failed.connect(window.say)
            return window

        self._show("historyWindow", make)

    def show_mailings(self) -> None:
        """Show mails that are sent to each separately, and ask about those that have stopped."""

        def make() -> QWidget:
            from ccwarn.ui.outgoing.mailings_window import MailingsWindow

            return MailingsWindow(self._parts.gates.mailings)

        self._show("mailingsWindow", make)

    def show_about(self) -> None:
        """Show versions and licences."""

        def make() -> QWidget:
            from ccwarn.about import packages, versions
            from ccwarn.ui.status.about_window import AboutWindow

            return AboutWindow(versions(), packages())

        self._show("aboutWindow", make)

    def make_again(self) -> None:
        """Make every window anew, in another language; those that are open are where they were."""
        made, self._made = self._made, {}
        for name, old in made.items():
            if old.isVisible():
                new = self._made[name] = self._makers[name]()
                if isinstance(new, TakesOver):
                    new.take_over(old)
                new.setGeometry(old.geometry())
                new.setWindowState(old.windowState())
                new.show()
                _focus_the_same(old, new)
            old.hide()
            old.deleteLater()

    def close(self) -> None:
        """Take all windows away."""
        for window in self._made.values():
            window.deleteLater()
        self._made.clear()

    def _show(self, name: str, make: Callable[[], QWidget], *, minimised: bool = False) -> None:
        if name not in self._made:
            self._makers[name] = make
            self._made[name] = make()
        window = self._made[name]
        if not minimised:
            bring_to_front(window)
        elif not window.isVisible():
            window.showMinimized()


def _focus_the_same(old: QWidget, new: QWidget) -> None:
    """Leave the keyboard at the control that it was at."""
    focus: object = old.focusWidget()  # there may be none
    if isinstance(focus, QWidget) and focus.objectName():
        for same in new.findChildren(QWidget, focus.objectName()):
            same.setFocus()
