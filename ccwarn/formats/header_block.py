"""Where the header block of a message ends, and where its fields stand (RFC 5322 section 2.2).

Line endings may be CRLF, LF or CR, mixed too. Files in UTF-16, as some programs export them, are
recognised. A header block is held as octet text (see `encoded_words`), UTF-16 as that of UTF-8;
either way it can be turned back into the very bytes it came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from ccwarn.draft import Field
from ccwarn.formats.utf16 import bytes_of, charset_of, octets_of
from ccwarn.i18n import _

LIMIT = 64 * 1024 * 1024
"""How long a header block may be, in bytes. Hardly any in real mail is longer than 1 MiB."""

_CHUNK = 8 * 1024  # most header blocks are shorter

DESTINATIONS = {place.value.lower(): place for place in Field}
"""The destination fields by their names in lower case."""

FORWARDED = "x-forwarded-message-id"
ANSWERED = ("in-reply-to", "references")
"""The fields that name the message that a message answers, the surer one first."""

NEWSGROUPS = "newsgroups"
"""The field of what is posted to newsgroups (RFC 5536 section 3.1.4)."""

CONTENT_TYPE = "content-type"
DATE = "date"

JOURNAL_REPORT = "x-ms-journal-report"
"""The field of what Exchange keeps of a mail for the organisation's records ([MS-XJRNL])."""

RESENT = "resent-"
"""What the names of the fields begin with that are added when a message is sent on as it is (RFC
5322 section 3.6.6)."""
_OF_RECIPIENTS = frozenset((*DESTINATIONS, *(RESENT + name for name in DESTINATIONS)))
TRACE = frozenset(("received", "return-path"))
"""The fields that servers put above a message on its way (RFC 5322 section 3.6.7)."""
_ONCE_A_JOURNEY = frozenset(RESENT + name for name in ("from", "sender", "date", "message-id"))

_NAMES = frozenset(
    (
        *("from", "sender", "subject", "message-id", *_OF_RECIPIENTS),
        *(FORWARDED, *ANSWERED, NEWSGROUPS),
        *_ONCE_A_JOURNEY,
        *TRACE,
        *(CONTENT_TYPE, DATE, JOURNAL_REPORT),
    )
)
_MAY_INVITE = re.compile(r"\s*(?:multipart/|text/calendar)", re.IGNORECASE)

_COMMON_NAMES = frozenset(
    # Those of RFC 5322 section 3.6 and MIME that no other text has in front of a colon by chance:
    # every message, and the emptiest of drafts, has one of them.
    (
        *_NAMES,
        *("reply-to", "mime-version", "content-transfer-encoding"),
        *("content-disposition", "content-id", "content-description", "content-language"),
    )
)

_LEADING = re.compile(rb"(?:\xef\xbb\xbf)?+(?:[ \t]*+[\r\n])*+")
_EMPTY_LINE = re.compile(rb"\n\r?+\n")
_EMPTY_LINE_CRS = re.compile(rb"(?<!\r)(\r\r++)\n\1\n")
_EMPTY_LINE_CR = re.compile(rb"(?<!\r)\r\r(?=\r*+[^\r\n])")
_WITHOUT_LF = 1024 * 1024
"""Octets without any LF after which lines are taken to end in CR."""
# A NUL in a name means nothing: some servers take it out.
_FIRST_FIELD = re.compile(r"([\0!-9;-~\x80-\xff]++)[ \t\0]*+:")
_NEXT_FIELD = re.compile(r"[\r\n]([\0!-9;-~\x80-\xff]++)[ \t\0]*+:")
LINE_ENDING = re.compile(r"\r*+\n|\r")
"""One line ending. Several CR before LF come from programs that turn LF into CRLF twice."""


class NotAMessage(ValueError):
    """The bytes are no mail message, or none that can be rewritten safely. The text says which."""


class HeaderField(NamedTuple):
    """Where a field stands in the octet text: `name` in lower case, its body, and its end.

    The end is after the line ending of its last line.
    """

    name: str
    start: int
    body: int
    end: int


class HeaderBlock(NamedTuple):
    """The header block of a message, its first `length` bytes, as octet text.

    `fields` are those that ccwarn reads, in their order. `charset` is UTF-16's, or "" for octets.
    """

    text: str
    fields: tuple[HeaderField, ...]
    charset: str
    length: int

    @classmethod
    def of(cls, message: bytes) -> HeaderBlock:
        """Find the header block of a message; its body may be missing.

        Raises NotAMessage when none of its fields is one that mail messages have.
        """
        charset = charset_of(message)
        octets = octets_of(message, charset)
        leading = _leading(octets)
        return cls._until(octets, leading, _end(octets, leading, is_all=True), charset)

    @classmethod
    def read(cls, stream: BinaryIO) -> tuple[bytes, HeaderBlock]:
        """Read what `read_header_block` reads; return it and the header block that it is.

        Raises what that and `of` raise.
        """
        header, octets, leading, end, charset = _read(stream)
        return header, cls._until(octets, leading, end, charset)

    @classmethod
    def _until(cls, octets: bytes, leading: int, end: int | None, charset: str) -> HeaderBlock:
        text = octets[:end].decode("latin-1")
        fields = tuple(_fields(text, leading))
        return cls(text, fields, charset, len(bytes_of(text, charset)) if charset else len(text))

    def body(self, field: HeaderField) -> str:
        """Return the body of a field as octet text, its last line ending included."""
        return self.text[field.body : field.end]

    def destinations(self) -> list[tuple[HeaderField, Field]]:
        """Return the destination fields that say who gets the message now, in their order.

        Of a message that was sent on as it is, these are the Resent fields of its latest journey
        (RFC 5322 section 3.6.6): what an earlier one said is history.
        """
        resent = {field: field.name.removeprefix(RESENT) for field in self.resent()}
        found = [
            (field, DESTINATIONS[name]) for field, name in resent.items() if name in DESTINATIONS
        ]
        return found or [
            (field, DESTINATIONS[field.name]) for field in self.fields if field.name in DESTINATIONS
        ]

    @property
    def is_resent(self) -> bool:
        """Whether `destinations` are Resent fields."""
        return any(field.name.startswith(RESENT) for field, _place in self.destinations())

    @property
    def may_invite(self) -> bool:
        """Whether the body may hold an invitation: it has parts, or it is a calendar."""
        return any(
            field.name == CONTENT_TYPE and _MAY_INVITE.match(self.text, field.body) is not None
            for field in self.fields
        )

    def resent(self) -> list[HeaderField]:
        """Return the Resent fields of the latest journey, which are the first ones.

        An earlier journey begins where a trace field stands between, or where one of the fields
        repeats of which each journey has one. Whatever else stands between ends nothing: in doubt
        a recipient counts.
        """
        found: list[HeaderField] = []
        for field in self.fields:
            if field.name.startswith(RESENT):
                if field.name in _ONCE_A_JOURNEY and field.name in {one.name for one in found}:
                    break
                found.append(field)
            elif found and field.name in TRACE:
                break
        return found

    def encoded(self, text: str) -> bytes:
        """Return octet text as the bytes of a header block in the charset of this one."""
        return bytes_of(text, self.charset)

    @property
    def line_ending(self) -> str:
        """The line ending of the first line."""
        found = LINE_ENDING.search(self.text, self.fields[0].start if self.fields else 0)
        return found.group() if found else "\r\n"


def read_header_block(stream: BinaryIO) -> bytes:
    """Read a message as far as the end of its header block, the empty line included.

    What is read beyond that, and is not returned, is at most as long again, or one chunk. Raises
    NotAMessage when the header block is longer than LIMIT, and OSError as the stream does.
    """
    return _read(stream)[0]


def _read(stream: BinaryIO) -> tuple[bytes, bytes, int, int | None, str]:
    """Return a header block, the octets that were read, where in them it begins and ends.

    Last comes the charset, as `HeaderBlock` has it.
    """
    data = bytearray()
    while len(data) <= LIMIT:
        chunk = stream.read(min(max(_CHUNK, len(data)), LIMIT + 1 - len(data)))
        data += chunk
        charset = charset_of(data)
        octets = octets_of(bytes(data), charset)
        leading = _leading(octets)
        end = _end(octets, leading, is_all=not chunk)
        if end is not None:
            head = octets[:end]
            header = bytes_of(head.decode("latin-1"), charset) if charset else head
            return header, octets, leading, end, charset
        if not chunk:
            return bytes(data), octets, leading, None, charset
    raise endless()


def endless() -> NotAMessage:
    """Return what is raised for a header block longer than LIMIT."""
    return NotAMessage(_("This is not a mail message: its header does not end."))


def is_complete(header: bytes) -> bool:
    """Tell whether the header block ends with its empty line (RFC 5322 section 2.1).

    It does not in a message that was cut off, or that is being written at this moment; nor in a
    whole one that has no body, which may lack the line.
    """
    if header.endswith((b"\n\n", b"\n\r\n")):
        return True  # as nearly all do
    # The octet stands for a body: without any, two CR might be the beginning of a line ending.
    octets = octets_of(header, charset_of(header)) + b"-"
    return _end(octets, _leading(octets), is_all=True) is not None


def _end(octets: bytes, leading: int, *, is_all: bool) -> int | None:
    """Return where the header block ends, or None if the octets do not reach beyond it.

    `is_all` tells that no more of the message follows. Lines of blanks alone are folding, no end.
    CR ends lines only where no LF does; beside one it is damage, at which some servers end a line
    and others do not: fields follow, so that no recipient is missed. CR CR LF, which programs write
    that turn LF into CRLF twice, is an empty line only after such a line.
    """
    if octets.find(b"\n", leading) < 0:
        if not is_all and len(octets) < _WITHOUT_LF:
            return None
        found = _EMPTY_LINE_CR.search(octets, leading)
        return found.end() if found else None
    found = _EMPTY_LINE.search(octets, leading)
    end = found.end() if found else len(octets)
    if octets.find(b"\r\r\n", leading, end) >= 0:
        found = _EMPTY_LINE_CRS.search(octets, leading, end) or found
    return found.end() if found else None


def _leading(octets: bytes) -> int:
    """Return where the first line that is not empty begins, after a byte order mark."""
    found = _LEADING.match(octets)
    return found.end() if found else 0


def _fields(text: str, leading: int) -> Iterator[HeaderField]:
    """Yield the fields with one of `_NAMES`. A line that begins no field continues the last one.

    An unindented line is no folding, but dropping it could drop recipients. Nor does a CR beside LF
    end a field of recipients, as it does not for all readers, unless another one begins there.
    Before the first field stands nothing, or the `From ` line of an mbox file.
    """
    is_damage = "\n" in text
    name, start, body, is_message = "", 0, 0, False
    first = _FIRST_FIELD.match(text, leading)
    if first:
        name, start, body = _name(first), leading, first.end()
        is_message = name in _COMMON_NAMES
    for found in _NEXT_FIELD.finditer(text, leading):
        is_doubtful = is_damage and text[found.start()] == "\r"
        if is_doubtful and name in _OF_RECIPIENTS and _name(found) not in _OF_RECIPIENTS:
            continue
        if name in _NAMES:
            yield HeaderField(name, start, body, found.start(1))
        name, start, body = _name(found), found.start(1), found.end()
        is_message = is_message or name in _COMMON_NAMES
    if not is_message:
        raise NotAMessage(_("This is not a mail message: it has no header."))
    if name in _NAMES:
        last = len(text.rstrip("\r\n"))
        ending = LINE_ENDING.match(text, last)
        yield HeaderField(name, start, body, max(body, ending.end() if ending else last))


def _name(found: re.Match[str]) -> str:
    return found[1].replace("\0", "").lower()
