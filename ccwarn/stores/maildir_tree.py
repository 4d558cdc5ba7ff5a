"""Drafts in a tree of Maildirs, whose drafts folders are known by what they are called."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Self

from ccwarn.stores.base import Store, Vanished
from ccwarn.stores.composite_store import CompositeStore
from ccwarn.stores.interrupted import Interrupted
from ccwarn.stores.maildir import Maildir
from ccwarn.stores.maildir_layout import folders_in, is_for_drafts, is_maildir, is_tree
from ccwarn.stores.mixed_folder import MixedFolder


class MaildirTree(CompositeStore):
    """The drafts folders that are directly in the folder at `path`; nothing else in it is a draft.

    An href is the name of a drafts folder, a slash, and the href that the draft has there.
    """

    kind = "maildir-tree"
    is_folder = True

    @classmethod
    def at(cls, path: Path, head: bytes) -> Self | None:
        """Return the tree at a path; a folder in which messages are beside Maildirs is none."""
        if not is_maildir(path) and next(MixedFolder(path).list(), None) is not None:
            return None
        return cls(path) if is_tree(path) else None

    @classmethod
    def mail_folders(cls, path: Path) -> tuple[Path, ...]:
        """Return the tree."""
        return (path,)

    def known_as(self, path: Path) -> Path:
        """Return the Maildir: names of the files in it mean nothing to people."""
        return path.parents[1]

    @cached_property
    def drafts_folders(self) -> tuple[str, ...]:
        """The names of the drafts folders, also of those that are still being made."""
        return tuple(name for name in folders_in(self.path) if is_for_drafts(name))

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

    def href_of(self, path: Path) -> str | None:
        """Return which draft is, or was, in the file at `path`; None where no draft can."""
        name = path.parent.parent.name
        if path.parents[2:3] != (self.path,) or name not in self.drafts_folders:
            return None
        href = self._maildirs[name].href_of(path)
        return f"{name}/{href}" if href is not None else None

    def part_of(self, href: str) -> tuple[Store, str]:
        """Return the Maildir that has a draft, and the draft's href there. Raises `Vanished`."""
        name, _slash, inner = href.partition("/")
        if name not in self.drafts_folders:
            raise Vanished(self.path / href)
        return self._maildirs[name], inner

    def clean_up(self) -> None:
        """Put right, and remove, what a killed run of ccwarn left behind."""
        for name in self.drafts_folders:
            self._maildirs[name].clean_up()

    def interrupted(self) -> Iterator[Interrupted]:
        """Yield what there is for `clean_up` to put right, and what only looks like it."""
        for name in self.drafts_folders:
            yield from self._maildirs[name].interrupted()

    @property
    def place_of_leftovers(self) -> Path:
        """Where `clean_up` looks: once is enough for all stores with the same place."""
        return self.path

    @cached_property
    def _maildirs(self) -> dict[str, Maildir]:
        return {name: Maildir(self.path / name) for name in self.drafts_folders}
