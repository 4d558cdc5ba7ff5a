"""The history window: what was decided, undo, what that adds up to, and a table to take along."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ccwarn.i18n import _
from ccwarn.tally import Tally, tally
from ccwarn.ui.decisions.history_model import HistoryModel
from ccwarn.ui.decisions.history_table import HistoryTable
from ccwarn.ui.decisions.month_chart import MonthChart
from ccwarn.ui.decisions.past import HistoryWishes
from ccwarn.ui.decisions.put_right import put_right
from ccwarn.ui.decisions.rows import duration, rows
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.cards import Card, Frame
from ccwarn.ui.kit.column_window import ColumnWindow
from ccwarn.ui.kit.front import room_ahead
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import unit
from ccwarn.ui.kit.mnemonics import with_mnemonics
from ccwarn.ui.status.icons import icon

_WIDTH, _HEIGHT = 104, 76
_COMPACT = 54
"""A screen with fewer half lines of text than this gets smaller margins, and a lower chart."""


class HistoryWindow(ColumnWindow):
    """Shows everything that is known, or in a friendly way that there is nothing yet."""

    def __init__(self, wishes: HistoryWishes, titles: Mapping[str, str]) -> None:
        """Take the titles of the rules, by their codes."""
        super().__init__("historyWindow", _("History"), _WIDTH, _HEIGHT)
        self._wishes = wishes
        self.model = HistoryModel(titles, self)
        self.table = HistoryTable(self.model)
        self.chart = MonthChart("monthChart")
        self._headline = PlainLabel("historyHeadline", size=1.3, bold=True)
        self._rest = PlainLabel("historyRest", ink="muted")
        self._picture = QLabel()
        self._picture.setObjectName("historyPicture")
        self._picture.setAccessibleName("ccwarn")
        self._spaces = (QWidget(), QWidget())
        self._said = PlainLabel("historySaid")
        self._said.hide()
        texts = with_mnemonics([_("Undo"), _("Export…"), _("Clear history…")])
        self.undo = Button("undoButton", texts[0], Weight.PLAIN)
        self.export = Button("exportButton", texts[1], Weight.PLAIN)
        self.clear = Button("clearButton", texts[2], Weight.QUIET)
        self._lay_out(unit())
        self.undo.clicked.connect(self._undo)
        self.export.clicked.connect(lambda: wishes.export())
        self.clear.clicked.connect(lambda: wishes.clear())
        self.table.chosen.connect(self._tell_undo)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self, self._undo)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while nobody looked."""
        super().showEvent(event)
        self._said.hide()
        self.refresh()

    def refresh(self) -> None:
        """Show what is known by now, if anybody looks."""
        if not self.isVisible():
            return
        past = self._wishes.read()
        shown = rows(past.notes, past.fixes)
        self.table.show_rows(shown)
        added = tally(past.notes)
        self._place_words(in_middle=not shown)
        self._headline.setText(past.why_nothing or put_right(added) or _nothing(bool(shown)))
        self.setAccessibleDescription(self._headline.text())
        self._rest.setText(rest(added, is_empty=not shown, is_told=bool(past.why_nothing)))
        self._rest.setVisible(bool(self._rest.text()))
        self.chart.show_months(added.months)
        self._chart_panel.setVisible(bool(added.months))
        self._card.setVisible(bool(shown))
        for button in (self.undo, self.export, self.clear):
            button.setVisible(bool(shown))
        self.export.setEnabled(bool(past.notes))
        self._tell_undo()

    def say(self, sentence: str) -> None:
        """Tell how something went that was asked for here."""
        if self.isVisible():
            self._said.say(sentence)

    def _lay_out(self, step: int) -> None:
        self._chart_panel = Frame("monthPanel")
        inside = QVBoxLayout(self._chart_panel)
        inside.setContentsMargins(2 * step, round(1.5 * step), 2 * step, step)
        inside.addWidget(PlainLabel("monthHeading", _("Exposures prevented by month"), ink="muted"))
        inside.addWidget(self.chart)
        self._card = Card("decisionsCard")
        self._card.hold(self.table)
        for space in self._spaces:
            space.setObjectName("historySpace")
        # What is not seen yet makes no window higher than its screen.
        for part in (self._chart_panel, self._card):
            part.hide()
        if room_ahead().height() < _COMPACT * step:
            margin = round(1.5 * step)
            self.column.setContentsMargins(margin, margin, margin, margin)
            self.column.setSpacing(step)
            self.chart.make_lower()
        words = QVBoxLayout()
        words.setSpacing(step // 2)
        self._picture.setPixmap(icon("ccwarn").pixmap(6 * step))
        self._picture.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        for label in (self._picture, self._headline, self._rest):
            words.addWidget(label)
        buttons = QHBoxLayout()
        buttons.setSpacing(step)
        buttons.addWidget(self.undo)
        buttons.addWidget(self.export)
        buttons.addStretch()
        buttons.addWidget(self.clear)
        self.column.addWidget(self._spaces[0], 1)
        self.column.addLayout(words)
        self.column.addWidget(self._chart_panel)
        self.column.addWidget(self._card, 1)
        self.column.addWidget(self._spaces[1], 2)
        self.column.addWidget(self._said)
        self.column.addLayout(buttons)

    def _place_words(self, *, in_middle: bool) -> None:
        """Have the words in the middle where there is nothing else, or above all."""
        for each in (self._picture, *self._spaces):
            each.setVisible(in_middle)
        side = Qt.AlignmentFlag.AlignHCenter if in_middle else Qt.AlignmentFlag.AlignLeading
        for label in (self._headline, self._rest):
            label.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)

    def _undo(self) -> None:
        row = self.table.selected
        if row is not None and row.fix is not None:
            self._said.hide()
            self._wishes.undo(row.fix)

    def _tell_undo(self) -> None:
        row = self.table.selected
        self.undo.setEnabled(row is not None and row.fix is not None)


def rest(added: Tally, *, is_empty: bool, is_told: bool) -> str:
    """Say what else there is to know."""
    if is_told:
        return ""
    if is_empty:
        return _(
            "When ccwarn asks about a mail, you find here what you decided. You can undo what was "
            "changed in drafts. No addresses are kept."
        )
    if added.median_seconds is None:
        return ""
    return _("Half of your decisions took {time} or less.").format(
        time=duration(added.median_seconds)
    )


def _nothing(is_any: bool) -> str:
    return _("No mail had to be put right yet") if is_any else _("Nothing has happened yet")
