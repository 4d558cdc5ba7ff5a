"""The slow way through an address list, for everything that is not in one of its common forms."""

from __future__ import annotations

from collections.abc import Iterator

from ccwarn.formats.address_item import Item
from ccwarn.formats.address_piece import Piece, Role
from ccwarn.formats.address_tokens import Kind, Tokens


class CarefulReader:
    """Reads an item or a whole group at a time."""

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
