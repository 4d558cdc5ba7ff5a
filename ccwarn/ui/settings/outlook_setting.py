"""Classic Outlook: how it is, and what to do where its mails are not checked."""

from __future__ import annotations

from ccwarn.i18n import _
from ccwarn.ui.kit.status_rows import StatusRow, StatusRows
from ccwarn.ui.settings.setting_row import SettingRow
from ccwarn.ui.status.status import OUTLOOK, Status


class OutlookSetting(SettingRow):
    """Outlook needs no setting up; here stands how it is."""

    def __init__(self, status: Status) -> None:
        sentence = _(
            "Classic Outlook holds a mail when you press Send, until ccwarn has checked it."
        )
        super().__init__("outlook", OUTLOOK, sentence)
        self._status = status
        self._rows = StatusRows("outlookState")
        self.below(self._rows)
        self._note = self.note("outlookNote")

    def refresh(self) -> None:
        """Show how Outlook is."""
        found = [it for it in self._status.programs if it.name == OUTLOOK]
        self._rows.show_rows([StatusRow(it.name, it.sentence, it.healthy) for it in found])
        self._note.setText("" if found else _("No Outlook was found on this computer."))
        self._note.setVisible(not found)
