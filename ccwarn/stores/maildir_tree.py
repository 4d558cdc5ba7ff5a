"""Drafts in a tree of Maildirs, whose drafts folders are known by what they are called.

In a Maildir++ tree (https://www.courier-mta.org/imap/README.maildirquota.html) the root is the
inbox, and a folder within another is named `.folder.within`. Some programs omit the first dot.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from ccwarn.draft import Draft
from ccwarn.stores.base import Change, Heard, Stored, Vanished, unheard
from ccwarn.stores.file_store import FileStore, reading
from ccwarn.stores.maildir import Maildir, is_maildir

_DRAFTS = frozenset(
    "drafts draft entwürfe brouillons borradores bozze concepten rascunhos utkast kladder".split()
)
"""What drafts folders are called, in small letters."""
_SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")


class MaildirTree(FileStore):
    """The drafts folders that lie directly in the folder at `path`; nothing else in it is a draft.

    An href is the name of a drafts folder, a slash, and the href that the draft has there.
    """

    kind = "maildir-tree"

    @cached_property
    def drafts_folders(self) -> tuple[str, ...]:
        """The names of the drafts folders, also of those that are still being made."""
        return tuple(name for name in _folders_in(self.path) if is_for_drafts(name))

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders in which a file, or a drafts folder, changes whenever a draft does."""
        within = (self._maildirs[name].folders for name in self.drafts_folders)
        return (self.path, *(folder for folders in within for folder in folders))

    def list(self) -> Iterator[str]:
        """Yield the href of each draft."""
        for name in self.drafts_folders:
            if is_maildir(self.path / name):
                yield from (f"{name}/{href}" for href in self._maildirs[name].list())

    def read(self, href: str) -> Stored:
        """Read a draft. Raises `Vanished`, or `Unreadable` where it is no message."""
        maildir, inner = self._parted(href)
        return maildir.read(inner)._replace(href=href)

    def replace(self, href: str, etag: str, draft: Draft, planned: Heard = unheard) -> Change:
        """Write the recipients of `draft` into the draft's header; keep every other byte."""
        maildir, inner = self._parted(href)

        def of_tree(change: Change) -> Change:
            return change._replace(store=self.kind, path=str(self.path), href=href)

        return of_tree(maildir.replace(inner, etag, draft, lambda change: planned(of_tree(change))))

    def rehearse(self, href: str, etag: str, draft: Draft) -> None:
        """Raise what `replace` would raise, as far as that shows without writing anything."""
        maildir, inner = self._parted(href)
        maildir.rehearse(inner, etag, draft)

    def revert(self, change: Change) -> str:
        """Put back, byte for byte, the header block that a change replaced; return the new etag."""
        maildir, inner = self._parted(change.href)
        return maildir.revert(change._replace(href=inner))

    def href_of(self, path: Path) -> str | None:
        """Return which draft lies, or lay, in the file at `path`; None where no draft can."""
        name = path.parent.parent.name
        if path.parents[2:3] != (self.path,) or name not in self.drafts_folders:
            return None
        href = self._maildirs[name].href_of(path)
        return f"{name}/{href}" if href is not None else None

    def locate(self, href: str) -> Path:
        """Return the file in which a draft lies now. Raises `Vanished`."""
        maildir, inner = self._parted(href)
        return maildir.locate(inner)

    def clean_up(self) -> None:
        """Remove what a killed run of ccwarn left behind; nobody else's file is touched."""
        for name in self.drafts_folders:
            self._maildirs[name].clean_up()

    @cached_property
    def _maildirs(self) -> dict[str, Maildir]:
        return {name: Maildir(self.path / name) for name in self.drafts_folders}

    def _parted(self, href: str) -> tuple[Maildir, str]:
        name, _slash, inner = href.partition("/")
        if name not in self.drafts_folders:
            raise Vanished(self.path / href)
        return self._maildirs[name], inner


def tree_at(root: Path) -> MaildirTree | None:
    """Return the tree of Maildirs at a folder; None where there is none.

    There is one where Maildirs lie in an inbox as Maildir++ has it, and where a Maildir for drafts
    lies in any folder that is not itself for drafts. Raises what `reading` does.
    """
    if is_for_drafts(root.name):
        return None
    inbox = is_maildir(root)
    if any(
        is_maildir(root / name)
        for name in _folders_in(root)
        if is_for_drafts(name) or (inbox and name.startswith("."))
    ):
        return MaildirTree(root)
    return None


def is_for_drafts(name: str) -> bool:
    """Tell whether a folder is for drafts by its name on the disk, in one of many languages."""
    return _decoded(name).rpartition(".")[2].lower() in _DRAFTS


def _folders_in(root: Path) -> list[str]:
    with reading(root), os.scandir(root) as entries:
        return sorted(entry.name for entry in entries if entry.is_dir())


def _decoded(name: str) -> str:
    """Return what a folder's name in modified UTF-7 (RFC 3501 section 5.1.3) means."""

    def plain(match: re.Match[str]) -> str:
        shifted = match[1].replace(",", "/")
        try:
            return f"+{shifted}-".encode("ascii").decode("utf-7") if shifted else "&"
        except UnicodeDecodeError:
            return match[0]

    return _SHIFTED.sub(plain, name)
