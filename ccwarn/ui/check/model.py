"""The verdicts as Qt sees them: a table that can be sorted, and narrowed to what matters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ccwarn.i18n import _, grouped, listed, ngettext
from ccwarn.ui.check.counts import Counts
from ccwarn.ui.check.verdicts import ShownVerdict, explanation_of, state_of, title_of
from ccwarn.ui.kit.labels import tooltip

Index = QModelIndex | QPersistentModelIndex
_Key = tuple[str | int, ...]


class Column(IntEnum):
    """What stands beside each other in a row."""

    STATE = 0
    PEOPLE = 1
    MESSAGE = 2
    PLACE = 3

    @property
    def title(self) -> str:
        """What stands above the column."""
        return {
            Column.STATE: _("Verdict"),
            # i18n: heading of a column: how many people would see each other
            Column.PEOPLE: _("People"),
            Column.MESSAGE: _("Message"),
            Column.PLACE: _("Where"),
        }[self]


class CheckModel(QAbstractTableModel):
    """All verdicts, of which the ones that are wanted have rows.

    A row stays where it is when its verdict changes: nothing moves away under a person's hand. It
    is put in order when the order changes, and new rows come where they belong.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.counts = Counts()
        self._verdicts: dict[int, ShownVerdict] = {}
        self._rows: list[int] = []
        self._narrow = False
        self._column = Column.STATE
        self._descending = False

    # What Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many messages have a row."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the texts of a cell."""
        if not index.isValid():
            return None
        verdict, column = self.at(index.row()), Column(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(verdict, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _state_text(verdict, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            parts = _parts(verdict, column)
            if column is Column.MESSAGE:  # It stands below the subject.
                parts.append(explanation_of(verdict))
            return tooltip("\n".join(filter(None, parts)))
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Return the title of a column."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return Column(section).title
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Put the rows in order; ascending is the worst, or the most people, first."""
        self._column = Column(column)
        self._descending = order is Qt.SortOrder.DescendingOrder
        self._arrange()

    # What the window asks

    def at(self, row: int) -> ShownVerdict:
        """Return the verdict that a row shows."""
        return self._verdicts[self._rows[row]]

    @property
    def verdicts(self) -> Iterable[ShownVerdict]:
        """All verdicts, whether or not they have a row."""
        return self._verdicts.values()

    @property
    def narrow(self) -> bool:
        """Whether only what needs attention has rows."""
        return self._narrow

    def set_narrow(self, narrow: bool) -> None:
        """Give rows to what needs attention alone, or to everything."""
        self._narrow = narrow
        self._arrange()

    def take(self, verdicts: Sequence[ShownVerdict]) -> None:
        """Show these verdicts, in the place of earlier ones on the same messages."""
        shown = {number: row for row, number in enumerate(self._rows)}
        new: list[int] = []
        gone: set[int] = set()
        changed: set[int] = set()
        for verdict in verdicts:
            number = verdict.number
            self.counts.replace(self._verdicts.get(number), verdict)
            self._verdicts[number] = verdict
            if number in shown:
                (changed if self._is_wanted(verdict) else gone).add(number)
                (gone if self._is_wanted(verdict) else changed).discard(number)
            elif self._is_wanted(verdict) and number not in new:
                new.append(number)
        for row in sorted(shown[number] for number in changed):
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(Column) - 1))
        for row in sorted((shown[number] for number in gone), reverse=True):
            self.beginRemoveRows(QModelIndex(), row, row)
            del self._rows[row]
            self.endRemoveRows()
        for number in new:
            if self._is_wanted(self._verdicts[number]):
                self._insert(number)

    def clear(self) -> None:
        """Forget everything."""
        self.beginResetModel()
        self._verdicts.clear()
        self._rows.clear()
        self.counts = Counts()
        self.endResetModel()

    def _is_wanted(self, verdict: ShownVerdict) -> bool:
        return not self._narrow or state_of(verdict).needs_attention or bool(verdict.failure)

    def _insert(self, number: int) -> None:
        key = self._key(number)
        low, high = 0, len(self._rows)
        while low < high:
            middle = (low + high) // 2
            other = self._key(self._rows[middle])
            if key > other if self._descending else key < other:
                high = middle
            else:
                low = middle + 1
        self.beginInsertRows(QModelIndex(), low, low)
        self._rows.insert(low, number)
        self.endInsertRows()

    def _arrange(self) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        numbers = [self._rows[index.row()] for index in before]
        self._rows = [
            number for number, verdict in self._verdicts.items() if self._is_wanted(verdict)
        ]
        self._rows.sort(key=self._key, reverse=self._descending)
        rows = {number: row for row, number in enumerate(self._rows)}
        after = [
            self.index(rows[number], index.column()) if number in rows else QModelIndex()
            for number, index in zip(numbers, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _key(self, number: int) -> _Key:
        verdict = self._verdicts[number]
        if self._column is Column.STATE:
            return (state_of(verdict), -verdict.people, number)
        if self._column is Column.PEOPLE:
            return (-verdict.people, number)
        if self._column is Column.MESSAGE:
            return (title_of(verdict).casefold(), number)
        return (verdict.folder.casefold(), verdict.name.casefold(), number)


def people_text(verdict: ShownVerdict) -> str:
    """Say how many people are exposed; "" for none."""
    return grouped(verdict.people) if verdict.people else ""


def organisations_text(verdict: ShownVerdict) -> str:
    """Say at how many organisations they are; "" for nobody."""
    if not verdict.people:
        return ""
    return ngettext("{count} organisation", "{count} organisations", verdict.organisations).format(
        count=grouped(verdict.organisations)
    )


def _text(verdict: ShownVerdict, column: Column) -> str:
    if column is Column.STATE:
        return state_of(verdict).word
    if column is Column.PEOPLE:
        return people_text(verdict)
    return title_of(verdict) if column is Column.MESSAGE else verdict.name


def _state_text(verdict: ShownVerdict, column: Column) -> str:
    """Return what a screen reader says of a cell."""
    return listed(_parts(verdict, column))


def _parts(verdict: ShownVerdict, column: Column) -> list[str]:
    """Return all that a cell says, whether or not there is room for it."""
    if column is Column.STATE:
        parts = [state_of(verdict).word, explanation_of(verdict)]
    elif column is Column.PEOPLE:
        parts = [people_text(verdict), organisations_text(verdict)]
    elif column is Column.MESSAGE:
        parts = [title_of(verdict), verdict.author]
    else:
        parts = [verdict.name, verdict.path]
    return [part for part in parts if part]


def fixable(verdicts: Iterable[ShownVerdict]) -> list[int]:
    """Return which messages a fix would change."""
    return [verdict.number for verdict in verdicts if verdict.moved]


def fixed(verdicts: Iterable[ShownVerdict]) -> list[int]:
    """Return in which messages fixes can be undone."""
    return [verdict.number for verdict in verdicts if verdict.fixes]


def all_fixes(verdicts: Iterable[ShownVerdict]) -> list[int]:
    """Return each message as often as fixes can be undone in it."""
    return [verdict.number for verdict in verdicts for _fix in range(verdict.fixes)]
