"""A setting that is a line of text."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ccwarn.i18n import _
from ccwarn.settings.setting import Setting
from ccwarn.ui.kit.cards import Card
from ccwarn.ui.kit.entry_field import EntryField
from ccwarn.ui.kit.look import unit
from ccwarn.ui.settings.domain_list import sentence_of
from ccwarn.ui.settings.editor import Editor
from ccwarn.ui.settings.setting_row import SettingRow


class TextRow(SettingRow):
    """Writes the text when its author goes on to something else, if it can stand there."""

    def __init__(self, setting: Setting, editor: Editor) -> None:
        title = _(setting.title)
        name = "-".join(setting.key)
        super().__init__(name, title, setting.says(editor.book.policy))
        self._setting = setting
        self._editor = editor
        self.field = EntryField(f"{name}Entry", title, _("Nothing"))
        self.field.setMaxLength(setting.kind.schema["maxLength"])
        self.field.editingFinished.connect(self.settle)
        self.field.textEdited.connect(lambda _text: self.complain(""))
        step = unit()
        inside = QWidget()
        padded = QHBoxLayout(inside)
        padded.setContentsMargins(step, step // 2, step, step // 2)
        padded.addWidget(self.field)
        card = Card(f"{name}Card")
        card.hold(inside, self.field)
        self.below(card)

    def refresh(self) -> None:
        """Show what is in force, but for a text that is just being written."""
        shown = str(self._editor.shown(self._setting.key))
        if not (self.field.isModified() and self.field.hasFocus()):
            self.field.setText(shown)

    def settle(self) -> None:
        """Write what was typed; say why, where it cannot stand there."""
        if not self.field.isModified():
            return
        self.field.setModified(False)
        text = self.field.text().strip()
        try:
            self._setting.kind.read(text)
        except ValueError as error:
            self.complain(sentence_of(error))
            self.field.setModified(True)
            return
        self.complain("")
        self._editor.put({self._setting.key: text})
