"""One message as it stands in an mbox file: its header block, its body's length, its version."""

from __future__ import annotations

import hashlib
import io
from functools import partial
from typing import NamedTuple

from ccwarn.draft import Draft
from ccwarn.formats.header_block import LIMIT, HeaderBlock, NotAMessage, endless
from ccwarn.stores.mbox_index import STATUSES, IndexedMessage, without_statuses
from ccwarn.stores.mbox_lines import read_at

_FIRST_READ, _LAST_LINES = 4096, 64


class LocatedMessage(NamedTuple):
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
        """The version of the message, wherever it stands."""
        return etag_of_message(self.header, self.body)

    def why_no_move(self, stream: io.FileIO, after: Draft) -> str:
        """Return why it cannot be turned into `after`, in sentences for a person; "" if it can."""
        from ccwarn.stores import movable  # late: most drafts are only read

        body = movable.beginning(self.header, self.block, partial(self.beginning, stream))
        return movable.why_no_move(self.header, body, after)

    def beginning(self, stream: io.FileIO, size: int) -> bytes:
        """Return the first octets of its body, at most `size`."""
        start = self.message.header + len(self.header)
        return read_at(stream, start, min(self.body, size))


def read_header(stream: io.FileIO, start: int, end: int) -> tuple[bytes, HeaderBlock]:
    """Return what was read for the header block of the message that begins at `start`, and it."""
    size = _FIRST_READ
    while True:
        data = read_at(stream, start, min(size, end - start))
        is_whole = len(data) < size
        try:
            block = HeaderBlock.of(data)
        except NotAMessage:
            if is_whole:
                raise
        else:
            if is_whole or block.length < len(data):
                return data, block
        if size > LIMIT:
            raise endless()
        size *= 4


def body_length(stream: io.FileIO, start: int, end: int) -> int:
    """Return the length of a body without its last line endings: a separator may be among them."""
    tail = read_at(stream, max(start, end - _LAST_LINES), min(_LAST_LINES, max(end - start, 0)))
    return max(end - start, 0) - len(tail) + len(tail.rstrip(b"\r\n"))


def etag_of_message(header: bytes, body: int) -> str:
    """Return the etag of a message with this header block and a body of this length."""
    return f"{header_digest(header)[:32]}-{body}"


def header_digest(header: bytes) -> str:
    """Return the digest of a header block but for the lines that Thunderbird changes by itself."""
    return hashlib.sha256(without_statuses(header)).hexdigest()


def with_statuses(header: bytes, now: bytes) -> bytes:
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
