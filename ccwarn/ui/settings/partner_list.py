"""Partners: groups of domains whose people may see each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ccwarn.draft import a_label
from ccwarn.i18n import _
from ccwarn.plain import isolated
from ccwarn.settings.declared.organisations import PARTNERS
from ccwarn.ui.kit.chips import Chips
from ccwarn.ui.kit.look import unit
from ccwarn.ui.settings.domain_list import Check, sentence_of
from ccwarn.ui.settings.editor import Editor
from ccwarn.ui.settings.setting_row import SettingRow

Groups = list[list[str]]


class PartnerList(SettingRow):
    """One list of chips a group, and an empty one in which the next group begins."""

    def __init__(self, editor: Editor, check: Check) -> None:
        super().__init__(PARTNERS.name, _(PARTNERS.title), PARTNERS.says(editor.book.policy))
        self._editor = editor
        self._check = check
        self._shown: Groups | None = None
        self._groups = QWidget()
        self._groups.setObjectName("partnerGroups")
        self._column = QVBoxLayout(self._groups)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(unit())
        self.lists: list[Chips] = []
        """One list a group, and an empty one at the end."""
        self.below(self._groups)

    def refresh(self) -> None:
        """Show what is in force; a group that stays keeps its field and what is typed in it."""
        groups = self._present()
        if groups == self._shown:
            return
        self._shown = groups
        while len(self.lists) <= len(groups):
            self._begin_list()
        while len(self.lists) > len(groups) + 1:
            extra = self.lists.pop()
            self._column.removeWidget(extra)
            extra.deleteLater()
        for shown, group in zip(self.lists, [*groups, []], strict=True):
            shown.show_texts(group)
            shown.show_hint(
                _("Add a domain to this group") if group else _("Start a group with a domain")
            )

    def _begin_list(self) -> None:
        number = len(self.lists)
        chips = Chips(f"partners{number}", _(PARTNERS.title), "")
        chips.added.connect(partial(self._add, number))
        chips.removed.connect(partial(self._remove, number))
        chips.field.textEdited.connect(lambda _text: self.complain(""))
        self.lists.append(chips)
        self._column.addWidget(chips)

    def _present(self) -> Groups:
        return [list(map(str, group)) for group in self._editor.shown(PARTNERS.key)]

    def _add(self, number: int, text: str) -> None:
        groups = self._present()
        try:
            self._check(text)
        except ValueError as error:
            self.complain(sentence_of(error))
            return
        if a_label(text) in {a_label(domain) for group in groups for domain in group}:
            text = isolated(text, 80)
            self.complain(_("{domain} is already in a group.").format(domain=text))
            return
        self._put(groups, number, lambda group: [*group, text])

    def _remove(self, number: int, text: str) -> None:
        self._put(self._present(), number, lambda group: [each for each in group if each != text])

    def _put(
        self, groups: Groups, number: int, edited: Callable[[Sequence[str]], list[str]]
    ) -> None:
        self.complain("")
        groups = [*groups, []] if number == len(groups) else groups
        groups[number] = edited(groups[number])
        self._editor.put({PARTNERS.key: [group for group in groups if group]})
