"""Reads the mails in a part of an mbox file (RFC 4155): header blocks, and bodies only if need be.

Read in pieces and not mapped into memory: a file that a mail program shortens meanwhile would end
the process. What a mail program has deleted in it is passed over, as everywhere in ccwarn.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from ccwarn.audit.past_mail import PastMail, of_block
from ccwarn.audit.span import MBOX, Found, Place, Span
from ccwarn.formats.header_block import HeaderBlock, NotAMessage
from ccwarn.stores.mbox_lines import FROM_LINE, HEAD, SEPARATOR, candidates, is_deleted, read_at
from ccwarn.stores.mbox_message import read_header
from ccwarn.stores.regular import open_regular

_BEYOND = 2 << 20
"""How far behind a part its last mail may go on, in bytes, as far as anybody reads it."""


class _Start(NamedTuple):
    """Where a mail begins: its From_ line, and its header in the bytes read from there."""

    place: int
    header: int
    head: bytes


def mails_in(span: Span) -> Iterator[Found]:
    """Yield the mails that begin in a part of an mbox. Raises OSError."""
    path = Path(span.path)
    with open_regular(path) as stream:
        size = stream.seek(0, io.SEEK_END)
        starts = _starts(stream, span.begin, min(span.end, size), size)
        before = next(starts, None)
        for start in starts:
            if before is not None:
                yield from _found(stream, span.path, before, start.place)
            before = start
        if before is not None:
            beyond = min(max(span.end, before.place) + _BEYOND, size)
            after = next(_starts(stream, span.end, beyond, size), None)
            yield from _found(stream, span.path, before, after.place if after else size)


def mail_at(place: Place) -> PastMail | None:
    """Return the mail at a place; None where there is none any more. Raises OSError."""
    with open_regular(Path(place.path)) as stream:
        size = stream.seek(0, io.SEEK_END)
        begin = place.inside
        starts = _starts(stream, begin, min(begin + _BEYOND, size), size)
        start, after = next(starts, None), next(starts, None)
        if start is None or start.place != begin:
            return None
        end = after.place if after else size
        found = _found(stream, place.path, start, end, whole=True)
        return next((it.mail for it in found), None)


def _starts(stream: io.FileIO, begin: int, end: int, size: int) -> Iterator[_Start]:
    """Yield the mails whose From_ line begins from `begin` on and before `end`."""
    limit = min(end + len(SEPARATOR) - 1, size)
    for place, head in candidates(stream, max(begin - 1, 0), limit):
        if not begin <= place < end:
            continue
        head = head if len(head) == HEAD else read_at(stream, place, min(HEAD, size - place))
        first_line = FROM_LINE.match(head)
        if first_line is not None:
            yield _Start(place, first_line.end(), head)


def _found(
    stream: io.FileIO, path: str, start: _Start, end: int, *, whole: bool = False
) -> Iterator[Found]:
    """Yield the mail that begins there and ends before `end`, unless it was deleted."""
    place = Place(MBOX, path, start.place)
    header = start.place + start.header
    try:
        data, block = _header(stream, start, header, end)
        if is_deleted(data, block.length):
            return
        body = partial(_body, stream, header + block.length, end)
        # After the sender, who is no address here and has no blanks.
        otherwise = start.head[len(SEPARATOR) : start.header].decode("latin-1").partition(" ")[2]
        yield Found(place, of_block(block, body, otherwise, whole=whole))
    except NotAMessage as error:
        yield Found(place, None, str(error))


def _header(stream: io.FileIO, start: _Start, header: int, end: int) -> tuple[bytes, HeaderBlock]:
    data = start.head[start.header : end - start.place]
    if b"\n\n" in data or b"\n\r\n" in data or header + len(data) == end:
        block = HeaderBlock.of(data)
        if block.length < len(data) or header + len(data) == end:
            return data, block
    return read_header(stream, header, end)


def _body(stream: io.FileIO, begin: int, end: int, size: int) -> bytes:
    return read_at(stream, begin, max(min(size, end - begin), 0))
