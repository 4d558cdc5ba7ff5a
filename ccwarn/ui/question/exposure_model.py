"""The people concerned as Qt sees them: organisations, largest first, unfolding to people.

Rows are made when they are asked for; 10,000 people cost no more than the ones on screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ccwarn.draft import Recipient
from ccwarn.i18n import _, ngettext
from ccwarn.idn import shown_address
from ccwarn.in_order import folded, natural_key
from ccwarn.plain import isolated, plain
from ccwarn.question import Group, Question
from ccwarn.ui.kit.labels import tooltip

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


@dataclass(frozen=True, slots=True)
class Person:
    """One row with a person, or with address text that nobody could be read from."""

    recipient: Recipient | None
    text: str = ""

    @property
    def name(self) -> str:
        """The display-name, safe to show; or the text that could not be read."""
        return plain(self.recipient.mailbox.display_name if self.recipient else self.text)

    @property
    def address(self) -> str:
        """The addr-spec as people write it, safe to show."""
        return shown_address(self.recipient.mailbox.addr_spec) if self.recipient else ""

    @property
    def field(self) -> str:
        """Where the address stands: To, Cc or Bcc."""
        return _(self.recipient.field.value) if self.recipient else ""

    @property
    def sort_key(self) -> tuple[list[str], str]:
        """What people are put in order by."""
        return natural_key(self.name or self.address)

    def described(self, limit: int) -> str:
        """Name, address and field in one line."""
        if self.recipient is None:
            return isolated(self.text, limit)
        mailbox = self.recipient.mailbox
        parts = (isolated(mailbox.display_name, limit), shown_address(mailbox.addr_spec, limit))
        return ", ".join(part for part in (*parts, self.field) if part)


@dataclass(frozen=True, slots=True)
class ExposureRow:
    """A row that unfolds to people. `total` counts them all, `people` those that match.

    `names_people` says that the caption only names some of them.
    """

    title: str
    caption: str
    people: Sequence[Person]
    total: int
    is_sum: bool = False
    is_unreadable: bool = False
    names_people: bool = False

    @property
    def unfolds(self) -> bool:
        """Whether the people have rows of their own; a single one stands in the caption."""
        return self.total > 1 or self.is_unreadable

    def shown_caption(self, *, unfolded: bool) -> str:
        """Return the caption to show: who stands in rows of their own is not named twice."""
        return "" if unfolded and self.names_people else self.caption

    @property
    def count(self) -> str:
        """How many people, as shown at the end of the row."""
        if len(self.people) == self.total:
            return str(self.total)
        return _("{count} of {total}").format(count=len(self.people), total=self.total)


class ExposureModel(QAbstractItemModel):
    """One column, two levels; `at` gives the view what stands in a row."""

    def __init__(self, question: Question, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._groups = [_row_of(group) for group in question.groups]
        if question.unreadable:
            self._groups.append(_unreadable(question.unreadable))
        self._order = Order.SIZE
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
        self._order = order
        self._rearrange()

    def at(self, index: Index) -> ExposureRow | Person:
        """Return what stands in the row that a valid index points to."""
        parent = index.internalId()
        item = self._top[parent - 1 if parent else index.row()]
        return item.people[index.row()] if parent and isinstance(item, ExposureRow) else item

    def _rearrange(self) -> None:
        self.beginResetModel()
        self._arrange()
        self.endResetModel()

    def _arrange(self) -> None:
        rows = self._matching()
        if self._order is Order.PERSON:
            self._top = sorted((p for row in rows for p in row.people), key=_sort_key)
            return
        if self._order is Order.SIZE:
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
    return ExposureRow(group.domain, caption, people, len(people), names_people=names_people)


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
