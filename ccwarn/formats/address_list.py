"""Reads address lists (RFC 5322 section 3.4) as mail programs write them, not only as they should.

No address is hidden by what stands before it: a list without commas, with semicolons, unclosed
quotes or brackets still gives all its mailboxes, and what is no mailbox is given as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ccwarn.draft import Mailbox
from ccwarn.formats.address_piece import Piece
from ccwarn.formats.encoded_words import readable

if TYPE_CHECKING:
    from ccwarn.formats.careful_reader import CarefulReader

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


def pieces(text: str) -> Iterator[Piece]:
    """Yield the pieces of an address list in octet text, in their order."""
    careful: CarefulReader | None = None
    pos = 0
    while pos < len(text):
        for item in _COMMON.finditer(text, pos):
            whole, quoted, name, in_angle, bare, _ = item.groups()
            if whole is None:
                pos = item.start(6)
                break
            mailbox = Mailbox(in_angle or bare, readable(quoted or name or ""))
            pos = item.end()
            yield Piece(item.start(1), item.end(1), mailbox)
        if pos < len(text):
            careful = careful or _careful_reader(text)
            yield from careful.read(pos)
            pos = careful.pos


def _careful_reader(text: str) -> CarefulReader:
    from ccwarn.formats.careful_reader import CarefulReader  # late: most mail needs none

    return CarefulReader(text)
