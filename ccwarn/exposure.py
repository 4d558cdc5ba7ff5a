"""Who would newly learn whose address: the count that everything in ccwarn rests on.

A visible external mailbox is *exposed* when at least one external mailbox of another
organisation would read it and does not know it already. Own recipients never count, neither do
colleagues of one organisation among themselves. Bcc recipients read To and Cc. Where a draft is
posted to a newsgroup anybody reads them, so that every visible external mailbox is exposed, unless
the answered message has made it public already.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from ccwarn.draft import Draft, Field, Mailbox, Recipient
from ccwarn.organisation import Organisations


class Exposure(NamedTuple):
    """The exposed recipients of a draft, each mailbox once, in the order they were written.

    `keys` and `organisations` name the mailbox key and the organisation of each, in that order.
    """

    recipients: tuple[Recipient, ...] = ()
    keys: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()

    @property
    def mailboxes(self) -> tuple[Mailbox, ...]:
        """The exposed mailboxes."""
        return tuple(recipient.mailbox for recipient in self.recipients)

    @property
    def people(self) -> int:
        """`E`: how many mailboxes are exposed."""
        return len(self.recipients)

    @property
    def organisation_count(self) -> int:
        """`O`: how many organisations the exposed mailboxes belong to."""
        return len(set(self.organisations))


def externals(draft: Draft, organisations: Organisations) -> dict[str, Recipient]:
    """Return the external recipients by mailbox key, each once; a visible mention wins."""
    found: dict[str, Recipient] = {}
    is_own_key = organisations.is_own_key
    hidden = Field.BCC
    for recipient in draft.recipients:
        key = recipient.mailbox.key
        if is_own_key(key):
            continue
        if found.setdefault(key, recipient).field is hidden:
            found[key] = recipient
    return found


def exposure(draft: Draft, organisations: Organisations) -> Exposure:
    """Work out who is exposed, in time linear in the number of recipients."""
    people = externals(draft, organisations)
    if len(people) < 2 and not draft.newsgroups:
        return Exposure()
    organisation_of = organisations.of_key
    of = {key: organisation_of(key) for key in people}
    known = {mailbox.key for mailbox in draft.known}
    exposed = _public(draft, people, known) if draft.newsgroups else _shared(people, of, known)
    return Exposure(
        tuple([people[key] for key in exposed]),
        tuple(exposed),
        tuple([of[key] for key in exposed]),
    )


def _public(draft: Draft, people: Mapping[str, Recipient], known: Container[str]) -> list[str]:
    """Return who would be shown to anybody, because the draft is posted."""
    if draft.answered is None or not draft.answered.is_public:
        known = ()
    return [key for key, it in people.items() if it.field.visible and key not in known]


def _shared(
    people: Mapping[str, Recipient], of: Mapping[str, str], known: AbstractSet[str]
) -> list[str]:
    """Return who would be shown to other recipients; `of` is the organisation of each."""
    everybody = set(of.values())
    # Of an organisation, who does not know the thread: they learn the addresses in it.
    strangers = {of[key] for key in of.keys() - known} if known else everybody

    hidden = Field.BCC
    exposed = []
    for key, recipient in people.items():
        readers = strangers if key in known else everybody
        # Those of the mailbox's own organisation are no strangers to it.
        if recipient.field is not hidden and len(readers) > (of[key] in readers):
            exposed.append(key)
    return exposed
