"""The rows of the history as Qt wants them: texts are made only for what is in sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QDate,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTime,
)

from ccwarn.i18n import _, listed
from ccwarn.ui.decisions.rows import HistoryRow
from ccwarn.ui.kit.labels import tooltip

Index = QModelIndex | QPersistentModelIndex


class HistoryColumn(IntEnum):
    """The columns, in their order."""

    TIME = 0
    DECISION = 1
    PLACE = 2
    TAKEN = 3

    @property
    def title(self) -> str:
        """What stands above the column."""
        # i18n: headings of columns; Took: how long the author needed to answer
        titles = (_("When"), _("What was decided"), _("Where"), _("Took"))
        return titles[self]


class HistoryModel(QAbstractTableModel):
    """All rows, newest first."""

    def __init__(self, titles: Mapping[str, str], parent: QObject | None = None) -> None:
        """Take the titles of the rules, by their codes."""
        super().__init__(parent)
        self._titles = titles
        self._rows: Sequence[HistoryRow] = ()
        self._locale = QLocale()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(HistoryColumn)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the texts of a cell."""
        if not index.isValid():
            return None
        first, second = self.lines(index.row(), HistoryColumn(index.column()))
        if role == Qt.ItemDataRole.DisplayRole:
            return first
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return listed(filter(None, (first, second)))
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip("\n".join(filter(None, (first, second))))
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Return the title of a column."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HistoryColumn(section).title
        return None

    def at(self, row: int) -> HistoryRow:
        """Return what a row shows."""
        return self._rows[row]

    def lines(self, row: int, column: HistoryColumn) -> tuple[str, str]:
        """Return the two lines of a cell."""
        shown = self._rows[row]
        if column is HistoryColumn.TIME:
            time = shown.time.astimezone()
            date = QDate(time.year, time.month, time.day)
            clock, short = QTime(time.hour, time.minute), QLocale.FormatType.ShortFormat
            return self._locale.toString(date, short), self._locale.toString(clock, short)
        if column is HistoryColumn.DECISION:
            return shown.sentence, shown.about(self._titles)
        return (shown.place if column is HistoryColumn.PLACE else shown.taken), ""

    def show_rows(self, rows: Sequence[HistoryRow]) -> None:
        """Show these, in the place of all others."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()
