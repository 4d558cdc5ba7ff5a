"""What the stores have in common in which every draft is a file of its own."""

from __future__ import annotations

import errno
import os
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import ClassVar

from ccwarn.draft import Draft
from ccwarn.formats import rfc5322
from ccwarn.formats.header_block import HeaderBlock, is_complete
from ccwarn.i18n import _
from ccwarn.stores.base import (
    Change,
    Changed,
    DiskFull,
    FileInUse,
    Heard,
    NotReadable,
    NotRewritable,
    NotWritable,
    Stored,
    StoreError,
    Vanished,
    unheard,
)
from ccwarn.stores.regular import PREFIX, etag_of, open_regular

_FULL = {errno.ENOSPC, errno.EDQUOT}
_IN_USE = {32, 33}
"""Windows: another program has the file open and shares it, or this part of it, with nobody."""
_NOT_A_FILE = {errno.ELOOP, errno.EINVAL, errno.ENXIO, errno.EISDIR}


class FileStore(ABC):
    """A store (see `ccwarn.stores.base.Store`) in which every draft is a file of its own."""

    kind: ClassVar[str]

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    @abstractmethod
    def folders(self) -> tuple[Path, ...]:
        """The folders in which a file changes whenever a draft does."""

    @property
    def temporary_folder(self) -> Path:
        """The folder in which a new version is made before it takes the old one's place."""
        return self.folders[0]

    @abstractmethod
    def list(self) -> Iterator[str]:
        """Yield the href of each draft."""

    @abstractmethod
    def href_of(self, path: Path) -> str | None:
        """Return which draft lies, or lay, in the file at `path`; None where no draft can."""

    def hrefs_of(self, path: Path) -> Iterator[str]:
        """Yield the drafts that may have come, changed or gone with the file at `path`."""
        href = self.href_of(path)
        if href is not None:
            yield href

    @abstractmethod
    def locate(self, href: str) -> Path:
        """Return the file in which a draft lies now. Raises `Vanished`."""

    def read(self, href: str) -> Stored:
        """Read a draft. Raises `Vanished`, or `NotReadable` where it is no message."""
        path = self.locate(href)
        # As many drafts may be read as a folder holds, this has `_read_header` written out.
        try:
            with open_regular(path) as stream:
                etag = etag_of(os.fstat(stream.fileno()))
                header, block = HeaderBlock.read(stream)
            return Stored(href, etag, rfc5322.draft_of(block), is_complete(header))
        except OSError as error:
            raise not_read(path, error) from error
        except rfc5322.NotAMessage as error:
            raise NotReadable(path, str(error)) from error

    def replace(self, href: str, etag: str, draft: Draft, planned: Heard = unheard) -> Change:
        """Write the recipients of `draft` into the draft's header; keep every other byte."""
        path, before, after = self._planned(href, etag, draft)
        change = Change(self.kind, str(self.path), href, before, _digest(after), etag)
        planned(change)
        return change._replace(etag=self._put(path, etag, before, after))

    def rehearse(self, href: str, etag: str, draft: Draft) -> None:
        """Raise what `replace` would raise, as far as that shows without writing anything."""
        path, _before, _after = self._planned(href, etag, draft)
        expect_writable(path, self.temporary_folder)

    def revert(self, change: Change) -> str:
        """Put back, byte for byte, the header block that a change replaced; return the new etag."""
        path = self.locate(change.href)
        header, etag = _read_header(path)
        if _digest(header) != change.after:
            raise Changed(path)
        return self._put(path, etag, header, change.before)

    def clean_up(self) -> None:
        """Remove what a killed run of ccwarn left behind; nobody else's file is touched."""
        with suppress(OSError):
            if any(path.name.startswith(PREFIX) for path in self.temporary_folder.iterdir()):
                from ccwarn.stores import leftovers  # late: there are hardly ever any

                leftovers.clean_up(self.temporary_folder, self.folders)

    def _planned(self, href: str, etag: str, draft: Draft) -> tuple[Path, bytes, bytes]:
        """Return the draft's file, its header block, and the one that is to take its place."""
        path = self.locate(href)
        before, found = _read_header(path)
        if found != etag:
            raise Changed(path)
        try:
            return path, before, rfc5322.write(before, draft)
        except ValueError as error:
            raise NotRewritable(path, str(error)) from error

    def _put(self, path: Path, etag: str, before: bytes, after: bytes) -> str:
        if after == before:
            return etag
        from ccwarn.stores.atomic import replace_header  # late: most drafts are only read

        with writing(path):
            return replace_header(path, etag, len(before), after, self.temporary_folder)


def entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Yield the ordinary files of a folder, one by one, but not hidden ones.

    Raises `Vanished` or `NotReadable`.
    """
    with reading(folder), os.scandir(folder) as found:
        for entry in found:
            if not entry.name.startswith(".") and entry.is_file(follow_symlinks=False):
                yield entry


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what the system says while something is read into what a person can use."""
    try:
        yield
    except OSError as error:
        raise not_read(path, error) from error


def not_read(path: Path, error: OSError) -> StoreError:
    """Return what a person can use of what the system says while something is read."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return Vanished(path)
    if _is_in_use(error):
        return FileInUse(path)
    if error.errno in _NOT_A_FILE:
        return NotReadable(path, _("It is not an ordinary file."))
    return NotReadable(path, f"{_reason(error)}.")


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what the system says while something is written into what a person can use."""
    try:
        yield
    except FileNotFoundError as error:
        raise Vanished(path) from error
    except OSError as error:
        if _is_in_use(error):
            raise FileInUse(path) from error
        failure = DiskFull if error.errno in _FULL else NotWritable
        raise failure(path, _reason(error)) from error


def expect_writable(path: Path, place: Path) -> None:
    """Raise `NotWritable` where the system lets nobody write to `place`, as `path` would need."""
    if not os.access(place, os.W_OK):
        raise NotWritable(path, os.strerror(errno.EACCES))


@contextmanager
def message_at(path: Path) -> Iterator[None]:
    """Name the file where what is read turns out to be no message."""
    try:
        yield
    except rfc5322.NotAMessage as error:
        raise NotReadable(path, str(error)) from error


def _read_header(path: Path) -> tuple[bytes, str]:
    """Return the header block and the etag of the version that it was read from."""
    with reading(path), open_regular(path) as stream, message_at(path):
        etag = etag_of(os.fstat(stream.fileno()))
        return rfc5322.read_header_block(stream), etag


def _is_in_use(error: OSError) -> bool:
    return getattr(error, "winerror", None) in _IN_USE


def _reason(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno else type(error).__name__


def _digest(header: bytes) -> str:
    import hashlib  # late: reading drafts needs none

    return hashlib.sha256(header).hexdigest()
