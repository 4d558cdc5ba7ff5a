"""Looks among the mail around a draft for the message that it answers, in bounded time."""

from __future__ import annotations

import io
import re
import time
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from ccwarn.draft import Answered
from ccwarn.formats import rfc5322
from ccwarn.formats.answered_message import read_answered
from ccwarn.stores.base import Store
from ccwarn.stores.mail_around import mail_around
from ccwarn.stores.regular import open_regular

_PATIENCE = 0.1
"""How many seconds one message is looked for."""
_AT_ONCE, _SHARE = 2.0, 0.05
"""So many seconds are spent on looking, and from then on this share of the time."""
_REMEMBERED = 1024
_HEAD = 8 * 1024
_HEADER = 256 * 1024
"""How many bytes of a file's beginning, and of a header, are read."""
_TAIL, _CHUNK = 32 << 20, 1 << 20
"""How many bytes of an mbox are searched, the last ones, and how many at a time."""
_BEFORE = 64 * 1024
"""How far before a Message-ID its header may begin, in bytes."""

_NAMED = re.compile(rb"[\r\n]message-id[ \t]*:(?:[ \t]|\r?\n[ \t])*\Z", re.IGNORECASE)
_FROM_LINE = re.compile(rb"(?:\A|[\r\n])From [^\r\n]*(?:\r?\n|\r)")


class _Allowance:
    """How long may be spent on looking: no pile of drafts makes a check much slower."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._spent = 0.0

    def left(self, now: float) -> bool:
        return self._spent < _AT_ONCE + _SHARE * (now - self._began)

    def spend(self, seconds: float) -> None:
        self._spent += seconds


_allowance = _Allowance()


@lru_cache(_REMEMBERED)
def find_answered(kind: type[Store], path: Path, message_id: str) -> Answered | None:
    """Return who stood in the message with this Message-ID; None where it is not found.

    The draft is in the store of this kind at `path`. What was found or not found stays known.
    """
    began = time.monotonic()
    if not _allowance.left(began):
        return None
    answered = None
    for place in mail_around(kind, path):
        with suppress(OSError), open_regular(place) as stream:
            answered = _in_file(stream, message_id, began + _PATIENCE)
        if answered or time.monotonic() > began + _PATIENCE:
            break
    _allowance.spend(time.monotonic() - began)
    return answered


def _in_file(stream: io.FileIO, message_id: str, end: float) -> Answered | None:
    """Look for the message in a file of one message, or in an mbox."""
    wanted = message_id.encode("latin-1", "replace")
    head = stream.read(_HEAD)
    if head.startswith(b"From "):
        return _in_mbox(stream, wanted, message_id, end)
    if wanted not in head:
        return None
    return _answered(stream, 0, message_id)


def _in_mbox(stream: io.FileIO, wanted: bytes, message_id: str, end: float) -> Answered | None:
    """Look for the newest message with this Message-ID among the last ones of an mbox."""
    size = stream.seek(0, io.SEEK_END)
    first = max(size - _TAIL, 0)
    start = size
    while start > first and time.monotonic() < end:
        start, before = max(start - _CHUNK, first), start
        data = _read(stream, start, before - start + len(wanted))
        at = data.rfind(wanted)
        while at >= 0:
            header = _header_around(stream, start + at)
            answered = _answered(stream, header, message_id) if header is not None else None
            if answered:
                return answered
            at = data.rfind(wanted, 0, at)
    return None


def _header_around(stream: io.FileIO, place: int) -> int | None:
    """Return where the header begins whose Message-ID stands at a place; None if none does."""
    start = max(place - _BEFORE, 0)
    before = _read(stream, start, place - start)
    if not _NAMED.search(before):
        return None
    ends = [line.end() for line in _FROM_LINE.finditer(before)]
    return start + ends[-1] if ends else None


def _answered(stream: io.FileIO, start: int, message_id: str) -> Answered | None:
    data = _read(stream, start, _HEADER)
    with suppress(rfc5322.NotAMessage):
        return read_answered(rfc5322.read_header_block(io.BytesIO(data)), message_id)
    return None


def _read(stream: io.FileIO, offset: int, count: int) -> bytes:
    stream.seek(offset)
    return stream.read(count)
