"""Drafts in one mbox file (RFC 4155), as Thunderbird keeps them; changed `in_place` if possible."""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from ccwarn.draft import Draft
from ccwarn.formats import rfc5322
from ccwarn.formats.header_block import LIMIT, HeaderBlock, endless
from ccwarn.formats.same_length import of_length
from ccwarn.i18n import N_, _
from ccwarn.stores import in_place, leftovers, owner
from ccwarn.stores.atomic import replace_header
from ccwarn.stores.base import (
    Change,
    Changed,
    Heard,
    NotReadable,
    NotRewritable,
    Stored,
    Vanished,
    unheard,
)
from ccwarn.stores.file_store import expect_writable, message_at, not_read, reading, writing
from ccwarn.stores.mbox_index import (
    STATUSES,
    IndexedMessage,
    MboxIndex,
    begins_mbox,
    read_at,
    without_statuses,
)
from ccwarn.stores.regular import open_regular

_FIRST_READ, _LAST_LINES = 4096, 64
RUNNING = N_(
    "While Thunderbird is running, ccwarn cannot move these people to Bcc: the change does not fit "
    "into the drafts file. Move them in Thunderbird, or choose “Connect Thunderbird” in ccwarn (or "
    "type: ccwarn install thunderbird) and have them moved when you press Send."
)
"""Why recipients are left where they are, and what to do."""


class _LocatedMessage(NamedTuple):
    """A message as it stands in the file: `body` is the length of its body.

    `file` is the etag of the file that it was read from.
    """

    message: IndexedMessage
    header: bytes
    block: HeaderBlock
    body: int
    file: str

    @property
    def etag(self) -> str:
        return _etag(self.header, self.body)


class Mbox:
    """A store (see `ccwarn.stores.base.Store`) in one file; what is deleted in it is passed over.

    Where it can, a change is written in place and no other byte of the file moves, so that a mail
    program that runs meanwhile finds everything where it was. Where it cannot, and the mail program
    runs, nothing is written; otherwise the file is replaced as a whole.

    An href is a Message-ID, and so survives compaction; an etag says nothing of where a message is.
    """

    kind = "mbox"

    def __init__(self, path: Path) -> None:
        self.path = path
        self._index = MboxIndex(path)
        self._lock = threading.Lock()

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders in which a file changes whenever a draft does."""
        return (self.path.parent,)

    def list(self) -> Iterator[str]:
        """Yield the href of each draft."""
        with self._opened():
            hrefs = self._index.hrefs()
        yield from hrefs

    def read(self, href: str) -> Stored:
        """Read a draft. Raises `Vanished`, or `NotReadable` where it is no message."""
        # As many drafts may be read as a large file holds, this has `_opened` written out.
        try:
            with self._lock, self._open() as stream:
                self._index.update(stream)
                message, end = self._index.spans(href)[0]
                found = self._found(stream, message, end)
                return Stored(href, found.etag, rfc5322.draft_of(found.block))
        except OSError as error:
            raise not_read(self.path, error) from error
        except rfc5322.NotAMessage as error:
            raise NotReadable(self.path, str(error)) from error

    def replace(self, href: str, etag: str, draft: Draft, planned: Heard = unheard) -> Change:
        """Write the recipients of `draft` into the draft's header; keep every other byte."""
        with self._opened() as stream:
            before, header = self._planned(stream, href, etag, draft)
            change = Change(self.kind, str(self.path), href, before.header, _digest(header), etag)
            planned(change)
            return change._replace(etag=self._put(stream, before, header))

    def rehearse(self, href: str, etag: str, draft: Draft) -> None:
        """Raise what `replace` would raise, as far as that shows without writing anything."""
        with self._opened() as stream:
            before, header = self._planned(stream, href, etag, draft)
        if header == before.header:
            return
        if _overwrite(before, header):
            expect_writable(self.path, self.path)
        else:
            self._refuse_while_running()
            expect_writable(self.path, self.path.parent)

    def revert(self, change: Change) -> str:
        """Put back the header block that a change replaced; return the new etag.

        What Thunderbird notes there of a message's state stays as it is now.
        """
        with self._opened() as stream:
            digest = change.after
            found = self._version(stream, change.href, lambda it: _digest(it.header) == digest)
            return self._put(stream, found, _with_statuses(change.before, found.header))

    def hrefs_of(self, path: Path) -> Iterator[str]:
        """Yield the drafts that may have come, changed or gone with the file at `path`."""
        if path != self.path:
            return
        with suppress(Vanished), self._opened():
            pass
        with self._lock:
            changed = self._index.take_changed()
        yield from changed

    def locate(self, href: str) -> Path:
        """Return the file in which a draft lies now. Raises `Vanished`."""
        with self._opened():
            self._index.spans(href)
        return self.path

    def clean_up(self) -> None:
        """Remove what a killed run of ccwarn left behind; nobody else's file is touched."""
        leftovers.clean_up(self.path.parent, (self.path.parent,))
        in_place.recover(self.path, self._headers)

    def _headers(self) -> Iterator[int]:
        with self._opened():
            starts = self._index.starts()
        return iter(starts)

    @contextmanager
    def _opened(self) -> Iterator[io.FileIO]:
        """Open the file, for one thread at a time, with the index up to date."""
        with self._lock, reading(self.path), self._open() as stream:
            self._index.update(stream)
            yield stream

    def _open(self) -> io.FileIO:
        try:
            return open_regular(self.path)
        except FileNotFoundError:
            self._index.gone()
            raise

    def _found(self, stream: io.FileIO, message: IndexedMessage, end: int) -> _LocatedMessage:
        """Return a message of the index as it stands in the file. Raises NotAMessage."""
        data, block = _read_header(stream, message.header, end)
        if message.header + len(data) < end:
            body = _body_length(stream, message.header + block.length, end)
        else:
            body = len(data[block.length :].rstrip(b"\r\n"))
        return _LocatedMessage(message, data[: block.length], block, body, self._index.etag)

    def _version(
        self, stream: io.FileIO, href: str, is_wanted: Callable[[_LocatedMessage], bool]
    ) -> _LocatedMessage:
        with message_at(self.path):
            for message, end in self._index.spans(href):
                found = self._found(stream, message, end)
                if is_wanted(found):
                    return found
        raise Changed(self.path / href)

    def _planned(
        self, stream: io.FileIO, href: str, etag: str, draft: Draft
    ) -> tuple[_LocatedMessage, bytes]:
        """Return a draft as it stands in the file, and the header block to take its place."""
        before = self._version(stream, href, lambda found: found.etag == etag)
        try:
            header = rfc5322.write(before.header, draft)
        except ValueError as error:
            raise NotRewritable(self.path / href, str(error)) from error
        return before, of_length(header, len(before.header)) or header

    def _put(self, stream: io.FileIO, found: _LocatedMessage, header: bytes) -> str:
        """Write a header block in the place of another; return the etag of the outcome."""
        if header == found.header:
            return found.etag
        place = found.message.header
        change = _overwrite(found, header)
        if change:
            with writing(self.path):
                in_place.overwrite(self.path, found.file, change)
            self._index.overwritten(stream, found.message)
        else:
            self._refuse_while_running()
            stream.close()  # Windows replaces no file that is open.
            with writing(self.path):
                end = place + len(found.header)
                folder = self.path.parent
                replace_header(self.path, found.file, end, header, folder, start=place)
        return _etag(header, found.body)

    def _refuse_while_running(self) -> None:
        profile = owner.profile_of(self.path)
        if profile and owner.is_running(profile):
            raise NotRewritable(self.path, _(RUNNING))


def _overwrite(found: _LocatedMessage, header: bytes) -> in_place.Overwrite | None:
    """Return what to overwrite for another header block; None where that cannot be in place."""
    change = in_place.Overwrite.of(found.message.header, found.header, header)
    return None if change is None or STATUSES.search(change.old) else change


def _read_header(stream: io.FileIO, start: int, end: int) -> tuple[bytes, HeaderBlock]:
    """Return what was read for the header block of the message that begins at `start`, and it."""
    size = _FIRST_READ
    while True:
        data = read_at(stream, start, min(size, end - start))
        is_whole = len(data) < size
        try:
            block = HeaderBlock.of(data)
        except rfc5322.NotAMessage:
            if is_whole:
                raise
        else:
            if is_whole or block.length < len(data):
                return data, block
        if size > LIMIT:
            raise endless()
        size *= 4


def _body_length(stream: io.FileIO, start: int, end: int) -> int:
    """Return the length of a body without its last line endings: a separator may be among them."""
    tail = read_at(stream, max(start, end - _LAST_LINES), min(_LAST_LINES, max(end - start, 0)))
    return max(end - start, 0) - len(tail) + len(tail.rstrip(b"\r\n"))


def _etag(header: bytes, body: int) -> str:
    return f"{_digest(header)[:32]}-{body}"


def _digest(header: bytes) -> str:
    return hashlib.sha256(without_statuses(header)).hexdigest()


def _with_statuses(header: bytes, now: bytes) -> bytes:
    """Return a header block with the lines that Thunderbird changes by itself as they are now."""
    if STATUSES.findall(header) == STATUSES.findall(now):
        return header
    plain, plain_now = without_statuses(header), without_statuses(now)
    parts: list[bytes] = []
    position = removed = 0
    for status in STATUSES.finditer(now):
        place = status.start() - removed
        removed += len(status[0])
        if plain[:place] == plain_now[:place]:  # Otherwise with the one before it.
            parts.append(plain[position:place])
            position = place
        parts.append(status[0])
    return b"".join((*parts, plain[position:]))


def is_mbox(path: Path) -> bool:
    """Tell whether a file is an mbox, by its first line or, if it is empty, by its name.

    Raises `NotReadable` and `Vanished`.
    """
    with reading(path), open_regular(path) as stream:
        head = read_at(stream, 0, _FIRST_READ)
    if not head:
        return path.with_name(f"{path.name}.msf").exists() or not path.suffix
    return begins_mbox(head)
