"""The people concerned as Qt sees them: organisations, largest first, unfolding to people.

Rows are made when they are asked for; 10,000 people cost no more than the ones on screen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import Enum, auto

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ccwarn.groups import Group
from ccwarn.i18n import listed, ngettext
from ccwarn.in_order import folded
from ccwarn.question import Question
from ccwarn.ui.kit.labels import tooltip
from ccwarn.ui.question.exposure_rows import (
    ExposureRow,
    Person,
    by_person,
    by_size,
    by_title,
    haystacks,
    row_of,
    summed,
    unreadable,
)

Index = QModelIndex | QPersistentModelIndex

_TOOLTIP_LIMIT = 400


class Order(Enum):
    """How the list is sorted."""

    SIZE = auto()
    """Organisations, largest first; the small ones summed."""
    ORGANISATION = auto()
    """All organisations by name."""
    PERSON = auto()
    """Everybody by name, whatever their organisation."""


class ExposureModel(QAbstractItemModel):
    """One column, two levels; `at` gives the view what stands in a row."""

    def __init__(self, question: Question, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.groups = question.groups
        """The groups of people that the question has."""
        self._groups = [row_of(group) for group in question.groups]
        if question.unreadable:
            self._groups.append(unreadable(question.unreadable))
        self.order = Order.SIZE
        """How the list is sorted."""
        self._needle = ""
        self._haystacks: list[list[str]] = []
        self._top: list[ExposureRow] | list[Person] = []
        self._largest = 1
        self._arrange()

    @property
    def largest(self) -> int:
        """How many people the longest bar stands for; at least 1."""
        return self._largest

    @property
    def people(self) -> int:
        """How many people match the search."""
        return sum(len(item.people) if isinstance(item, ExposureRow) else 1 for item in self._top)

    def search(self, text: str) -> None:
        """Show only people with this text in name, address or organisation."""
        self._needle = folded(text.strip())
        self._rearrange()

    def sort_by(self, order: Order) -> None:
        """Sort the list again."""
        self.order = order
        self._rearrange()

    def at(self, index: Index) -> ExposureRow | Person:
        """Return what stands in the row that a valid index points to."""
        parent = index.internalId()
        item = self._top[parent - 1 if parent else index.row()]
        return item.people[index.row()] if parent and isinstance(item, ExposureRow) else item

    def group_at(self, index: Index) -> Group | None:
        """Return the group that a row or the person in it belongs to; None where it is no one."""
        item = self.at(index) if index.isValid() else None
        if isinstance(item, ExposureRow):
            return item.group
        if item is None or item.recipient is None:
            return None
        return next((group for group in self.groups if item.recipient in group.recipients), None)

    def _rearrange(self) -> None:
        self.beginResetModel()
        self._arrange()
        self.endResetModel()

    def _arrange(self) -> None:
        rows = self._matching()
        if self.order is Order.PERSON:
            self._top = by_person(rows)
            return
        if self.order is Order.SIZE:
            rows = summed(sorted(rows, key=by_size))
        else:
            rows.sort(key=by_title)
        self._top = rows
        self._largest = max((len(row.people) for row in rows), default=1)

    def _matching(self) -> list[ExposureRow]:
        if not self._needle:
            return list(self._groups)
        if not self._haystacks:
            # Late: many a dialog is answered without a search.
            self._haystacks = [haystacks(row) for row in self._groups]
        found = []
        for row, texts in zip(self._groups, self._haystacks, strict=True):
            people = [
                person
                for person, text in zip(row.people, texts, strict=True)
                if self._needle in text
            ]
            if people:
                found.append(replace(row, people=people))
        return found

    # What Qt asks a model for.

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        """Return the index of a row: its id is 0 at the top, else the number of the row above."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]
        """Return the index of the organisation that a person stands under."""
        above = index.internalId() if index.isValid() else 0
        return self.createIndex(above - 1, 0, 0) if above else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Count organisations, or the people of one."""
        if not parent.isValid():
            return len(self._top)
        if parent.internalId() or parent.column():
            return 0
        item = self._top[parent.row()]
        return len(item.people) if isinstance(item, ExposureRow) and item.unfolds else 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Count columns: the delegate paints a row as a whole."""
        return 1

    def headerData(
        self, _section: int, _orientation: Qt.Orientation, _role: int = Qt.ItemDataRole.DisplayRole
    ) -> None:
        """Give the column no title: Qt would number it, and screen readers would say the number."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """Return the texts of a row for assistive technology, tooltips and keyboard search."""
        if not index.isValid():
            return None
        reader = _READERS.get(role)
        return reader(self.at(index)) if reader else None


def _display(item: ExposureRow | Person) -> str:
    return item.title if isinstance(item, ExposureRow) else item.described(200)


def _spoken(item: ExposureRow | Person) -> str:
    if isinstance(item, Person):
        return item.described(200)
    people = ngettext("{count} person", "{count} people", len(item.people))
    counted = people.format(count=item.count)
    return listed(filter(None, (item.title, counted, item.caption)))


def _tip(item: ExposureRow | Person) -> str:
    return tooltip(
        _spoken(item) if isinstance(item, ExposureRow) else item.described(_TOOLTIP_LIMIT)
    )


_READERS: dict[int, Callable[[ExposureRow | Person], str]] = {
    Qt.ItemDataRole.DisplayRole: _display,
    Qt.ItemDataRole.AccessibleTextRole: _spoken,
    Qt.ItemDataRole.ToolTipRole: _tip,
}
