"""The slow way through an address list, for everything that is not in one of its common forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ccwarn.draft import Mailbox
from ccwarn.formats.addresses.encoded_words import readable
from ccwarn.formats.addresses.item import Item
from ccwarn.formats.addresses.meaning import head_of_group, pieces
from ccwarn.formats.addresses.piece import Piece, Role
from ccwarn.formats.addresses.tokens import WIDE_SEMICOLON, Kind, Token, Tokens

# A recipient as mail programs write them has five to ten tokens, and three octets in each of them
# or more. What has fewer than two for long is no address list, and takes the longer to read.
_MANY = 1 << 16  # tokens
_TOO_MANY = 1 << 20  # more than 100,000 recipients have
_OCTETS_A_TOKEN = 2
_BLANKS = " \t\r\n"


class CarefulReader:
    """Reads an item or a whole group at a time."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = Tokens(text)
        self._octets = 0  # read so far
        self._count = 0  # of the tokens in them
        self._next_look = _MANY
        self._end_of_group = -1
        self.pos = 0
        """Where the item read last ended, its separator included."""

    def read(self, start: int) -> Iterator[Piece]:
        """Yield the pieces of the item or group that begins at `start`; of junk, one for all."""
        in_group = False
        names: list[Item] = []  # each in front of a comma, perhaps the surname of what follows
        item = Item(self._text)
        for token in self._tokens.since(start):
            self._count += 1
            if self._count >= self._next_look and self._is_junk(token.start - start):
                yield self._rest((*names, item), token)
                return
            match token.kind:
                case Kind.WORD:  # as most of them are
                    item.add(token)
                case Kind.COLON if not item.in_angle:
                    yield from self._finished(names, Item(self._text), alone=False)
                    yield self._head(item, token, nested=in_group)
                    in_group = True
                    names, item = [], Item(self._text)
                case Kind.COMMA if not item.owns(token) and item.is_plain_name:
                    names.append(item)
                    item = Item(self._text)
                case Kind.COMMA | Kind.SEMICOLON if not item.owns(token):
                    closed = token.kind is Kind.SEMICOLON
                    alone = closed and not in_group and self._begins_alone(start) is not None
                    yield from self._finished(names, item, alone=alone)
                    if in_group and closed:
                        yield Piece(token.start, token.end, None, role=Role.END_OF_GROUP)
                        self._end_of_group = token.end
                        in_group = False
                    if not in_group:
                        self._octets += token.end - start
                        self.pos = token.end
                        return
                    names, item = [], Item(self._text)
                case _:
                    item.add(token)
        alone = not in_group and self._begins_alone(start) == ";"
        yield from self._finished(names, item, alone=alone)
        self.pos = len(self._text)

    def _head(self, item: Item, colon: Token, *, nested: bool) -> Piece:
        # Addresses in its name are to be seen, and so is what stands for a group within a group.
        return head_of_group(self._text, item.tokens, colon, shown=nested or item.has_at)

    def _finished(self, names: Sequence[Item], item: Item, *, alone: bool) -> Iterator[Piece]:
        """Yield the pieces of an item and of the names in front of it.

        `Doe, John <a@x.example>` is how Outlook shows a mailbox, without quotes. A name right in
        front of a comma goes with the plain name and addr-spec after it: both would be wrong
        without each other, and a surname left behind could be read by everybody. It may as well be
        somebody whom the mail program is to look up, so it stays as it is written. Not so when the
        mailbox stands `alone` between semicolons: then its commas separate nothing, all of them
        are part of its name, and lists with commas need quotes around it.
        """
        found = pieces(self._text, item.tokens)
        mailbox = found[0].mailbox if found else None
        if names and mailbox and item.has_plain_name and found[0].start == item.tokens[0].start:
            first = 0 if alone else len(names) - 1
            start = names[first].tokens[0].start
            found[0] = self._joined(start, found[0], mailbox, alone)
            names = names[:first]
        for name in names:
            yield from pieces(self._text, name.tokens)
        yield from found

    def _joined(self, start: int, piece: Piece, mailbox: Mailbox, alone: bool) -> Piece:
        before = self._text[start : piece.start]
        blank = " " if before[-1].isspace() else ""
        name = readable(before) + blank + mailbox.display_name
        named = Mailbox(mailbox.addr_spec, name)
        return piece._replace(start=start, mailbox=named, unquoted=alone)

    def _begins_alone(self, start: int) -> str | None:
        """Return ";" if that separates an item from the one before, "" if there is none before."""
        text = self._text
        while start and text[start - 1] in _BLANKS:
            start -= 1
        if start == self._end_of_group:
            return None
        if not start:
            return ""
        return ";" if text.endswith((";", WIDE_SEMICOLON), 0, start) else None

    def _is_junk(self, octets: int) -> bool:
        self._next_look = min(self._count + _MANY, _TOO_MANY)
        dense = self._octets + octets < _OCTETS_A_TOKEN * self._count
        return dense or self._count >= _TOO_MANY

    def _rest(self, items: Sequence[Item], token: Token) -> Piece:
        start = next((item.tokens[0].start for item in items if item.tokens), token.start)
        end = len(self._text.rstrip(_BLANKS))
        self.pos = len(self._text)
        return Piece(start, end, None, readable(self._text[start:end]), sound=False)
