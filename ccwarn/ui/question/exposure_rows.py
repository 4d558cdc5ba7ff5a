"""What stands in the rows of the list: a person, or people with a title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ccwarn.draft import Recipient
from ccwarn.i18n import _
from ccwarn.idn import shown_address
from ccwarn.in_order import natural_key
from ccwarn.plain import isolated, plain
from ccwarn.question import Group


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
            return str(self.total)
        return _("{count} of {total}").format(count=len(self.people), total=self.total)
