"""How long decisions are kept, and with what."""

from __future__ import annotations

from ccwarn.i18n import _
from ccwarn.settings.declared.history import JOURNAL_DAYS, JOURNAL_SUBJECTS
from ccwarn.ui.settings.editor import Editor
from ccwarn.ui.settings.number_row import NumberRow
from ccwarn.ui.settings.page import Page
from ccwarn.ui.settings.switch_row import SwitchRow


class HistoryPage(Page):
    """The days, and whether subjects are kept."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(
            "historyPage",
            _("History"),
            _("ccwarn notes what it asked and what you decided. Only you can see that."),
            editor,
        )
        self._days = NumberRow(JOURNAL_DAYS, editor, self._tell)
        self._subjects = SwitchRow(JOURNAL_SUBJECTS, editor, lambda: False)
        self.owned(self._days, JOURNAL_DAYS)
        self.owned(self._subjects, JOURNAL_SUBJECTS)
        self.panel("historyPanel", self._days, self._subjects)
        self.end()

    def refresh(self) -> None:
        """Show what is in force, but for a number that is just being moved."""
        super().refresh()
        self._days.refresh()
        self._tell()

    def settle(self) -> None:
        """Write what is still moving."""
        self._days.number.settle()

    def _tell(self) -> None:
        shown = JOURNAL_DAYS.applied(self.editor.book.policy, self._days.value)
        self._days.say(JOURNAL_DAYS.says(shown))
