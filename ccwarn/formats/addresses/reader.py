"""Reads address lists (RFC 5322 section 3.4) as mail programs write them, not only as they should.

No address is hidden by what stands before it: a list without commas, with semicolons, unclosed
quotes or brackets still gives all its mailboxes, and what is no mailbox is given as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ccwarn.draft import Mailbox
from ccwarn.formats.addresses.encoded_words import readable

if TYPE_CHECKING:
    from ccwarn.formats.addresses.careful_reader import CarefulReader
    from ccwarn.formats.addresses.piece import Piece

_ATOM = r'[^\x00-\x20"(),:;<>@\[\]\\\x7f-\xff]++'
_COMMON = re.compile(
    # One item and its separator in the forms that nearly all mail has; else all that is left.
    # Separators before it separate nothing.
    # Quoted text with both "@" and a separator is left to the careful reader.
    rf"""
    [ \t\r\n,;]*+
    (?: ( (?: "([^"\\@\x00]*+|[^"\\<>,;\x00]*+)" [ \t\r\n]*+
            | ([^\x00-\x08\x0b\x0c\x0e-\x1f"(),:;<>@\[\]\\]*+) )
          < ({_ATOM}@{_ATOM}) >
        | (?! =\? ) ({_ATOM}@{_ATOM}) )
      [ \t\r\n]*+ (?: [,;] | \Z )
    | () .* )
    """,
    re.VERBOSE | re.DOTALL,
)


def contents(text: str) -> Iterator[Mailbox | str]:
    """Yield the mailboxes of an address list in octet text, and as text what could not be read."""
    for part in _parts(text):
        if isinstance(part, re.Match):
            yield _mailbox(part)
        elif part.mailbox or part.unreadable:
            yield part.mailbox or part.unreadable


def pieces(text: str) -> Iterator[Piece]:
    """Yield the pieces of an address list in octet text, in their order."""
    from ccwarn.formats.addresses.piece import Piece  # late: most mail is only read

    for part in _parts(text):
        yield Piece(*part.span(1), _mailbox(part)) if isinstance(part, re.Match) else part


def _parts(text: str) -> Iterator[re.Match[str] | Piece]:
    """Yield the items in one of the common forms as they match, all others as pieces."""
    careful: CarefulReader | None = None
    pos = 0
    while pos < len(text):
        for item in _COMMON.finditer(text, pos):
            if item[1] is None:
                pos = item.start(6)
                break
            pos = item.end()
            yield item
        if pos < len(text):
            careful = careful or _careful_reader(text)
            yield from careful.read(pos)
            pos = careful.pos


def _mailbox(item: re.Match[str]) -> Mailbox:
    quoted, name, in_angle, bare = item.group(2, 3, 4, 5)
    words = quoted or name
    return Mailbox(in_angle or bare, readable(words) if words else "")


def _careful_reader(text: str) -> CarefulReader:
    from ccwarn.formats.addresses.careful_reader import CarefulReader  # late: most mail needs none

    return CarefulReader(text)
