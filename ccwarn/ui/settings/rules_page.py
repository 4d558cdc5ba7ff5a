"""The rules: what each finds, in its own words, and what is done about it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ccwarn.finding import Rule
from ccwarn.i18n import _, pgettext
from ccwarn.policy import Severity
from ccwarn.settings import words
from ccwarn.settings.declared.rules import WATCHED, setting_of
from ccwarn.settings.values import domain
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.choice import ChoiceButton
from ccwarn.ui.kit.found_label import FoundLabel
from ccwarn.ui.kit.look import unit
from ccwarn.ui.settings.domain_list import DomainList
from ccwarn.ui.settings.editor import Editor
from ccwarn.ui.settings.page import Page
from ccwarn.ui.settings.setting_row import SettingRow


class RuleSetting(SettingRow):
    """A rule with a choice of what it does; *More* folds out the rest of what it says of itself."""

    def __init__(self, rule: Rule, editor: Editor) -> None:
        super().__init__(f"rule{rule.code}", _(rule.title), _(rule.finds))
        self.setting = setting_of(rule)
        self._rule = rule
        self._editor = editor
        wants: list[Severity | None] = [None, *Severity]
        self._short = {want: words.severity(want) for want in wants}
        long = {
            want: _("{choice}: {effect}").format(choice=name, effect=words.effect(rule, want))
            for want, name in self._short.items()
        }
        self.choice = ChoiceButton(f"choice{rule.code}", _(rule.title), long, self._short)
        self.choice.chosen.connect(self._put)
        self.control(self.choice)
        self._effect = FoundLabel(f"effect{rule.code}")
        self._more = Button(f"more{rule.code}", "", Weight.LINK)
        self._more.setCheckable(True)
        self._more.toggled.connect(self._unfold)
        self._rest = _the_rest(rule)
        self.detail(self._effect, self._more)
        self.detail(self._rest)
        self._unfold(False)

    def refresh(self) -> None:
        """Show what is in force."""
        wanted = self._editor.shown(self.setting.key)
        self.choice.show_choice(wanted)
        effect = words.effect(self._rule, wanted)
        choice = words.severity(wanted)
        self._effect.setText(_("{choice}: {effect}").format(choice=choice, effect=effect))

    def search(self, words: Iterable[str]) -> bool:
        """Fold out what the words are found in."""
        words = list(words)
        found = super().search(words)
        shown = " ".join((self.title.text(), self.sentence.text(), self._effect.text())).casefold()
        if found and not all(word in shown for word in words):
            self._more.setChecked(True)
        return found

    def _put(self, wanted: Severity | None) -> None:
        key, written = self.setting.key, self.setting.kind.written
        default = self._editor.book.cleared(key)
        self._editor.put({key: default if wanted is None else written(wanted)})

    def _unfold(self, on: bool) -> None:
        self._rest.setVisible(on)
        self._more.setText(pgettext("details", "Less") if on else pgettext("details", "More"))
        self._more.setAccessibleName(
            _("{more}: {rule}").format(more=self._more.text(), rule=self.title.text())
        )


def _the_rest(rule: Rule) -> QWidget:
    inside = QWidget()
    inside.setObjectName(f"rest{rule.code}")
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(unit() // 3)
    parts = {
        "matters": (_("Why it matters"), _(rule.matters)),
        "example": (_("Example"), _(rule.example)),
        "changes": (_("What the fix changes"), _(rule.changes)),
    }
    for name, (heading, text) in parts.items():
        column.addSpacing(unit() // 2)
        column.addWidget(FoundLabel(f"{name}{rule.code}Heading", heading, ink="muted"))
        column.addWidget(FoundLabel(f"{name}{rule.code}", text))
    return inside


class RulesPage(Page):
    """Every rule that can be switched; and the domains that one of them watches."""

    def __init__(self, editor: Editor, rules: Iterable[Rule]) -> None:
        super().__init__(
            "rulesPage",
            _("Rules"),
            _("What ccwarn looks for in a mail, and what it does when it finds something."),
            editor,
        )
        self._rules = [RuleSetting(rule, editor) for rule in rules if rule.can_be_set]
        self._watched = [DomainList(setting, editor, domain) for setting in WATCHED]
        for rule in self._rules:
            self.owned(rule, rule.setting)
        for row, setting in zip(self._watched, WATCHED, strict=True):
            self.owned(row, setting)
        self.panel("rulesPanel", *self._rules)
        self.panel("watchedPanel", *self._watched, heading=_("Watched domains"))
        self.end()

    def refresh(self) -> None:
        """Show what is in force."""
        for rule in self._rules:
            rule.refresh()
        for domains in self._watched:
            domains.refresh()
        super().refresh()
