"""One message file of any name, as somebody names it on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ccwarn.stores.base import Vanished
from ccwarn.stores.file_store import FileStore


class SingleMessage(FileStore):
    """A store of one draft: the file at `path`. Its href is the file's name."""

    kind = "message"

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders in which a file changes whenever a draft does."""
        return (self.path.parent,)

    def list(self) -> Iterator[str]:
        """Yield the href of each draft."""
        yield self.path.name

    def href_of(self, path: Path) -> str | None:
        """Return which draft lies, or lay, in the file at `path`; None where no draft can."""
        return path.name if path == self.path else None

    def locate(self, href: str) -> Path:
        """Return the file in which a draft lies now. Raises `Vanished` for any other name."""
        if href != self.path.name:
            raise Vanished(self.path.parent / href)
        return self.path
