"""SMTP replies (RFC 5321 section 4.2): the server's, passed as they are, and the gate's own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from ccwarn.gates.submission.wire import LineTooLong
from ccwarn.plain import in_ascii

_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ -])[^\r\n\0]*)?\r?\n")
_MOST_LINES = 500
_LONGEST_TEXT = 400


class ReplyLines(Protocol):
    """Where lines come from."""

    async def line(self, deadline: float | None = None) -> bytes:
        """Return the next line with its end.

        Raises Gone, LineTooLong, and TimeoutError at the deadline.
        """


class BadReply(ValueError):
    """The server said something that is no reply."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply: its code and the octets of all its lines."""

    code: int
    octets: bytes

    @property
    def accepts(self) -> bool:
        """Whether the server did what it was asked (2yz)."""
        return 200 <= self.code < 300

    @property
    def text(self) -> str:
        """What the reply says, its lines joined, for a person."""
        lines = self.octets.decode("utf-8", "replace").splitlines()
        return " ".join(line[4:].strip() for line in lines)


async def received(lines_of: ReplyLines, deadline: float | None = None) -> Reply:
    """Wait for one whole reply. Raises Gone, BadReply, and TimeoutError at the deadline."""
    lines: list[bytes] = []
    code = b""
    while len(lines) < _MOST_LINES:
        try:
            line = await lines_of.line(deadline)
        except LineTooLong:
            break
        found = _LINE.fullmatch(line)
        if found is None or (code and found[1] != code):
            break
        code = found[1]
        lines.append(line)
        if found[2] != b"-":
            return Reply(int(code), b"".join(lines))
    raise BadReply


def own(code: int, status: str, translated: str, english: str = "") -> Reply:
    """Return a reply of the gate: a code, an enhanced status (RFC 3463), a sentence.

    Replies are ASCII. A translation that cannot be written in it gives way to the English text.
    """
    text = in_ascii(translated)
    if text is None:
        text = in_ascii(english) or ""
    text = " ".join(text.split())[:_LONGEST_TEXT]
    return Reply(code, f"{code} {status} {text}\r\n".encode("ascii"))
