"""Drafts in a Maildir (https://cr.yp.to/proto/maildir.html): a file each, in cur/ or new/."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from ccwarn.draft import Draft
from ccwarn.stores.base import Change, Changed, Heard, Vanished, unheard
from ccwarn.stores.file_store import Beginning, FileStore, entries
from ccwarn.stores.maildir_layout import is_maildir, is_tree, maildir_of
from ccwarn.stores.maildir_names import NAME, place_of_new_version, place_of_old_version


class Maildir(FileStore):
    """A Maildir whose messages are drafts, all but those flagged `T`, which are thrown away.

    An href is what of a file name stays the same when the mail program moves the message from new/
    to cur/ or changes its flags, and when a fix gives a new version another name. Where two files
    share one, as after a crash of the mail program, the second has its whole name for an href, with
    the folder before it if need be.
    """

    kind = "maildir"
    is_folder = True
    is_mail_folder = True

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._top = os.fspath(path)
        # Where each message was seen last: its folder and the rest of its name. Only a hint.
        self._seen: dict[str, tuple[str, str]] = {}

    @classmethod
    def at(cls, path: Path, head: bytes) -> Self | None:
        """Return the Maildir at a path, for which its cur/ or new/ may stand."""
        if is_maildir(path):
            return None if is_tree(path) else cls(path)
        whole = maildir_of(path)
        return None if whole == path or path.name == "tmp" else cls(whole)

    @classmethod
    def mail_folders(cls, path: Path) -> tuple[Path, ...]:
        """Return where Thunderbird keeps mail, or the folder in which Maildirs are together."""
        from ccwarn.stores.owner import mail_folders_of  # late: few drafts are answers

        return mail_folders_of(path) or (path.parent,)

    def known_as(self, path: Path) -> Path:
        """Return the Maildir: names of the files in it mean nothing to people."""
        return path.parents[1]

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders in which a file changes whenever a draft does."""
        return (self.path / "cur", self.path / "new")

    @property
    def _present(self) -> tuple[Path, ...]:
        """The folders that are there: Thunderbird makes no new/."""
        cur, new = self.folders
        return (cur, new) if new.is_dir() else (cur,)

    @property
    def temporary_folder(self) -> Path:
        """The folder in which a new version is made before it takes the old one's place."""
        return self.path / "tmp"

    def list(self) -> Iterator[str]:
        """Yield the href of each draft."""
        for folder in self._present:
            for entry in entries(folder):
                if href := self._see(folder.name, entry.name):
                    yield href

    def href_of(self, path: Path) -> str | None:
        """Return which draft is, or was, in the file at `path`; None where no draft can."""
        if path.parent not in self.folders or path.name.startswith("."):
            return None
        if os.path.lexists(path) and (href := self._see(path.parent.name, path.name)):
            return href
        for href, place in _hrefs(path.parent.name, path.name):
            if self._seen.get(href) == place:
                return href
        match = NAME.fullmatch(path.name)
        return match["base"] if match else None

    def locate(self, href: str) -> Path:
        """Return the file in which a draft is now. Raises `Vanished`."""
        path = self._last_seen(href)
        if path is None:
            self._seen.clear()
            for folder in self._present:
                for entry in entries(folder):
                    self._see(folder.name, entry.name)
            path = self._last_seen(href)
        if path is None and (match := NAME.fullmatch(href)) and match["rest"]:
            # The other file that had its unique part may be gone meanwhile.
            names = (os.path.join(self._top, folder.name, href) for folder in self.folders)  # noqa: PTH118
            path = next((Path(name) for name in names if os.path.lexists(name)), None)
        if path is None:
            raise Vanished(self.path / "cur" / href)
        return path

    def replace(self, href: str, etag: str, draft: Draft, planned: Heard = unheard) -> Change:
        """Write the recipients of `draft` into the draft's header; keep every other byte."""
        try:
            return super().replace(href, etag, draft, planned)
        except Vanished as error:
            raise Changed(self._located(href)) from error  # Renamed meanwhile, or gone indeed.

    def place_of_fixed(self, path: Path, href: str) -> Path:
        """Return where a new version is to be; of two drafts of one name, each keeps its own."""
        place = place_of_new_version(path)
        return place if place != path and self._is_base(href, path) else path

    def place_of_restored(self, path: Path, change: Change) -> Path:
        """Return where to put back the version that a change has replaced."""
        return place_of_old_version(path, change.name) if change.name else path

    def _put(self, before: Beginning, header: bytes, place: Path) -> str:
        etag = super()._put(before, header, place)
        if place != before.path and (match := NAME.fullmatch(place.name)):
            # A fix of thousands must not look through the folder for each of them.
            self._seen[match["base"]] = (place.parent.name, match["rest"])
        return etag

    @staticmethod
    def _is_base(href: str, path: Path) -> bool:
        match = NAME.fullmatch(path.name)
        return match is not None and match["base"] == href

    def _see(self, folder: str, name: str) -> str | None:
        match = NAME.fullmatch(name)
        if match is None or "T" in (match["flags"] or ""):
            return None
        base, rest = match["base"], match["rest"]
        # Interned, a folder of thousands of drafts remembers a few of these pairs.
        place = (folder, sys.intern(rest) if rest == match["info"] else rest)
        if self._seen.setdefault(base, place) == place:
            return base
        for href, place in _hrefs(folder, name):
            before = self._seen.get(href)
            if before in (None, place) or self._last_seen(href) is None:
                self._seen[href] = place
                return href
        return None

    def _last_seen(self, href: str) -> Path | None:
        if href not in self._seen:
            return None
        folder, rest = self._seen[href]
        path = os.path.join(self._top, folder, href + rest)  # noqa: PTH118 - for each of thousands
        return Path(path) if os.path.lexists(path) else None


def _hrefs(folder: str, name: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield what may be the href of a file, the best first, with its folder and the name's rest."""
    match = NAME.fullmatch(name)
    if match:
        yield match["base"], (folder, match["rest"])
    yield name, (folder, "")
    yield f"{folder}/{name}", ("", "")
