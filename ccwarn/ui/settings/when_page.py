"""When to ask: the thresholds, each with its sentence, and what they make of ordinary mails."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ccwarn.finding import Rule
from ccwarn.i18n import _
from ccwarn.policy import Thresholds
from ccwarn.settings import words
from ccwarn.settings.book import in_order
from ccwarn.settings.declared.anyway import REQUIRE_REASON, SECOND_PERSON, UNDO_SECONDS
from ccwarn.settings.declared.asking import REMEMBER_DAYS, THRESHOLDS, disorder
from ccwarn.settings.declared.limits import LIMITS
from ccwarn.settings.declared.rules import setting_of
from ccwarn.settings.declared.separately import SEPARATELY
from ccwarn.settings.loaded import Key
from ccwarn.settings.setting import Setting
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import unit
from ccwarn.ui.kit.number_field import NumberField
from ccwarn.ui.settings.editor import Editor
from ccwarn.ui.settings.example_list import ExampleList
from ccwarn.ui.settings.forget_row import ForgetRow
from ccwarn.ui.settings.limit_row import LimitRow
from ccwarn.ui.settings.number_row import NumberRow
from ccwarn.ui.settings.page import Page
from ccwarn.ui.settings.setting_row import SettingRow
from ccwarn.ui.settings.switch_row import SwitchRow
from ccwarn.ui.settings.text_row import TextRow

_KEYS = {setting.key[1]: setting.key for setting in THRESHOLDS}


class WhenPage(Page):
    """While a number moves, sentences and examples move with it; at rest it is written."""

    def __init__(
        self,
        editor: Editor,
        rules: Iterable[Rule],
        forget: Callable[[], object],
        *,
        roomy: bool = True,
    ) -> None:
        super().__init__(
            "whenPage",
            _("When to ask"),
            _(
                "ccwarn counts people outside your organisation who do not know each other. It "
                "asks when too many of them would see each other's addresses."
            ),
            editor,
        )
        self._rules = tuple(rules)
        self._fields: dict[str, NumberField] = {}
        self._rows: list[tuple[SettingRow, Setting]] = []
        self._numbers: list[NumberRow] = []
        self._moved: dict[str, int] = {}
        """What the user has moved and rested on not yet; what goes along with it is not in here."""
        self._examples = ExampleList()
        if roomy:
            self._examples.indent(3 * unit())
            self.outside.insertWidget(3, self._examples)
        else:
            self.column.addWidget(self._examples)
        self._overruled = PlainLabel("overruled", ink="loud")
        self.column.addWidget(self._overruled)
        self._add_thresholds()
        self._disorder = PlainLabel("disorder", ink="loud")
        self.column.addWidget(self._disorder)
        self._add_other_panels(forget)
        self.end()

    def _add_thresholds(self) -> None:
        rows = {setting.key[1]: self._threshold(setting) for setting in THRESHOLDS}
        ask = [row for name, row in rows.items() if name.startswith("confirm")]
        typed = [row for name, row in rows.items() if name.startswith("strong")]
        self.panel("askPanel", *ask, heading=_("Ask me"))
        self.panel("typedPanel", *typed, heading=_("Ask me to type the number"))

    def _add_other_panels(self, forget: Callable[[], object]) -> None:
        limits = [self._number(LimitRow(it, self.editor, self._tell)) for it in LIMITS]
        self.panel("limitPanel", *limits, heading=_("Refuse to send"))
        undo = self._number(NumberRow(UNDO_SECONDS, self.editor, self._tell))
        reason = SwitchRow(REQUIRE_REASON, self.editor, lambda: False)
        self.owned(reason, REQUIRE_REASON)
        self._second = TextRow(SECOND_PERSON, self.editor)
        self._rows.append((self._second, SECOND_PERSON))
        self.owned(self._second, SECOND_PERSON)
        self.panel("anywayPanel", undo, reason, self._second, heading=_("Send anyway"))
        separately = [self._number(NumberRow(it, self.editor, self._tell)) for it in SEPARATELY]
        self.panel("separatelyPanel", *separately, heading=_("Send separately"))
        days = self._number(NumberRow(REMEMBER_DAYS, self.editor, self._tell))
        self.panel("rememberPanel", days, ForgetRow(forget), heading=_("Do not ask again"))

    @property
    def pending(self) -> Thresholds:
        """The thresholds as the page shows them, written or not."""
        return Thresholds(**{name: field.value for name, field in self._fields.items()})

    def refresh(self) -> None:
        """Show what is in force, but for a number that is just being moved."""
        super().refresh()
        at = self._in_order()
        for name, field in self._fields.items():
            field.show_value(getattr(at, name))
        for row in self._numbers:
            row.refresh()
        self._second.refresh()
        overruled = self._overruling()
        self._overruled.setVisible(bool(overruled))
        self._overruled.setText(overruled)
        self._tell()

    def settle(self) -> None:
        """Write what is still moving."""
        for field in (*self._fields.values(), *(row.number for row in self._numbers)):
            field.settle()
        self._second.settle()

    def _overruling(self) -> str:
        """Say what the rules that go by the thresholds are told to do, where that is not theirs."""
        sentence = _(
            "The rule that uses these numbers is set to “{choice}” under “Rules”: {effect}."
        )
        chosen = [
            (rule, self.editor.shown(setting_of(rule).key))
            for rule in self._rules
            if "thresholds" in rule.goes_by
        ]
        return "\n".join(
            sentence.format(choice=words.severity(wanted), effect=words.effect(rule, wanted))
            for rule, wanted in chosen
            if wanted is not None
        )

    def _threshold(self, setting: Setting) -> SettingRow:
        name, title = setting.key[1], _(setting.title)
        row = SettingRow(name, title)
        field = self._field(name, title)
        row.control(field)
        row.below(field.with_slider(setting.slider_end), before_sentence=True)
        self._rows.append((row, setting))
        self.owned(row, setting)
        return row

    def _field(self, name: str, title: str) -> NumberField:
        field = NumberField(name, title)
        field.moved.connect(lambda value: self._move(name, value))
        field.settled.connect(self._write)
        self._fields[name] = field
        return field

    def _number(self, row: NumberRow) -> NumberRow:
        self._numbers.append(row)
        self._rows.append((row, row.setting))
        self.owned(row, row.setting)
        return row

    def _move(self, name: str, value: int) -> None:
        self._moved[name] = value
        at = self._in_order()
        for each, field in self._fields.items():
            if field.value != getattr(at, each):
                field.show_value(getattr(at, each))
        self._tell()

    def _in_order(self) -> Thresholds:
        """Return what is in force with what was moved, in order.

        It starts from what is in force each time: what went along comes back when the number does.
        """
        book = self.editor.book
        fixed = frozenset(each for each in self._fields if book.is_locked(_KEYS[each]))
        at = book.policy.thresholds
        for name, value in self._moved.items():
            at = in_order(at, name, value, fixed)
        return at

    def _write(self) -> None:
        """Write what was moved and went along, over what the file says by now."""
        present, wanted = self.editor.book.policy.thresholds, self._in_order()
        changes: dict[Key, int] = {
            _KEYS[name]: getattr(wanted, name)
            for name in self._fields
            if getattr(wanted, name) != getattr(present, name)
        }
        self._moved.clear()
        self.editor.put(changes)

    def _tell(self) -> None:
        """Say in sentences and examples what the page shows."""
        at = self.pending
        shown = self.editor.book.policy._replace(thresholds=at)
        for number in self._numbers:
            shown = number.setting.applied(shown, number.value)
        for row, setting in self._rows:
            row.title.setText(setting.row_title(shown))
            row.say(setting.says(shown))
        contradiction = disorder(at)
        self._disorder.setText(contradiction)
        self._disorder.setVisible(bool(contradiction))
        self._examples.show_under(shown, self._rules)
