"""A setting that is a number or no limit at all: a switch, and the number while that is on."""

from __future__ import annotations

from collections.abc import Callable

from ccwarn.settings.setting import Setting
from ccwarn.ui.kit.switch import Switch
from ccwarn.ui.settings.editor import Editor
from ccwarn.ui.settings.number_row import NumberRow

_FIRST = 50
"""The limit that is set when one is wanted."""


class LimitRow(NumberRow):
    """Has a switch beside the number."""

    def __init__(self, setting: Setting, editor: Editor, moved: Callable[[], object]) -> None:
        super().__init__(setting, editor, moved)
        self._switch = Switch(f"{self.objectName()}Switch", self.title.text())
        self._switch.clicked.connect(
            lambda on: self._put(_FIRST if on else editor.book.cleared(setting.key))
        )
        self.control(self._switch)

    @property
    def value(self) -> int | None:
        """The limit as the row shows it, written or not."""
        return self.number.value if self._switch.isChecked() else None

    def refresh(self) -> None:
        """Show what is in force, but for a number that is just being moved."""
        most = self._editor.shown(self.setting.key)
        self._switch.setChecked(most is not None)
        self._show(_FIRST if most is None else most)
        self.number.setVisible(most is not None)
