"""A setting that is a list of domains: what may stand in it is what the policy itself takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ccwarn.draft import a_label
from ccwarn.i18n import _
from ccwarn.plain import isolated
from ccwarn.settings.book import Changes
from ccwarn.settings.setting import Setting
from ccwarn.ui.kit.chips import Chips
from ccwarn.ui.settings.editor import Editor
from ccwarn.ui.settings.setting_row import SettingRow

Check = Callable[[str], object]
"""Raises ValueError with a sentence where a domain cannot stand in the list."""


class DomainList(SettingRow):
    """Adds and removes one domain at a time.

    `changes` returns what to write for a new list, if that is more than the list.
    """

    def __init__(
        self,
        setting: Setting,
        editor: Editor,
        check: Check,
        hint: str = "",
        *,
        changes: Callable[[Sequence[Any]], Changes] | None = None,
    ) -> None:
        title = _(setting.title)
        name = "-".join(setting.key)
        super().__init__(name, title, setting.says(editor.book.policy))
        self._key = setting.key
        self._editor = editor
        self._check = check
        self._changes = changes or (lambda entries: {setting.key: entries})
        self.chips = Chips(f"{name}Chips", title, hint or _("Add a domain, such as acme.example"))
        self.chips.added.connect(self._add)
        self.chips.removed.connect(self._remove)
        self.chips.field.textEdited.connect(lambda _text: self.complain(""))
        self.below(self.chips)

    def refresh(self) -> None:
        """Show what is in force."""
        self.chips.show_texts([str(entry) for entry in self._editor.shown(self._key)])

    def _add(self, text: str) -> None:
        """Add a domain, if it can stand there; otherwise say why not."""
        present = self._editor.shown(self._key)
        try:
            self._check(text)
        except ValueError as error:
            self.complain(sentence_of(error))
            return
        if a_label(text) in {a_label(str(entry)) for entry in present}:
            self.complain(_("{domain} is already in the list.").format(domain=isolated(text, 80)))
            return
        self.complain("")
        self._editor.put(self._changes([*present, text]))

    def _remove(self, text: str) -> None:
        self.complain("")
        self._editor.put({self._key: [e for e in self._editor.shown(self._key) if e != text]})


def sentence_of(error: ValueError) -> str:
    """Return what a policy says against a value, as a sentence that stands alone."""
    text = str(error)
    begins_with_a_name = "." in text.partition(" ")[0]
    return f"{text}." if begins_with_a_name else f"{text[:1].upper()}{text[1:]}."
