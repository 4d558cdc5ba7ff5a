"""A setting that is on or off."""

from __future__ import annotations

from collections.abc import Callable

from ccwarn.i18n import _
from ccwarn.settings.setting import Setting
from ccwarn.ui.kit.switch import Switch
from ccwarn.ui.settings.editor import Editor
from ccwarn.ui.settings.setting_row import SettingRow


class SwitchRow(SettingRow):
    """Where it `is_certain` that the setting holds anyway, it is shown as on and stays so."""

    def __init__(self, setting: Setting, editor: Editor, is_certain: Callable[[], bool]) -> None:
        title = _(setting.title)
        super().__init__(setting.name, title, setting.says(editor.book.policy))
        self._key = setting.key
        self._editor = editor
        self._is_certain = is_certain
        self._switch = Switch(f"{setting.name}Switch", title)
        self._switch.clicked.connect(lambda on: editor.put({setting.key: on}))
        self.control(self._switch)

    def show_owner(self, *, locked: bool, from_user: bool) -> None:
        """Show what is in force, and who has set it."""
        super().show_owner(locked=locked, from_user=from_user)
        is_certain = self._is_certain()
        self._switch.setChecked(is_certain or bool(self._editor.shown(self._key)))
        self._switch.setEnabled(not (locked or is_certain))
