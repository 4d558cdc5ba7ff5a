"""A folder of the disk in which drafts lie as files of several formats beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from ccwarn.draft import Draft
from ccwarn.stores.base import Change, Heard, Stored, Vanished, unheard
from ccwarn.stores.eml_folder import EmlFolder
from ccwarn.stores.file_store import FileStore, entries
from ccwarn.stores.msg_names import is_msg


class MixedFolder(FileStore):
    """The `.eml` and the `.msg` files of one folder, each handled by the store of its format.

    A change names the store of its format, so it is taken back there.
    """

    kind = "folder"

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._eml = EmlFolder(path)

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders in which a file changes whenever a draft does."""
        return (self.path,)

    def list(self) -> Iterator[str]:
        """Yield the href of each draft."""
        return (entry.name for entry in entries(self.path) if self._store(entry.name))

    def read(self, href: str) -> Stored:
        """Read a draft. Raises `Vanished`, or `Unreadable` where it is no message."""
        return self._existing(href).read(href)

    def replace(self, href: str, etag: str, draft: Draft, planned: Heard = unheard) -> Change:
        """Write the recipients of `draft` into the draft's file; keep everything else."""
        return self._existing(href).replace(href, etag, draft, planned)

    def rehearse(self, href: str, etag: str, draft: Draft) -> None:
        """Raise what `replace` would raise, as far as that shows without writing anything."""
        self._existing(href).rehearse(href, etag, draft)

    def revert(self, change: Change) -> str:
        """Put back what a change replaced, byte for byte; return the new etag."""
        return self._existing(change.href).revert(change)

    def href_of(self, path: Path) -> str | None:
        """Return which draft lies, or lay, in the file at `path`; None where no draft can."""
        return path.name if path.parent == self.path and self._store(path.name) else None

    def locate(self, href: str) -> Path:
        """Return the file in which a draft lies now. Raises `Vanished` for any other name."""
        return self._existing(href).locate(href)

    @cached_property
    def _msg(self) -> FileStore:
        from ccwarn.stores.msg_folder import MsgFolder  # late: few folders hold such files

        return MsgFolder(self.path)

    def _store(self, href: str) -> FileStore | None:
        if is_msg(href):
            return self._msg
        return self._eml if self._eml.href_of(self.path / href) else None

    def _existing(self, href: str) -> FileStore:
        store = self._store(href)
        if store is None:
            raise Vanished(self.path / href)
        return store
