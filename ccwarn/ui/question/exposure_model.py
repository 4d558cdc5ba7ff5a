"""The people concerned as Qt sees them: organisations, largest first, unfolding to people.

Rows are made when they are asked for; 10,000 people cost no more than the ones on screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import Enum, auto

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ccwarn.i18n import _, ngettext
from ccwarn.in_order import folded, natural_key
from ccwarn.question import Group, Question
from ccwarn.ui.kit.labels import tooltip
from ccwarn.ui.question.exposure_rows import ExposureRow, Person

Index = QModelIndex | QPersistentModelIndex

LARGEST = 9
"""How many organisations have a row of their own before the rest is summed in one."""

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
        self._groups = [_row_of(group) for group in question.groups]
        if question.unreadable:
            self._groups.append(_unreadable(question.unreadable))
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
            self._top = sorted((p for row in rows for p in row.people), key=_sort_key)
            return
        if self.order is Order.SIZE:
            rows = _summed(sorted(rows, key=lambda row: (row.is_unreadable, -len(row.people))))
        else:
            rows.sort(key=lambda row: (row.is_unreadable, natural_key(row.title)))
        self._top = rows
        self._largest = max((len(row.people) for row in rows), default=1)

    def _matching(self) -> list[ExposureRow]:
        if not self._needle:
            return list(self._groups)
        if not self._haystacks:
            # Late: many a dialog is answered without a search.
            self._haystacks = [_haystacks(row) for row in self._groups]
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

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """Return the texts of a row for assistive technology, tooltips and keyboard search."""
        if not index.isValid():
            return None
        reader = _READERS.get(role)
        return reader(self.at(index)) if reader else None


def _row_of(group: Group) -> ExposureRow:
    people = [Person(recipient) for recipient in group.recipients]
    caption = group.caption if len(people) > 1 else people[0].described(200)
    names_people = len(people) > 1 and not group.is_provider
    return ExposureRow(
        group.domain, caption, people, len(people), names_people=names_people, group=group
    )


def _unreadable(texts: Sequence[str]) -> ExposureRow:
    people = [Person(None, text) for text in texts]
    title = _("Text that could not be read as an address")
    return ExposureRow(title, "", people, len(people), is_unreadable=True)


def _summed(rows: list[ExposureRow]) -> list[ExposureRow]:
    """Put the small organisations into one row, where they are more than two."""
    largest, others = rows[:LARGEST], rows[LARGEST:]
    unreadable = [row for row in others if row.is_unreadable]
    others = [row for row in others if not row.is_unreadable]
    if len(others) <= 2:
        return rows
    title = ngettext(
        "{count} other organisation or provider",
        "{count} other organisations and providers",
        len(others),
    ).format(count=len(others))
    people = [person for row in others for person in row.people]
    total = sum(row.total for row in others)
    return [*largest, ExposureRow(title, "", people, total, is_sum=True), *unreadable]


def _haystacks(row: ExposureRow) -> list[str]:
    where = folded(row.title)
    texts = []
    for person in row.people:
        if person.recipient is None:
            texts.append(folded(person.text))
            continue
        mailbox = person.recipient.mailbox
        address = f"{folded(mailbox.addr_spec)}\n{folded(person.address)}"
        texts.append(f"{folded(mailbox.display_name)}\n{address}\n{where}")
    return texts


def _sort_key(person: Person) -> tuple[list[str], str]:
    return person.sort_key


def _display(item: ExposureRow | Person) -> str:
    return item.title if isinstance(item, ExposureRow) else item.described(200)


def _spoken(item: ExposureRow | Person) -> str:
    if isinstance(item, Person):
        return item.described(200)
    people = ngettext("{count} person", "{count} people", len(item.people))
    counted = people.format(count=item.count)
    return ", ".join(part for part in (item.title, counted, item.caption) if part)


def _tip(item: ExposureRow | Person) -> str:
    return tooltip(
        _spoken(item) if isinstance(item, ExposureRow) else item.described(_TOOLTIP_LIMIT)
    )


_READERS: dict[int, Callable[[ExposureRow | Person], str]] = {
    Qt.ItemDataRole.DisplayRole: _display,
    Qt.ItemDataRole.AccessibleTextRole: _spoken,
    Qt.ItemDataRole.ToolTipRole: _tip,
}
