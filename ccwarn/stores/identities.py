"""Whom else an author writes as, as the mail programs of this user have it set up."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from ccwarn.draft import Draft, Mailbox
from ccwarn.sub_addresses import person, without_tag

_FRESH = 10.0
"""Seconds after which the mail programs' settings are read anew."""

Groups = Sequence[Sequence[Mailbox]]
"""The mailboxes that somebody writes from, those of one profile of a mail program together."""


def found_here() -> Groups:
    """Return what the mail programs on this computer say."""
    from ccwarn.stores.discovery.drafts_folders import discover  # late: most mail asks nothing

    return discover().identities


class KnownIdentities:
    """Tells whom else the author of a draft writes as: whoever shares a profile with the author.

    May be used from any thread.
    """

    def __init__(self, find: Callable[[], Groups] = found_here) -> None:
        self._find = find
        self._known: tuple[float, Groups] | None = None

    def __call__(self, draft: Draft) -> tuple[Mailbox, ...]:
        """Return the identities that the draft does not know of; settings are read if need be."""
        if draft.author is None:
            return ()
        known, now = self._known, time.monotonic()
        if known is None or now - known[0] > _FRESH:
            known = self._known = now, self._find()
        authors = (draft.author, *draft.identities)
        mine = {mailbox.key for mailbox in authors}
        people = set(map(_tagless, (*authors, *draft.sent_as)))
        found: dict[str, Mailbox] = {}
        for group in known[1]:
            if not people.isdisjoint(map(_tagless, group)):
                found |= {mailbox.key: mailbox for mailbox in group}
        return tuple([mailbox for key, mailbox in found.items() if key not in mine])


def _tagless(mailbox: Mailbox) -> str:
    """Return a text that is the same for all tags of an address: who has one has them all."""
    local, _, domain = person(mailbox.key, mailbox.domain).rpartition("@")
    return f"{without_tag(local)}@{domain}"
