"""Which draft is a later version of one that its author was asked about, under another name.

Mail programs save one mail under new file names and new Message-IDs. A later version inherits what
its author answered about the one before, so that no save asks twice.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

from ccwarn.stores.base import Stored


@dataclass(slots=True)
class Ancestor:
    """A draft that its author was asked about: by what it is known, and what tells it apart.

    `vanished` says that it is not where it was; it is forgotten when it does not come back soon.
    """

    identity: str
    likeness: int
    vanished: bool = False


class Lineage:
    """The drafts asked about last, by href.

    A mail program may save a draft under a new name or with a new Message-ID each time, and
    removes the version before it just then. A copy, of which both stay, is another draft.
    """

    def __init__(self, size: int = 1000) -> None:
        self._size = size
        self._ancestors: OrderedDict[str, Ancestor] = OrderedDict()

    def note(self, stored: Stored, identity: str) -> None:
        """Remember where a draft is; forget the oldest if need be."""
        self._ancestors[stored.href] = Ancestor(identity, _likeness(stored))
        self._ancestors.move_to_end(stored.href)
        if len(self._ancestors) > self._size:
            self._ancestors.popitem(last=False)

    def at(self, href: str) -> Ancestor | None:
        """Return the draft that lay at `href` last."""
        return self._ancestors.get(href)

    def vanished(self, href: str) -> None:
        """Note that a draft is not where it was."""
        if href in self._ancestors:
            self._ancestors[href].vanished = True

    def forget(self, href: str) -> None:
        """Note that a draft is gone for good."""
        self._ancestors.pop(href, None)

    def alike(self, stored: Stored) -> Iterator[Ancestor]:
        """Yield the drafts elsewhere that have the same author and subject, latest first."""
        likeness = _likeness(stored)
        for href, ancestor in reversed(self._ancestors.items()):
            if ancestor.likeness == likeness and href != stored.href:
                yield ancestor


def _likeness(stored: Stored) -> int:
    author = stored.draft.author
    return hash((author.key if author else "", stored.draft.subject))
