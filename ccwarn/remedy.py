"""Changes that answer a finding. A remedy is a value; nothing happens until it is applied.

Every remedy keeps three laws, which the tests hold it to: it heals the finding that proposed it,
it conserves the set of recipients, and applying it twice is applying it once.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from ccwarn.draft import Draft, Field, Separate
from ccwarn.i18n import _, grouped, ngettext


class Remedy(Protocol):
    """A change to a draft that its author may choose."""

    @property
    def title(self) -> str:
        """What a button that applies the remedy says, in the user's language."""

    def apply(self, draft: Draft) -> Draft:
        """Return the draft with the change made; the draft given stays as it is."""


class MoveToBcc(NamedTuple):
    """Puts the recipients with these mailbox keys into Bcc, where nobody sees them."""

    keys: frozenset[str]

    @property
    def title(self) -> str:
        """What a button that applies the remedy says, in the user's language."""
        count = len(self.keys)
        return ngettext("Move {count} to Bcc", "Move {count} to Bcc", count).format(
            count=grouped(count)
        )

    def apply(self, draft: Draft) -> Draft:
        """Return the draft with the change made; the draft given stays as it is."""
        return draft.moved(self.keys, Field.BCC)


class SendSeparately(NamedTuple):
    """Sends a mail of their own to each recipient with one of these mailbox keys.

    They stand in Bcc afterwards, so that nobody sees them even where the draft is sent as one mail.
    `in_cc` are colleagues among the others who stay in sight of each. `all_of_them` says that
    nobody but colleagues is left.
    """

    keys: frozenset[str]
    in_cc: frozenset[str] = frozenset()
    all_of_them: bool = True

    @property
    def title(self) -> str:
        """What a button that applies the remedy says, in the user's language."""
        if self.all_of_them:
            return _("Send to each separately")
        count = len(self.keys)
        return ngettext(
            "Send to the {count} separately", "Send to the {count} separately", count
        ).format(count=grouped(count))

    def apply(self, draft: Draft) -> Draft:
        """Return the draft with the change made; the draft given stays as it is."""
        separate = Separate(self.keys, self.in_cc)
        return draft.moved(self.keys, Field.BCC)._replace(separate=separate)
