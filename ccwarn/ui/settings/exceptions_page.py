"""Where nobody is asked, whatever the rules find."""

from __future__ import annotations

from ccwarn.i18n import _
from ccwarn.settings.declared.exceptions import MONITOR_ONLY
from ccwarn.ui.settings.editor import Editor
from ccwarn.ui.settings.page import Page
from ccwarn.ui.settings.switch_row import SwitchRow


class ExceptionsPage(Page):
    """The switch that asks nobody."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(
            "exceptionsPage",
            _("Exceptions"),
            _("Here you choose when ccwarn does not ask, whatever it finds."),
            editor,
        )
        monitor = SwitchRow(MONITOR_ONLY, editor, lambda: False)
        self.owned(monitor, MONITOR_ONLY)
        self.panel("monitorPanel", monitor)
        self.end()
