"""Where the messages of an mbox file (RFC 4155) stand, kept up to date as the file grows.

A message begins with a line `From `, the From_ line, directly followed by a header field. Lengths
that a header claims are not believed. Lines may end in CRLF, LF or CR, mixed too. The statuses that
Thunderbird keeps in the header (X-Mozilla-Status and others) are changed in place, and a change of
them is no new version of a message.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ccwarn.plain import plain
from ccwarn.stores.base import Vanished
from ccwarn.stores.mbox_lines import (
    FROM_LINE,
    HEAD,
    SEPARATOR,
    STATUS_LINE,
    candidates,
    is_deleted,
    read_at,
)
from ccwarn.stores.regular import etag_of

_LONGEST = 1 << 22
"""How far into a header, in bytes, its Message-ID is looked for."""
_TAIL = 4096
_RECENT = 50
"""How many of the last messages are looked at again when the file has grown, besides those that
have come since: they may be older versions of a draft, deleted by now."""

_FROM_LINE_SO_FAR = re.compile(rb"From (?![ \t]*:)[^\r\n]{0,512}(?:[\r\n]+[!-9;-~]*[ \t]*)?\Z")
_END_OF_HEADER = re.compile(rb"\n\r*\n|\r\r")
_KEY = re.compile(rb"[\r\n]message-id[ \t]*:([^\r\n]*(?:(?:\r?\n|\r)[ \t]+[^\r\n]*)?)")
STATUSES = re.compile(STATUS_LINE + rb"(?:Status2?|Keys):[^\r\n]*(?:\r*\n|\r|\Z)")
"""The lines of a header that Thunderbird changes in place, or adds when it compacts a folder."""


class IndexedMessage(NamedTuple):
    """A message in the file: where its From_ line and its header begin, and what tells it apart.

    `key` is its Message-ID or, without one, its From_ line. `live` is false for a message that was
    deleted and is still in the file.
    """

    start: int
    header: int
    key: str
    live: bool


class MboxIndex:
    """The messages of one mbox file, and which of them may have changed since that was asked.

    An href is the key of a message; of several live messages with one key, the second and later
    ones have their number behind it. Not for use by several threads at once.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._version: tuple[int, ...] = ()
        self.etag = ""
        """The etag of the file as of the last update."""
        self._messages: list[IndexedMessage] = []
        self._by_key: dict[str, list[int]] = {}
        self._end = 0
        self._scanned = 0
        self._tail = b""
        self._changed: set[str] = set()

    def update(self, stream: io.FileIO) -> None:
        """Take in what has happened to the file. What was only appended to is not read again."""
        status = os.fstat(stream.fileno())
        version = _version(status)
        if version == self._version:
            return
        if not self._has_only_grown(stream, version):
            self._changed.update(self.hrefs())
            self._forget()
        known, grew = len(self._messages), status.st_size > self._end
        self._end = status.st_size
        # Statuses may have changed anywhere; together with growth, most likely near the end.
        self._look_again(stream, range(max(known - _RECENT, 0) if grew else 0, known))
        self._append(stream)
        if known:
            keys = {message.key for message in self._messages[max(known - 1, 0) :]}
            older = [number for key in keys for number in self._by_key[key] if number < known]
            self._look_again(stream, older)
            self._changed.update(href for key in keys for href in self._hrefs_of(key))
        if not grew or not known:
            self._changed.update(self.hrefs())
        self._note(stream, status)

    def overwritten(self, stream: io.FileIO, message: IndexedMessage) -> None:
        """Note that ccwarn itself has changed recipients in place: no offset has changed."""
        self._changed.update(self._hrefs_of(message.key))
        self._note(stream, os.fstat(stream.fileno()))

    def gone(self) -> None:
        """Note that the file is not there."""
        self._changed.update(self.hrefs())
        self._forget()
        self._version = ()

    def take_changed(self) -> list[str]:
        """Return the hrefs of messages that came, went or changed since this was called last."""
        changed, self._changed = self._changed, set()
        return sorted(changed)

    def hrefs(self) -> list[str]:
        """Return the hrefs of all live messages, in the order of the file."""
        numbers: dict[str, int] = {}
        hrefs = []
        for message in self._messages:
            if message.live:
                number = numbers[message.key] = numbers.get(message.key, 0) + 1
                hrefs.append(_href(message.key, number))
        return hrefs

    def spans(self, href: str) -> list[tuple[IndexedMessage, int]]:
        """Return the live messages with the key of an href and where they end, its own first."""
        numbers = self._by_key.get(href, ())
        if len(numbers) == 1 and self._messages[numbers[0]].live:  # As nearly always.
            return [(self._messages[numbers[0]], self._end_of(numbers[0]))]
        key, number = _parsed(href)
        if key not in self._by_key:
            key, number = href, 1
        found = [i for i in self._by_key.get(key, ()) if self._messages[i].live]
        if number > len(found):
            raise Vanished(self._path / href)
        found.insert(0, found.pop(number - 1))
        return [(self._messages[i], self._end_of(i)) for i in found]

    def starts(self) -> list[int]:
        """Return where the headers of all messages begin, those of deleted ones too."""
        return [message.header for message in self._messages]

    def _hrefs_of(self, key: str) -> Iterator[str]:
        live = sum(self._messages[i].live for i in self._by_key.get(key, ()))
        # One number more: the message that had it may just have been deleted.
        return (_href(key, number) for number in range(1, live + 2))

    def _end_of(self, number: int) -> int:
        after = number + 1
        return self._messages[after].start if after < len(self._messages) else self._end

    def _forget(self) -> None:
        self._messages, self._by_key = [], {}
        self._end = self._scanned = 0
        self._tail = b""

    def _has_only_grown(self, stream: io.FileIO, version: tuple[int, ...]) -> bool:
        return (
            version[:2] == self._version[:2]
            and version[2] >= self._end
            and _tail(stream, self._end) == self._tail
            and all(
                read_at(stream, message.start, len(SEPARATOR)) == SEPARATOR
                for message in (*self._messages[:1], *self._messages[-8:])
            )
        )

    def _look_again(self, stream: io.FileIO, numbers: Iterable[int]) -> None:
        """Read again what tells these messages apart and which are live."""
        for number in numbers:
            known = self._messages[number]
            message = self._message(stream, known.start)
            if message is None or message == known:
                continue
            self._changed.update(self._hrefs_of(known.key))
            self._messages[number] = message
            if message.key != known.key:
                self._by_key[known.key].remove(number)
                self._by_key.setdefault(message.key, []).append(number)
                self._by_key[message.key].sort()
            self._changed.update(self._hrefs_of(message.key))

    def _append(self, stream: io.FileIO) -> None:
        begin, end = self._scanned, self._end
        self._scanned = max(end - len(SEPARATOR), 0)
        for start, head in candidates(stream, begin, end):
            head = head or read_at(stream, start, min(HEAD, end - start))
            if start + len(head) == end and _FROM_LINE_SO_FAR.match(head):
                self._scanned = max(start - 1, 0)  # Its next line is still to come.
                break
            message = self._message(stream, start, head)
            if message:
                self._by_key.setdefault(message.key, []).append(len(self._messages))
                self._messages.append(message)

    def _message(self, stream: io.FileIO, start: int, head: bytes = b"") -> IndexedMessage | None:
        """Return what stands at a place; None if it is no message. `head` is what begins there."""
        head = head or read_at(stream, start, min(HEAD, self._end - start))
        first_line = FROM_LINE.match(head)
        if first_line is None:
            return None
        while True:
            over = _END_OF_HEADER.search(head)
            end = over.start() if over else len(head)
            key = _KEY.search(head[:end].lower())
            if key or over or len(head) == min(_LONGEST, self._end - start):
                break
            head = read_at(stream, start, min(8 * len(head), _LONGEST, self._end - start))
        live = not is_deleted(head, end)
        text = head[slice(*key.span(1))] if key and key[1].strip() else first_line[0]
        return IndexedMessage(start, start + first_line.end(), _key(text), live)

    def _note(self, stream: io.FileIO, status: os.stat_result) -> None:
        version = _version(status)
        self._version, self._end = version, version[2]
        self.etag = etag_of(status)
        self._tail = _tail(stream, self._end)


def without_statuses(header: bytes) -> bytes:
    """Return the bytes without the lines that Thunderbird changes by itself."""
    return STATUSES.sub(b"", header)


def _version(status: os.stat_result) -> tuple[int, ...]:
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def _tail(stream: io.FileIO, end: int) -> bytes:
    """Return the last lines of the file as it is up to `end`, but for what changes in place."""
    begin = max(end - _TAIL, 0)
    data = read_at(stream, begin, end - begin)
    if begin:
        data = data[data.find(b"\n") + 1 :]
    return without_statuses(data)


def _key(text: bytes) -> str:
    words: Iterable[str] = text.decode("latin-1").split()
    return plain(" ".join(words)).strip("<>") or "?"


def _href(key: str, number: int) -> str:
    return key if number == 1 else f"{key} #{number}"


def _parsed(href: str) -> tuple[str, int]:
    key, mark, number = href.rpartition(" #")
    return (key, int(number)) if mark and number.isdecimal() else (href, 1)
