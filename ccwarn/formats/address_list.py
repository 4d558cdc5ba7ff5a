"""Reads address lists (RFC 5322 section 3.4) as mail programs write them, not only as they should.

No address is hidden by what stands before it: a list without commas, with semicolons, unclosed
quotes or brackets still gives all its mailboxes, and what is no mailbox is given as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ccwarn.draft import Mailbox
from ccwarn.formats.address_item import Item, Piece, Role
from ccwarn.formats.address_tokens import Kind, Tokens
from ccwarn.formats.encoded_words import readable

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
    careful: _CarefulReader | None = None
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
            careful = careful or _CarefulReader(text)
            yield from careful.read(pos)
            pos = careful.pos


class _CarefulReader:
    """Reads what is not in one of the common forms, an item or a whole group at a time."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = Tokens(text)
        self.pos = 0
        """Where the item read last ended, its separator included."""

    def read(self, start: int) -> Iterator[Piece]:
        """Yield the pieces of the item that begins at `start`; a group is one item."""
        in_group = False
        item = Item(self._text)
        for token in self._tokens.since(start):
            match token.kind:
                case Kind.COMMA if item.in_route:
                    item.add(token)
                case Kind.COLON if not item.in_angle:
                    yield item.as_group(token)
                    in_group = True
                    item = Item(self._text)
                case Kind.COMMA | Kind.SEMICOLON:
                    yield from item.finished()
                    if in_group and token.kind is Kind.SEMICOLON:
                        yield Piece(token.start, token.end, None, role=Role.END_OF_GROUP)
                        in_group = False
                    if not in_group:
                        self.pos = token.end
                        return
                    item = Item(self._text)
                case _:
                    item.add(token)
        yield from item.finished()
        self.pos = len(self._text)
