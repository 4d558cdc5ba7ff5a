"""The rows of the list of people concerned: what they say, and the order they stand in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ccwarn.draft import Recipient
from ccwarn.groups import Group, marked_new
from ccwarn.i18n import _, grouped, listed, ngettext
from ccwarn.idn import shown_address
from ccwarn.in_order import folded, natural_key
from ccwarn.plain import isolated, plain

LARGEST = 9
"""How many organisations have a row of their own before the rest is summed in one."""


@dataclass(frozen=True, slots=True)
class Person:
    """One row with a person, or with address text that nobody could be read from."""

    recipient: Recipient | None
    text: str = ""
    is_marked_new: bool = False

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
        """Where the address stands: To, Cc or Bcc; and whether that is new."""
        field = _(self.recipient.field.value) if self.recipient else ""
        return marked_new(field) if self.is_marked_new else field

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
        return listed(filter(None, (*parts, self.field)))


@dataclass(frozen=True, slots=True)
class ExposureRow:
    """A row that unfolds to people. `total` counts them all, `people` those that match.

    `names_people` says that the caption only names some of them. `group` is the organisation or
    provider that the row stands for, if it is one.
    """

    title: str
    caption: str
    people: Sequence[Person]
    total: int
    is_sum: bool = False
    is_unreadable: bool = False
    names_people: bool = False
    is_new: bool = False
    group: Group | None = None

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
            return grouped(self.total)
        return _("{count} of {total}").format(
            count=grouped(len(self.people)), total=grouped(self.total)
        )


def row_of(group: Group) -> ExposureRow:
    """Return the row of an organisation or provider."""
    people = [Person(recipient) for recipient in group.recipients]
    caption = group.caption if len(people) > 1 else people[0].described(200)
    return ExposureRow(
        group.title,
        caption,
        people,
        len(people),
        names_people=len(people) > 1 and not group.is_provider,
        is_new=group.is_new,
        group=group,
    )


def unreadable(texts: Sequence[str]) -> ExposureRow:
    """Return the row of the texts in which no address could be read."""
    people = [Person(None, text) for text in texts]
    title = _("Text that could not be read as an address")
    return ExposureRow(title, "", people, len(people), is_unreadable=True)


def summed(rows: list[ExposureRow]) -> list[ExposureRow]:
    """Put the small organisations into one row, where they are more than two; new ones apart."""
    new = [row for row in rows if row.is_new]
    unreadable = [row for row in rows if row.is_unreadable]
    others = [row for row in rows if not row.is_new and not row.is_unreadable]
    return [*_with_sum(new), *_with_sum(others), *unreadable]


def _with_sum(rows: list[ExposureRow]) -> list[ExposureRow]:
    largest, others = rows[:LARGEST], rows[LARGEST:]
    if len(others) <= 2:
        return rows
    title = ngettext(
        "{count} other organisation or provider",
        "{count} other organisations and providers",
        len(others),
    ).format(count=grouped(len(others)))
    people = [person for row in others for person in row.people]
    total = sum(row.total for row in others)
    is_new = others[0].is_new
    title = marked_new(title) if is_new else title
    return [*largest, ExposureRow(title, "", people, total, is_sum=True, is_new=is_new)]


def by_person(rows: list[ExposureRow]) -> list[Person]:
    """Return everybody by name, newcomers first."""
    new = [replace(it, is_marked_new=True) for row in rows if row.is_new for it in row.people]
    others = [it for row in rows if not row.is_new for it in row.people]
    return [*sorted(new, key=_sort_key), *sorted(others, key=_sort_key)]


def by_size(row: ExposureRow) -> tuple[bool, bool, int]:
    """Return what rows are put in order by: newcomers first, then where most people are."""
    return row.is_unreadable, not row.is_new, -len(row.people)


def by_title(row: ExposureRow) -> tuple[bool, bool, tuple[list[str], str]]:
    """Return what rows are put in order by: newcomers first, then by name."""
    return row.is_unreadable, not row.is_new, natural_key(row.title)


def haystacks(row: ExposureRow) -> list[str]:
    """Return the texts in which each person of a row is looked for, folded."""
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
