"""One message of a Maildir, which somebody points at by its file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Self

from ccwarn.draft import Draft
from ccwarn.stores.base import Change, Heard, Store, Vanished, unheard
from ccwarn.stores.composite_store import CompositeStore
from ccwarn.stores.maildir import Maildir
from ccwarn.stores.maildir_layout import is_maildir
from ccwarn.stores.maildir_names import NAME


class MaildirMessage(CompositeStore):
    """A store of one draft: the file at `path` in cur/ or new/, wherever it is by now.

    Its href is the name that the file had. A fix may give it another, as the Maildir has it.
    """

    kind = "maildir-message"
    heads = (b"",)
    within = ("cur", "new")

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._maildir = Maildir(path.parents[1])

    @classmethod
    def at(cls, path: Path, head: bytes) -> Self | None:
        """Return the store of a file in the cur/ or new/ of a Maildir."""
        match = NAME.fullmatch(path.name)
        if match is None or "T" in (match["flags"] or ""):  # To a Maildir, that is no draft.
            return None
        return cls(path) if is_maildir(path.parents[1]) else None

    @classmethod
    def mail_folders(cls, path: Path) -> tuple[Path, ...]:
        """Return the folder in which Maildirs are together."""
        return (path.parents[2],)

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders in which a file changes whenever a draft does."""
        return self._maildir.folders

    @property
    def temporary_folder(self) -> Path:
        """The folder in which a new version is made before it takes the old one's place."""
        return self._maildir.temporary_folder

    def list(self) -> Iterator[str]:
        """Yield the href of each draft."""
        yield self.path.name

    def href_of(self, path: Path) -> str | None:
        """Return which draft is, or was, in the file at `path`; None where no draft can."""
        one, other = NAME.fullmatch(path.name), NAME.fullmatch(self.path.name)
        if one is None or other is None or path.parent not in self.folders:
            return None
        return self.path.name if one["base"] == other["base"] else None

    def replace(self, href: str, etag: str, draft: Draft, planned: Heard = unheard) -> Change:
        """Write the recipients of `draft` into the draft. The change is one of the Maildir."""
        store, inner = self.part_of(href)
        return store.replace(inner, etag, draft, planned)

    def part_of(self, href: str) -> tuple[Store, str]:
        """Return the Maildir and the draft's href there. Raises `Vanished` for any other name."""
        match = NAME.fullmatch(href)
        if match is None or href != self.path.name:
            raise Vanished(self.path.parent / href)
        return self._maildir, self._maildir.href_of(self.path) or match["base"]
