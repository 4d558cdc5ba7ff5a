"""Drafts in an MH folder, as Claws-Mail and Sylpheed keep them: files named by numbers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Self

from ccwarn.stores.base import Vanished
from ccwarn.stores.file_store import FileStore, entries
from ccwarn.stores.maildir_layout import is_maildir

_MARKS = (
    ".mh_sequences",
    ".claws_cache",
    ".claws_mark",
    ".claws_tags",
    ".sylpheed_cache",
    ".sylpheed_mark",
)
"""Files that programs keep in an MH folder."""
_SIBLINGS = ("inbox", "trash")
"""Folders beside the drafts folder in a mailbox of Claws-Mail or Sylpheed."""


class MhFolder(FileStore):
    """Every file of one folder that is named by a number. An href is that name.

    A program that deletes a message for good puts a comma before its name, or removes the file.
    """

    kind = "mh"
    is_folder = True
    is_mail_folder = True
    may_contain_stores = True

    @classmethod
    def at(cls, path: Path, head: bytes) -> Self | None:
        """Return the MH folder at a path. A Maildir beside an inbox and a trash is none."""
        return cls(path) if not is_maildir(path) and is_mh(path) else None

    @classmethod
    def mail_folders(cls, path: Path) -> tuple[Path, ...]:
        """Return the mailbox that the folder is in."""
        return (path.parent,)

    def known_as(self, path: Path) -> Path:
        """Return the folder: the numbers of the files in it mean nothing to people."""
        return path.parent

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders in which a file changes whenever a draft does."""
        return (self.path,)

    def list(self) -> Iterator[str]:
        """Yield the href of each draft."""
        return (entry.name for entry in entries(self.path) if _is_number(entry.name))

    def href_of(self, path: Path) -> str | None:
        """Return which draft is, or was, in the file at `path`; None where no draft can."""
        return path.name if path.parent == self.path and _is_number(path.name) else None

    def locate(self, href: str) -> Path:
        """Return the file in which a draft is now. Raises `Vanished` for any other name."""
        path = self.path / href
        if self.href_of(path) is None:
            raise Vanished(path)
        return path


def is_mh(folder: Path) -> bool:
    """Tell whether a folder is an MH folder, by what is in it or, if it is empty, beside it."""
    if any((folder / mark).exists() for mark in _MARKS):
        return True
    names = [entry.name for entry in entries(folder)]
    if names:
        return any(map(_is_number, names)) and not any(
            name.lower().endswith((".eml", ".msg")) for name in names
        )
    return all((folder.parent / sibling).is_dir() for sibling in _SIBLINGS)


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdecimal() and not name.startswith("0")
