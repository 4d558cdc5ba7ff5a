"""A setting that is a number."""

from __future__ import annotations

from collections.abc import Callable

from ccwarn.i18n import _
from ccwarn.settings.setting import Setting
from ccwarn.ui.kit.number_field import MOST, NumberField
from ccwarn.ui.settings.editor import Editor
from ccwarn.ui.settings.setting_row import SettingRow


class NumberRow(SettingRow):
    """Calls `moved` while the number moves; at rest it is written."""

    def __init__(
        self, setting: Setting, editor: Editor, moved: Callable[[], object] = lambda: None
    ) -> None:
        title = _(setting.title)
        name = "-".join(setting.key)
        super().__init__(name, title, setting.says(editor.book.policy))
        self.setting = setting
        self._editor = editor
        schema = setting.kind.schema
        lowest, highest = schema.get("minimum", 0), schema.get("maximum", MOST)
        self.number = NumberField(f"{name}Number", title, lowest, min(highest, MOST))
        self.number.settled.connect(lambda: self._put(self.number.value))
        self.number.moved.connect(lambda _value: moved())
        self.control(self.number)

    @property
    def value(self) -> int | None:
        """The number as the row shows it, written or not; None where there is none."""
        return self.number.value

    def refresh(self) -> None:
        """Show what is in force, but for a number that is just being moved."""
        self._show(self._editor.shown(self.setting.key))

    def _show(self, value: int) -> None:
        if not self.number.is_moving:
            self.number.show_value(value)

    def _put(self, value: int | str | None) -> None:
        self._editor.put({self.setting.key: value})
