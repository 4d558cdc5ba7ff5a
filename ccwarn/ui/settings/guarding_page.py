"""Where ccwarn looks, how that is, and the button that repairs it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QShowEvent

from ccwarn.connect.thunderbird import ThunderbirdConnection
from ccwarn.i18n import _
from ccwarn.plain import isolated
from ccwarn.settings.declared.language import LANGUAGE
from ccwarn.settings.declared.places import ACCOUNTS, DRAFTS_FOLDERS, PATIENCE
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.pickers import pick_folder
from ccwarn.ui.kit.status_rows import StatusRow, StatusRows
from ccwarn.ui.kit.switch import Switch
from ccwarn.ui.settings.editor import Editor
from ccwarn.ui.settings.folders_setting import FoldersSetting, FoundFolder, Pick
from ccwarn.ui.settings.language_row import LanguageRow
from ccwarn.ui.settings.number_row import NumberRow
from ccwarn.ui.settings.outlook_setting import OutlookSetting
from ccwarn.ui.settings.page import Page
from ccwarn.ui.settings.setting_row import SettingRow
from ccwarn.ui.settings.thunderbird_setting import ThunderbirdSetting
from ccwarn.ui.status.status import Status


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the page shows and does beside the policy.

    `connected` is called when Thunderbird was connected or disconnected. `start_with_session` has
    ccwarn do so or not, and returns why that cannot be, or ""; `start_is_fixed` tells whether it
    does so for everybody, and no user can change that.
    """

    status: Status
    thunderbird: ThunderbirdConnection
    connected: Callable[[], object]
    mail_accounts: Callable[[], object]
    starts_with_session: Callable[[], bool]
    start_is_fixed: Callable[[], bool]
    start_with_session: Callable[[bool], str]
    find_folders: Callable[[], Sequence[FoundFolder]]
    pick: Pick = pick_folder
    has_outlook: bool = sys.platform == "win32"


class GuardingPage(Page):
    """Drafts folders, Thunderbird, mail accounts, and the start with the session."""

    def __init__(self, editor: Editor, around: Surroundings) -> None:
        super().__init__(
            "guardingPage",
            _("Where to look"),
            _(
                "ccwarn can check a mail when you press Send, when you save the draft, or on its "
                "way to the mail server."
            ),
            editor,
        )
        self._status = around.status
        self._folders = FoldersSetting(editor, around.status, around.pick, around.find_folders)
        self._thunderbird = ThunderbirdSetting(around.thunderbird, around.connected)
        self._outlook = [OutlookSetting(around.status)] if around.has_outlook else []
        self._accounts = _AccountsSetting(editor, around)
        self._autostart = _AutostartSetting(around)
        self._language = LanguageRow(editor)
        self.owned(self._language, LANGUAGE)
        self.owned(self._folders, DRAFTS_FOLDERS)
        self._patience = NumberRow(PATIENCE, editor)
        self.owned(self._patience, PATIENCE)
        programs = (self._thunderbird, *self._outlook)
        rows = (*programs, self._folders, self._accounts, self._patience)
        self.panel("guardingPanel", *rows)
        self.panel("startPanel", self._autostart, self._language)
        self._programs: object = None
        around.status.changed.connect(self._follow_status)
        self.end()

    def refresh(self) -> None:
        """Show what is in force and whether it works."""
        self._folders.refresh()
        self._accounts.refresh()
        self._patience.refresh()
        self._show_outlook()
        self._autostart.refresh()
        self._language.refresh()
        super().refresh()

    def settle(self) -> None:
        """Write what is still moving."""
        self._patience.number.settle()

    def showEvent(self, event: QShowEvent) -> None:
        """Look at what nobody tells about when it changes."""
        super().showEvent(event)
        self.refresh()
        self._thunderbird.refresh()
        self._folders.look()

    def _follow_status(self) -> None:
        if not self.isVisible():
            return
        self._folders.refresh()
        self._accounts.refresh()
        programs = [(each.sentence, each.healthy) for each in self._status.programs]
        if programs != self._programs:
            self._programs = programs
            self._thunderbird.refresh()
            self._show_outlook()

    def _show_outlook(self) -> None:
        for row in self._outlook:
            row.refresh()


class _AccountsSetting(SettingRow):
    def __init__(self, editor: Editor, around: Surroundings) -> None:
        sentence = ACCOUNTS.says(editor.book.policy)
        super().__init__(ACCOUNTS.name, _(ACCOUNTS.title), sentence)
        self._status = around.status
        self._rows = StatusRows("ports")
        self.below(self._rows)
        button = Button("mailAccounts", _("Set up a mail account…"), Weight.PLAIN)
        button.clicked.connect(lambda: around.mail_accounts())
        self.end_with(button)

    def refresh(self) -> None:
        """Show how the accounts are."""
        self._rows.show_rows(
            [
                StatusRow(port.name, port.sentence or isolated(port.name, 400), port.healthy)
                for port in self._status.ports
            ]
        )


class _AutostartSetting(SettingRow):
    """A switch that shows what the system says, whoever said it."""

    def __init__(self, around: Surroundings) -> None:
        title = _("Start when you log in")
        super().__init__("autostart", title)
        self._around = around
        self._switch = Switch("autostartSwitch", title)
        self._switch.clicked.connect(self._turn)
        self.control(self._switch)

    def refresh(self) -> None:
        """Show the present state."""
        fixed = self._around.start_is_fixed()
        self._switch.setChecked(self._around.starts_with_session())
        self._switch.setEnabled(not fixed)
        self.say(
            _("Set for everyone on this computer. Only an administrator can change it.")
            if fixed
            else _("Nothing is guarded while ccwarn is not running.")
        )

    def _turn(self, on: bool) -> None:
        self.complain(self._around.start_with_session(on))
        self.refresh()
