"""The milter protocol, version 6, in octets: what a mail server tells a filter, and is told.

Each packet is its length, a command and its data (Sendmail's include/libmilter/mfdef.h; Postfix
speaks the same, https://www.postfix.org/MILTER_README.html). Libraries were tried. Under pymilter
SIGHUP ends the process, it cannot take a socket from systemd, and it has to be compiled. kilter
ends the connection at an internationalised address in a macro and at every client with IPv6, and
can change no field of more than 1 KB.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

CONNECT, HELO, MAIL, RCPT, DATA = b"C", b"H", b"M", b"R", b"T"
HEADER, END_OF_HEADER, BODY, END_OF_MESSAGE = b"L", b"N", b"B", b"E"
ABORT, MACROS, NEGOTIATE, QUIT, NEXT_CONNECTION, UNKNOWN = b"A", b"D", b"O", b"Q", b"K", b"U"

ADD_FIELDS, CHANGE_FIELDS, QUARANTINE, _CHOOSE_MACROS = 0x01, 0x10, 0x20, 0x100
"""What a filter may do to a message (SMFIF_*)."""

_NO_HELO, _NO_BODY, _NO_END_OF_HEADER, _NO_UNKNOWN, _NO_DATA = 0x2, 0x10, 0x40, 0x100, 0x200
_LEADING_SPACE = 0x100000
_UNANSWERED = {HEADER: 0x80, CONNECT: 0x1000, MAIL: 0x4000, RCPT: 0x8000}
_UNWANTED = _NO_HELO | _NO_BODY | _NO_END_OF_HEADER | _NO_UNKNOWN | _NO_DATA
_WANTED = _UNWANTED | _LEADING_SPACE | sum(_UNANSWERED.values())

_NONE = b"{none}"
_MACROS = {0: _NONE, 1: _NONE, 2: b"{auth_authen} i", 3: _NONE, 4: b"i", 5: b"i", 6: _NONE}
"""What the server is to say of itself at each step (connection, HELO, MAIL, RCPT, DATA, the end of
the mail, that of its header): by default it says much, at each recipient and field anew. An empty
list would mean the default; there is no macro with this name."""

_length = struct.Struct("!L").unpack_from

CONTINUE = struct.pack("!Lc", 1, b"c")
DISCARD = struct.pack("!Lc", 1, b"d")

LONGEST = 16 * 1024 * 1024
"""Octets that a packet may have; a field of a header is one packet."""


class BadPacket(ValueError):
    """What came is not of this protocol."""


def packet(command: bytes, data: bytes = b"") -> bytes:
    """Return a packet."""
    return struct.pack("!Lc", len(data) + 1, command) + data


def packets(received: bytearray) -> Iterator[tuple[bytes, bytes]]:
    """Yield the whole packets at the beginning of what was received, and take them out of it.

    Raises BadPacket.
    """
    at, come = 0, len(received)
    octets = b""
    try:
        while come - at >= 5:
            (length,) = _length(received, at)
            if not 1 <= length <= LONGEST:
                raise BadPacket
            start, end = at + 5, at + 4 + length
            if end > come:
                break
            octets = octets or bytes(received)  # Not before: a long packet comes in many parts.
            at = end
            yield octets[start - 1 : start], octets[start:end]
    finally:
        del received[:at]


class Agreed:
    """What server and filter have agreed on: the version, and what is told and answered."""

    def __init__(self, offer: bytes) -> None:
        """Take the server's offer. Raises BadPacket where too little can be done."""
        try:
            version, actions, protocol = struct.unpack_from("!LLL", offer)
        except struct.error:
            raise BadPacket from None
        if version < 2 or not actions & ADD_FIELDS or not actions & CHANGE_FIELDS:
            raise BadPacket
        self._version = min(version, 6)
        self._protocol = protocol & _WANTED if version >= 6 else protocol & 0x7F & _UNWANTED
        self.unanswered = frozenset(it for it, bit in _UNANSWERED.items() if self._protocol & bit)
        """The commands that the server waits for no answer to."""
        self._can_choose = bool(actions & _CHOOSE_MACROS)
        self.can_hold = bool(actions & QUARANTINE)
        """Whether the server has a queue for mails that wait."""
        self.has_leading_space = bool(self._protocol & _LEADING_SPACE)
        """Whether the body of a field begins right after its colon."""

    @property
    def answer(self) -> bytes:
        """The filter's side of it."""
        wanted = ADD_FIELDS | CHANGE_FIELDS | (QUARANTINE if self.can_hold else 0)
        macros = b""
        if self._can_choose:
            wanted |= _CHOOSE_MACROS
            macros = b"".join([struct.pack("!L", it) + m + b"\0" for it, m in _MACROS.items()])
        said = struct.pack("!LLL", self._version, wanted, self._protocol)
        return packet(NEGOTIATE, said + macros)


def texts(data: bytes) -> list[bytes]:
    """Return the texts in a packet, each of which ends in a NUL."""
    return data.split(b"\0")[:-1]


def reply(text: str) -> bytes:
    """Return what refuses a mail with these words, an SMTP reply code first.

    Servers take a percent sign for a mark of their own unless there are two.
    """
    return packet(b"y", text.replace("%", "%%").encode("ascii") + b"\0")


def held(reason: bytes) -> bytes:
    """Return what has the server keep a mail in its hold queue."""
    return packet(b"q", reason + b"\0")


def added_field(name: bytes, body: bytes) -> bytes:
    """Return what adds a field at the end of a header."""
    return packet(b"h", name + b"\0" + body + b"\0")


def changed_field(name: bytes, number: int, body: bytes) -> bytes:
    """Return what changes one of the fields with a name, of which the first is 1.

    An empty body deletes it.
    """
    return packet(b"m", struct.pack("!L", number) + name + b"\0" + body + b"\0")
