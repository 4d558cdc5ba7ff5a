"""A setting that is a number or no limit at all: a switch, and the number while that is on."""

from __future__ import annotations

from collections.abc import Callable

from ccwarn.i18n import _
from ccwarn.settings.setting import Setting
from ccwarn.ui.kit.number_field import NumberField
from ccwarn.ui.kit.switch import Switch
from ccwarn.ui.settings.editor import Editor
from ccwarn.ui.settings.setting_row import SettingRow

_FIRST = 50
"""The limit that is set when one is wanted."""


class LimitRow(SettingRow):
    """Calls `moved` while the number moves; at rest it is written."""

    def __init__(self, setting: Setting, editor: Editor, moved: Callable[[], object]) -> None:
        title = _(setting.title)
        name = "-".join(setting.key)
        super().__init__(name, title)
        self.setting = setting
        self._editor = editor
        self.number = NumberField(f"{name}Number", title, lowest=0)
        self.number.settled.connect(lambda: self._put(self.number.value))
        self.number.moved.connect(lambda _value: moved())
        self._switch = Switch(f"{name}Switch", title)
        self._switch.clicked.connect(
            lambda on: self._put(_FIRST if on else editor.book.cleared(setting.key))
        )
        self.control(self.number)
        self.control(self._switch)

    @property
    def value(self) -> int | None:
        """The limit as the row shows it, written or not."""
        return self.number.value if self._switch.isChecked() else None

    def refresh(self) -> None:
        """Show what is in force, but for a number that is just being moved."""
        most = self._editor.shown(self.setting.key)
        self._switch.setChecked(most is not None)
        if not self.number.is_moving:
            self.number.show_value(_FIRST if most is None else most)
        self.number.setVisible(most is not None)

    def _put(self, value: int | str | None) -> None:
        self._editor.put({self.setting.key: value})
