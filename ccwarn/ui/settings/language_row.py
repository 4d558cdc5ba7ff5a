"""The language that ccwarn speaks, and all that it can speak."""

from __future__ import annotations

from ccwarn.i18n import OFFERED, _
from ccwarn.settings import words
from ccwarn.settings.declared.language import LANGUAGE
from ccwarn.ui.kit.choice import ChoiceButton
from ccwarn.ui.settings.editor import Editor
from ccwarn.ui.settings.setting_row import SettingRow


class LanguageRow(SettingRow):
    """Each language is called as it calls itself: so those find it who read no other."""

    def __init__(self, editor: Editor) -> None:
        title = _(LANGUAGE.title)
        super().__init__(LANGUAGE.name, title, LANGUAGE.says(editor.book.policy))
        self._editor = editor
        names = {code: words.language(code) for code in ("", *OFFERED)}
        self._choice = ChoiceButton("languageChoice", title, names, names)
        self._choice.chosen.connect(self._put)
        self.control(self._choice)

    def refresh(self) -> None:
        """Show what is in force."""
        self._choice.show_choice(self._editor.shown(LANGUAGE.key))

    def _put(self, code: str) -> None:
        default = self._editor.book.cleared(LANGUAGE.key)
        self._editor.put({LANGUAGE.key: code or default})
