"""SMTP commands (RFC 5321 section 4.1): what the gate needs to know of a line."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINE = re.compile(rb"([A-Za-z]{1,16})(?:[ \t]([^\x00-\x08\x0a-\x1f\x7f]*))?\r\n")
_PATH = re.compile(
    # The path in angle brackets, in which a quoted local-part may hold any of `<> `, or bare.
    rb'(?:FROM|TO)[ \t]*:[ \t]*(?:<((?:"(?:[^"\\]|\\.)*"|[^"<>])*)>|([^ \t<>]+))',
    re.IGNORECASE | re.DOTALL,
)
_ROUTE = re.compile(r"(?:@[^@,:]+,)*@[^@,:]+:")
_CHUNK = re.compile(rb"([0-9]{1,18})(?:[ \t]+LAST)?[ \t]*", re.IGNORECASE)


class NotACommand(ValueError):
    """The line is no SMTP command, or one that servers may read differently than the gate."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command line: the verb in upper case, what follows it, and the very octets."""

    verb: str
    argument: bytes
    line: bytes

    @classmethod
    def parsed(cls, line: bytes) -> Command:
        """Read one line, CRLF included.

        Control characters, blanks before the verb and bare CR or LF are refused, not guessed at:
        servers differ in what they take them for. Raises NotACommand.
        """
        found = _LINE.fullmatch(line)
        if found is None:
            raise NotACommand
        return cls(found[1].decode("ascii").upper(), (found[2] or b"").strip(), line)

    @property
    def path(self) -> str | None:
        """The reverse-path of MAIL or forward-path of RCPT, without a source route; or None.

        The null reverse-path is "".
        """
        found = _PATH.match(self.argument)
        if found is None:
            return None
        octets = found[1] if found[1] is not None else found[2]
        path = octets.strip().decode("utf-8", "replace")
        return _ROUTE.sub("", path, count=1) if path.startswith("@") else path

    @property
    def chunk_size(self) -> int | None:
        """How many octets follow a BDAT command (RFC 3030 section 2); None if it does not say."""
        found = _CHUNK.fullmatch(self.argument)
        return int(found[1]) if found else None
