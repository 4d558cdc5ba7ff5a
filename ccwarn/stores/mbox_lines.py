"""Where messages may begin in an mbox file (RFC 4155), found as fast as the file is read."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

_CHUNK = 128 * 1024
_WINDOW = 4096
HEAD = 4096
"""So many bytes from where a message may begin are given along, if they were read."""

SEPARATOR = b"From "
FROM_LINE = re.compile(rb"From (?![ \t]*:)[^\r\n]{0,512}(?:\r*\n|\r)(?=[!-9;-~]+[ \t]*:)")
"""A From_ line, directly followed by a header field."""

_EXPUNGED = 0x0008  # nsMsgMessageFlags.idl: the message is deleted, its bytes are not yet
STATUS_LINE = rb"X-Mozilla-(?<![^\r\n]X-Mozilla-)"
"""How a line begins in which Thunderbird keeps a status; found quickly."""
_STATUS = re.compile(STATUS_LINE + rb"Status:[ \t]*([0-9a-fA-F]{4})")


def begins_mbox(head: bytes) -> bool:
    """Tell whether a file that begins with these bytes is an mbox."""
    return FROM_LINE.match(head) is not None


def is_deleted(head: bytes, end: int) -> bool:
    """Tell whether a message was deleted whose header stands in `head`, as far as `end`."""
    status = _STATUS.search(head, 0, end)
    return status is not None and bool(int(status[1], 16) & _EXPUNGED)


def candidates(stream: io.FileIO, begin: int, end: int) -> Iterator[tuple[int, bytes]]:
    """Yield each place from `begin` on at which a line begins with `From `, and what follows it.

    What follows is empty where it was not read far enough.
    """
    buffer = bytearray(_CHUNK)
    overlap = len(SEPARATOR)
    while begin < end:
        stream.seek(begin)
        count = min(stream.readinto(buffer) or 0, end - begin)
        for found in _separators(buffer, count):
            if buffer[found - 1] in b"\r\n" if found else begin == 0:
                last = min(found + HEAD, count)
                is_enough = last < count or begin + count == end
                yield begin + found, bytes(buffer[found:last]) if is_enough else b""
        if count <= overlap:
            return
        begin += count - overlap


def _separators(buffer: bytearray, count: int) -> Iterator[int]:
    """Yield where `From ` stands. Attachments have no blanks, and one character is found faster."""
    overlap = len(SEPARATOR) - 1
    begin = 0
    while (blank := buffer.find(b" ", begin, count)) >= 0:
        end = min(blank + _WINDOW, count)
        found = buffer.find(SEPARATOR, max(blank - overlap, 0), end)
        while found >= 0:
            yield found
            found = buffer.find(SEPARATOR, found + 1, end)
        begin = end


def read_at(stream: io.FileIO, offset: int, count: int) -> bytes:
    """Read so many bytes from a place in the file; fewer at its end."""
    stream.seek(offset)
    parts = []
    while count > 0 and (part := stream.read(count)):
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
