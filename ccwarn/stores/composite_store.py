"""What the stores have in common that are made of others, each with some of the drafts."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path

from ccwarn.draft import Draft
from ccwarn.stores.base import Change, Heard, Store, Stored, unheard
from ccwarn.stores.file_store import FileStore


class CompositeStore(FileStore):
    """A store (see `ccwarn.stores.base.Store`) that leaves each draft to one of other stores."""

    @abstractmethod
    def part_of(self, href: str) -> tuple[Store, str]:
        """Return the store that has a draft, and the draft's href there. Raises `Vanished`."""

    def read(self, href: str) -> Stored:
        """Read a draft. Raises `Vanished`, or `NotReadable` where it is no message."""
        store, inner = self.part_of(href)
        return store.read(inner)._replace(href=href)

    def replace(self, href: str, etag: str, draft: Draft, planned: Heard = unheard) -> Change:
        """Write the recipients of `draft` into the draft; keep everything else."""
        store, inner = self.part_of(href)

        def ours(change: Change) -> Change:
            return change._replace(store=self.kind, path=str(self.path), href=href)

        return ours(store.replace(inner, etag, draft, lambda change: planned(ours(change))))

    def rehearse(self, href: str, etag: str, draft: Draft) -> None:
        """Raise what `replace` would raise, as far as that shows without writing anything."""
        store, inner = self.part_of(href)
        store.rehearse(inner, etag, draft)

    def revert(self, change: Change) -> str:
        """Put back what a change replaced, byte for byte; return the new etag."""
        store, inner = self.part_of(change.href)
        return store.revert(change._replace(href=inner))

    def locate(self, href: str) -> Path:
        """Return the file in which a draft is now. Raises `Vanished`."""
        store, inner = self.part_of(href)
        return store.locate(inner)
