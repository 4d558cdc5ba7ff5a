"""A folder of the disk that holds drafts as files of several formats."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Self

from ccwarn.stores.base import Store, Vanished
from ccwarn.stores.composite_store import CompositeStore
from ccwarn.stores.file_store import entries
from ccwarn.stores.kinds import message_kind
from ccwarn.stores.opening import store_in_file


class MixedFolder(CompositeStore):
    """The files of one folder whose names say that each holds one draft, in whichever format.

    An href is a file name. Folders within the folder are left alone.
    """

    kind = "folder"
    is_folder = True
    may_contain_stores = True
    is_guess = True

    @classmethod
    def at(cls, path: Path, head: bytes) -> Self | None:
        """Return the store of the folder at a path: whether messages are in it shows later."""
        return cls(path)

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders in which a file changes whenever a draft does."""
        return (self.path,)

    def list(self) -> Iterator[str]:
        """Yield the href of each draft."""
        return (entry.name for entry in entries(self.path) if message_kind(entry.name))

    def href_of(self, path: Path) -> str | None:
        """Return which draft is, or was, in the file at `path`; None where no draft can."""
        return path.name if path.parent == self.path and message_kind(path.name) else None

    def part_of(self, href: str) -> tuple[Store, str]:
        """Return the store of a draft's file. Raises `Vanished` for any other name."""
        kind, path = message_kind(href), self.path / href
        if kind is None or path.parent != self.path:
            raise Vanished(path)
        # A name that promises a format of its own may be given to an ordinary message as well.
        return store_in_file(path) if any(kind.heads) else kind(path), href
