"""One message in a file of its own, by whatever name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Self

from ccwarn.stores.base import Vanished
from ccwarn.stores.file_store import FileStore


class SingleMessage(FileStore):
    """A store of one draft: the file at `path`. Its href is the file's name."""

    kind = "message"
    suffixes: ClassVar[tuple[str, ...]] = (".eml",)
    heads: ClassVar[tuple[bytes, ...]] = (b"",)

    @classmethod
    def at(cls, path: Path, head: bytes) -> Self | None:
        """Return the store of the file at a path: whether it is a message shows when it is read."""
        return cls(path)

    @classmethod
    def mail_folders(cls, path: Path) -> tuple[Path, ...]:
        """Return those of the Maildir or MH folder that the message is in."""
        from ccwarn.stores.maildir_layout import is_maildir, maildir_of  # late: few are answers
        from ccwarn.stores.mh_folder import is_mh

        folder = maildir_of(path.parent)
        return (folder.parent,) if is_maildir(folder) or is_mh(folder) else ()

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders in which a file changes whenever a draft does."""
        return (self.path.parent,)

    def list(self) -> Iterator[str]:
        """Yield the href of each draft."""
        yield self.path.name

    def href_of(self, path: Path) -> str | None:
        """Return which draft is, or was, in the file at `path`; None where no draft can."""
        return path.name if path == self.path else None

    def locate(self, href: str) -> Path:
        """Return the file in which a draft is now. Raises `Vanished` for any other name."""
        if href != self.path.name:
            raise Vanished(self.path.parent / href)
        return self.path
