"""What the stores have in common in which every draft is a file of its own."""

from __future__ import annotations

import errno
import io
import os
from abc import abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from ccwarn.draft import Draft
from ccwarn.formats import rfc5322
from ccwarn.formats.header_block import HeaderBlock, is_complete
from ccwarn.i18n import _
from ccwarn.in_use import is_in_use
from ccwarn.stores.base import (
    Change,
    Changed,
    DiskFull,
    FileInUse,
    Heard,
    NotReadable,
    NotRewritable,
    NotWritable,
    Store,
    Stored,
    StoreError,
    Vanished,
    unheard,
)
from ccwarn.stores.interrupted import Interrupted
from ccwarn.stores.regular import PREFIX, etag_of, open_regular, settle

_FULL = {errno.ENOSPC, errno.EDQUOT}
_NOT_A_FILE = {errno.ELOOP, errno.EINVAL, errno.ENXIO, errno.EISDIR, errno.EBADF}
"""The last is what Windows says of its console, which is CON in every folder."""


class Beginning(NamedTuple):
    """How a draft's file begins, in the version that `etag` names.

    `body` is the beginning of the body, where recipients may stand in it as well.
    """

    path: Path
    etag: str
    preamble: bytes
    header: bytes
    body: bytes = b""


class FileStore(Store):
    """A store (see `ccwarn.stores.base.Store`) in which every draft is a file of its own.

    The file holds the message and nothing else, or `preamble` and `preamble_for` say otherwise.
    """

    @property
    def temporary_folder(self) -> Path:
        """The folder in which a new version is made before it takes the old one's place."""
        return self.folders[0]

    @abstractmethod
    def href_of(self, path: Path) -> str | None:
        """Return which draft is, or was, in the file at `path`; None where no draft can."""

    def hrefs_of(self, path: Path) -> Iterator[str]:
        """Yield the drafts that may have come, changed or gone with the file at `path`."""
        href = self.href_of(path)
        if href is not None:
            yield href

    def preamble(self, stream: io.FileIO) -> bytes:
        """Read what stands before the message in its file, and no further; return it.

        Raises NotAMessage where that is not as it must be.
        """
        return b""

    def preamble_for(self, preamble: bytes, growth: int) -> bytes:
        """Return what must stand before a message that has grown by so many bytes."""
        return preamble

    def read(self, href: str) -> Stored:
        """Read a draft. Raises `Vanished`, or `NotReadable` where it is no message."""
        path = self._located(href)
        # As many drafts may be read as a folder holds, this has `_read_header` written out.
        try:
            with open_regular(path) as stream:
                etag = etag_of(os.fstat(stream.fileno()))
                before = len(self.preamble(stream))
                header, block = HeaderBlock.read(stream)
                draft = rfc5322.draft_of(block)
                if block.may_invite:
                    from ccwarn.formats.invitation import with_attendees  # late: most mail is plain

                    draft = with_attendees(draft, block, _body_reader(stream, before + len(header)))
            return Stored(href, etag, draft, is_complete(header))
        except OSError as error:
            raise not_read(path, error) from error
        except rfc5322.NotAMessage as error:
            raise NotReadable(path, str(error)) from error

    def replace(self, href: str, etag: str, draft: Draft, planned: Heard = unheard) -> Change:
        """Write the recipients of `draft` into the draft's header; keep every other byte."""
        before, after = self._planned(href, etag, draft)
        place = self.place_of_fixed(before.path, href)
        name = before.path.name if place != before.path else ""
        change = Change(self.kind, str(self.path), href, before.header, _digest(after), etag, name)
        planned(change)
        return change._replace(etag=self._put(before, after, place))

    def rehearse(self, href: str, etag: str, draft: Draft) -> None:
        """Raise what `replace` would raise, as far as that shows without writing anything."""
        before, _after = self._planned(href, etag, draft)
        expect_writable(before.path, self.temporary_folder)

    def revert(self, change: Change) -> str:
        """Put back, byte for byte, the header block that a change replaced; return the new etag."""
        path = self._located(change.href)
        now = self._read_header(path)
        if _digest(now.header) != change.after:
            raise Changed(path)
        return self._put(now, change.before, self.place_of_restored(path, change))

    def place_of_fixed(self, path: Path, href: str) -> Path:
        """Return where a new version of the draft in a file is to be."""
        return path

    def place_of_restored(self, path: Path, change: Change) -> Path:
        """Return where to put back the version that a change has replaced."""
        return path

    def clean_up(self) -> None:
        """Put right, and remove, what a killed run of ccwarn left behind."""
        if self._has_leftovers():
            from ccwarn.stores import leftovers  # late: there are hardly ever any

            leftovers.clean_up(self.temporary_folder, self.folders)

    def interrupted(self) -> Iterator[Interrupted]:
        """Yield what there is for `clean_up` to put right, and what only looks like it."""
        if self._has_leftovers():
            from ccwarn.stores import leftovers  # late: there are hardly ever any

            yield from leftovers.interrupted(self.temporary_folder, self.folders)

    @property
    def place_of_leftovers(self) -> Path:
        """Where `clean_up` looks: once is enough for all stores with the same place."""
        return self.temporary_folder

    def _located(self, href: str) -> Path:
        """Return the file in which a draft is now, also one that is just being replaced.

        Raises `Vanished`.
        """
        try:
            return self.locate(href)
        except Vanished:
            settle()
            return self.locate(href)

    def _has_leftovers(self) -> bool:
        with suppress(OSError), os.scandir(self.temporary_folder) as found:
            return any(entry.name.startswith(PREFIX) for entry in found)
        return False

    def _planned(self, href: str, etag: str, draft: Draft) -> tuple[Beginning, bytes]:
        """Return how the draft's file begins, and the header block that is to stand there."""
        from ccwarn.stores import movable  # late: most drafts are only read

        path = self._located(href)
        before = self._read_header(path)
        if before.etag != etag:
            raise Changed(path)
        try:
            if why := movable.why_no_move(before.header, before.body, draft):
                raise NotRewritable(path, why)
            return before, rfc5322.write(before.header, draft.in_header())
        except ValueError as error:
            raise NotRewritable(path, str(error)) from error

    def _read_header(self, path: Path) -> Beginning:
        from ccwarn.stores import movable  # late: most drafts are only read

        with reading(path), open_regular(path) as stream, message_at(path):
            etag = etag_of(os.fstat(stream.fileno()))
            preamble = self.preamble(stream)
            header, block = HeaderBlock.read(stream)
            read_body = _body_reader(stream, len(preamble) + len(header))
            body = movable.beginning(header, block, read_body)
            return Beginning(path, etag, preamble, header, body)

    def _put(self, before: Beginning, header: bytes, place: Path) -> str:
        """Put a header block in the place of another; return the etag of the outcome.

        The file is at `place` afterwards.
        """
        if header == before.header:
            return before.etag
        from ccwarn.stores.atomic import replace_header  # late: most drafts are only read

        path, etag, preamble, old, _body = before
        end = len(preamble) + len(old)
        beginning = self.preamble_for(preamble, len(header) - len(old)) + header
        with writing(path):
            return replace_header(path, etag, end, beginning, self.temporary_folder, place=place)


def _body_reader(stream: io.FileIO, start: int) -> Callable[[int], bytes]:
    def read(size: int) -> bytes:
        stream.seek(start)
        return stream.read(size)

    return read


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
    if is_in_use(error):
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
        if is_in_use(error):
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


def _reason(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno else type(error).__name__


def _digest(header: bytes) -> str:
    import hashlib  # late: reading drafts needs none

    return hashlib.sha256(header).hexdigest()
