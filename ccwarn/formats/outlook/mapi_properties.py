"""The properties of a message, a recipient or an attachment in a .msg file ([MS-OXMSG]).

A property stream has a record of 16 bytes for each property. Numbers stand in it; texts are in
streams of their own beside it, in UTF-16 or in the message's own character set, and the record has
their size.
"""

from __future__ import annotations

import codecs
import struct
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, Protocol

from ccwarn.formats.outlook.compound_file import STREAM, CompoundFile
from ccwarn.formats.outlook.compound_header import Malformed

# Property numbers, by their names in [MS-OXPROPS].
MESSAGE_CLASS = 0x001A
SUBJECT = 0x0037
CLIENT_SUBMIT_TIME = 0x0039
SENT_REPRESENTING_NAME = 0x0042
SENT_REPRESENTING_EMAIL_ADDRESS = 0x0065
TRANSPORT_MESSAGE_HEADERS = 0x007D
RECIPIENT_TYPE = 0x0C15
SENDER_NAME = 0x0C1A
SENDER_EMAIL_ADDRESS = 0x0C1F
DISPLAY_BCC, DISPLAY_CC, DISPLAY_TO = 0x0E02, 0x0E03, 0x0E04
MESSAGE_FLAGS = 0x0E07
OBJECT_TYPE = 0x0FFE
MESSAGE_DELIVERY_TIME = 0x0E06
INTERNET_MESSAGE_ID = 0x1035
IN_REPLY_TO_ID = 0x1042
ROW_ID = 0x3000
DISPLAY_NAME = 0x3001
ADDRESS_TYPE = 0x3002
EMAIL_ADDRESS = 0x3003
DISPLAY_TYPE = 0x3900
DISPLAY_TYPE_EX = 0x3905
SMTP_ADDRESS = 0x39FE
INTERNET_CODEPAGE = 0x3FDE
MESSAGE_CODEPAGE = 0x3FFD
SENDER_SMTP_ADDRESS = 0x5D01
SENT_REPRESENTING_SMTP_ADDRESS = 0x5D02

WIDE, NARROW = 0x001F, 0x001E
"""The types of texts: UTF-16LE, and the character set that the message names."""

_TIME = 0x0040
_SINCE_1601 = 11_644_473_600
"""The type of times, 100 nanoseconds each since 1601 in UTC; so many seconds came before 1970."""

PROPERTIES = "__PROPERTIES_VERSION1.0".encode("utf-16-le")
RECORD = struct.Struct("<HHIII")
_LARGEST_STREAM = 1 << 20
_LARGEST_TEXT = 16 << 20
_LARGEST_NAME = 64 << 10
"""How many bytes are plausible: for a table of properties, a line of names, one name or address."""

_CODECS = {
    20127: "ascii", 20866: "koi8-r", 20932: "euc-jp", 21866: "koi8-u",
    28591: "iso8859-1", 28592: "iso8859-2", 28595: "iso8859-5", 28597: "iso8859-7",
    28599: "iso8859-9", 28605: "iso8859-15", 50220: "iso2022-jp", 50221: "iso2022-jp-1",
    51932: "euc-jp", 51949: "euc-kr", 54936: "gb18030", 65001: "utf-8",
}  # fmt: skip
"""Python's names for code page numbers, where they are not simply `cp` and the number."""


class Property(NamedTuple):
    """A record: the type, the value (of a text: its declared size), and where the record stands.

    `high` is the upper half of a value of 64 bits.
    """

    type: int
    value: int
    position: int
    high: int = 0


_MOST_UNCOUNTED = 2
"""How many characters a declared size is believed to have more than its stream."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text as stored: which stream, which bytes, and the character set they are in.

    `position` is where its record stands in the property stream.
    """

    number: int
    data: bytes
    charset: str
    position: int
    declared: int

    @property
    def width(self) -> int:
        """How many bytes a NUL takes."""
        return 2 if self.charset == "utf-16-le" else 1

    @property
    def uncounted(self) -> int:
        """How many characters the declared size has more than the stream.

        Where that is damaged, it is one, as Outlook has it.
        """
        count = (self.declared - len(self.data)) // self.width
        return count if 0 <= count <= _MOST_UNCOUNTED else 1

    def __str__(self) -> str:
        return self.data.decode(self.charset, "replace").strip("\0")


class PropertyValues(Protocol):
    """Properties of one thing, wherever they are stored."""

    def value(self, key: int) -> int | None:
        """Return a number, or None where there is none under this key."""

    def text(self, key: int) -> str:
        """Return a text without NULs and blanks at its ends; "" where there is none."""


class Properties:
    """The properties of one storage; the first `header` bytes of its property stream are others.

    Raises `Malformed`.
    """

    def __init__(
        self, file: CompoundFile, storage: int, header: int, charset: str | None = None
    ) -> None:
        self.file = file
        self.storage = storage
        self.inside = file.children(storage)
        number = self.inside.get(PROPERTIES)
        if number is None or file.entries[number].kind != STREAM:
            raise Malformed("no property stream")
        if file.entries[number].size > _LARGEST_STREAM:
            raise Malformed("property stream too long")
        self.number = number
        data = file.stream(number)
        records = RECORD.iter_unpack(data[header : len(data) - (len(data) - header) % 16])
        self.records = {
            key: Property(type_, value, header + 16 * index, high)
            for index, (type_, key, _flags, value, high) in enumerate(records)
        }
        if len(self.records) != max(0, len(data) - header) // 16:
            raise Malformed("property given twice")
        self.charset = charset or self._charset()

    def value(self, key: int) -> int | None:
        """Return a number, or None where there is none under this key."""
        found = self.records.get(key)
        return None if found is None else found.value

    def time(self, key: int) -> int:
        """Return a time in seconds since 1970; 0 where there is none under this key."""
        found = self.records.get(key)
        if found is None or found.type != _TIME:
            return 0
        return seconds_of(found.high << 32 | found.value)

    def text(self, key: int) -> str:
        """Return a text without NULs and blanks at its ends; "" where there is none."""
        for name, codec in _stream_names(key, self.charset):
            number = self.inside.get(name)
            if number is not None:
                data = self._stream(number, _LARGEST_NAME)
                return data.decode(codec, "replace").strip("\0 \t\r\n")
        return ""

    def stored_text(self, key: int) -> Text | None:
        """Return a text as it is stored, or None where there is none.

        Raises `Malformed` where record and stream do not fit each other.
        """
        record = self.records.get(key)
        numbers = [self.inside.get(name) for name, _codec in _stream_names(key, self.charset)]
        if record is None and not any(numbers):
            return None
        wide, narrow = numbers
        if record is None or record.type not in (WIDE, NARROW) or (wide and narrow):
            raise Malformed("text without its record")
        number = wide if record.type == WIDE else narrow
        if number is None:
            raise Malformed("text without its stream")
        charset = "utf-16-le" if record.type == WIDE else self.charset
        return Text(number, self._stream(number), charset, record.position, record.value)

    def _stream(self, number: int, largest: int = _LARGEST_TEXT) -> bytes:
        entry = self.file.entries[number]
        if entry.kind != STREAM or entry.size > largest:
            raise Malformed("no text of a sensible length")
        return self.file.stream(number)

    def _charset(self) -> str:
        for page in (self.value(MESSAGE_CODEPAGE), self.value(INTERNET_CODEPAGE)):
            for name in (_CODECS.get(page or 0, ""), f"cp{page}"):
                with suppress(LookupError):
                    return codecs.lookup(name).name
        return "cp1252"


def seconds_of(time: int) -> int:
    """Return the seconds since 1970 of a time as [MS-DTYP] section 2.3.3 has it; 0 for earlier."""
    return max(time // 10_000_000 - _SINCE_1601, 0)


@cache
def stream_name(key: int, type_: int) -> bytes:
    """Return the name of the stream that a property of this type is in."""
    return f"__SUBSTG1.0_{key:04X}{type_:04X}".encode("utf-16-le")


@cache
def _stream_names(key: int, charset: str) -> tuple[tuple[bytes, str], tuple[bytes, str]]:
    return (stream_name(key, WIDE), "utf-16-le"), (stream_name(key, NARROW), charset)
