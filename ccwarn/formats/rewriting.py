"""Puts recipients into other destination fields of a header block and leaves all else alone.

A field whose recipients stay is not touched. Another is put together again from the text of its
items as it was written, folded in the way it was folded (RFC 5322 section 2.2.3). Only names with
commas that need quotes, once commas separate the items, get them.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from ccwarn.draft import Field, Mailbox, Recipient
from ccwarn.formats.addresses.encoded_words import encoded
from ccwarn.formats.addresses.piece import Piece, Role
from ccwarn.formats.addresses.reader import pieces
from ccwarn.formats.addresses.tokens import SEPARATOR
from ccwarn.formats.header_block import (
    LINE_ENDING,
    HeaderBlock,
    HeaderField,
    NotAMessage,
)
from ccwarn.i18n import _

_COLUMNS = 78  # RFC 5322 section 2.1.1: lines should not be longer
_NO_RECIPIENT = "undisclosed-recipients:;"  # RFC 5322 section 3.4 and appendix A.1.3
_FOLD = re.compile(r"[\r\n]([ \t]+)")
_BLANKS = re.compile(r"[ \t]*+")
_LINE_ENDINGS = re.compile(r"[\r\n]++")
_NEAR = 8  # characters; line endings are not longer
_LAST_LINE_ENDING = re.compile(r"(?:\r*+\n|\r)\Z")
_UNINDENTED = re.compile(r"[\r\n](?![ \t\r\n])")
_TO_ESCAPE = re.compile(r'(["\\])')
_LONGEST_INDENT = 16


class _Folding(NamedTuple):
    """How a field is broken into lines."""

    line_ending: str
    indent: str = " "
    item_a_line: bool = False


@dataclass(slots=True)
class _AddressField:
    """A destination field of the header block on its way to what it will be."""

    header: HeaderField
    place: Field
    body: str
    pieces: list[Piece]
    leaving: set[int] = dataclasses.field(default_factory=set)  # of `pieces`
    arriving: list[tuple[_AddressField, Piece]] = dataclasses.field(default_factory=list)
    glued: set[tuple[int, int]] = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        # Where two mailboxes begin that no separator parts.
        self.glued = {
            (one.start, other.start)
            for one, other in pairwise(self.pieces)
            if one.mailbox and other.mailbox
            if not SEPARATOR.search(self.body, one.end, other.start)
        }

    @property
    def changes(self) -> bool:
        return bool(self.leaving or self.arriving)


def rewritten(block: HeaderBlock, recipients: Iterable[Recipient], *, canonical: bool) -> str:
    """Return the octet text of the header block with the recipients in the fields they name.

    `canonical` rewrites those items whose text, damaged as it is, could mean something else in
    another place. Raises ValueError if these are not the mailboxes of the header block, and
    NotAMessage if a line of a field that would change may belong to the body.
    """
    fields = [
        _AddressField(header, place, body, list(pieces(body)))
        for header, place, body in (
            (header, place, block.body(header)) for header, place in block.destinations()
        )
    ]
    arrivals = _moves(fields, recipients)
    new_fields: list[_AddressField] = []
    for place, arriving in arrivals.items():
        last = next((field for field in reversed(fields) if field.place is place), None)
        if last is None:
            end = fields[-1].header.end
            last = _AddressField(HeaderField("", end, end, end), place, "", [])
            new_fields.append(last)
        last.arriving = arriving
    return _Writer(block, canonical).text(fields, new_fields)


def _moves(
    fields: Sequence[_AddressField], recipients: Iterable[Recipient]
) -> dict[Field, list[tuple[_AddressField, Piece]]]:
    """Mark what leaves each field, and return what arrives in which, in the order of the header.

    Of recipients that stand in a field more often than wanted, the first ones stay.
    """
    wanted = Counter((recipient.mailbox.key, recipient.field) for recipient in recipients)
    keys = {key for key, _place in wanted}
    leaving: list[tuple[str, _AddressField, Piece]] = []
    for field in fields:
        for number, piece in enumerate(field.pieces):
            if piece.mailbox is None:
                continue
            key = piece.mailbox.key
            if wanted[key, field.place]:
                wanted[key, field.place] -= 1
            elif key in keys:
                field.leaving.add(number)
                leaving.append((key, field, piece))
            else:
                raise ValueError("the draft lacks a recipient of this header block")
    arrivals: dict[Field, list[tuple[_AddressField, Piece]]] = {}
    for key, field, piece in leaving:
        place = next((place for place in Field if wanted[key, place]), None)
        if place:
            wanted[key, place] -= 1
            arrivals.setdefault(place, []).append((field, piece))
    if any(wanted.values()):
        raise ValueError("the draft has a recipient that this header block lacks")
    return arrivals


class _Writer:
    """Puts the text of a header block together from what stays and what has moved."""

    def __init__(self, block: HeaderBlock, canonical: bool) -> None:
        self._block = block
        self._canonical = canonical

    def text(self, fields: Sequence[_AddressField], new_fields: Iterable[_AddressField]) -> str:
        """Return the header block, `new_fields` after the last destination field there was."""
        old = self._block.text
        items = {field.header.start: self._items(field) for field in fields if field.changes}
        someone_in_to = any(
            items.get(field.header.start, field.pieces)
            for field in fields
            if field.place is Field.TO
        )
        parts: list[str] = []
        pos = 0
        for field in fields:
            if field.changes:
                _refuse_unindented(field)
                parts.append(old[pos : field.header.start])
                content = items[field.header.start]
                if not content and field.place is Field.TO and not someone_in_to:
                    content, someone_in_to = [(_NO_RECIPIENT, Role.ITEM)], True
                parts.append(self._field(field, content))
                pos = field.header.end
        end = max((field.header.end for field in fields), default=0)
        parts.append(old[pos:end])
        parts += (self._new_field(field) for field in new_fields)
        parts.append(old[end:])
        return "".join(parts)

    def _field(self, field: _AddressField, items: Sequence[tuple[str, Role]]) -> str:
        if not items:
            return ""
        name = self._block.text[field.header.start : field.header.body]
        blanks = _BLANKS.match(field.body)
        gap = blanks.group() if blanks and len(blanks.group()) < _LONGEST_INDENT else ""
        ending = LINE_ENDING.match(field.body, len(field.body.rstrip("\r\n")))
        head = name + (gap or " ")
        return head + self._laid_out(len(head), items, field) + (ending.group() if ending else "")

    def _new_field(self, field: _AddressField) -> str:
        prefix = "Resent-" if self._block.is_resent else ""
        head = f"{prefix}{field.place.value}: "
        content = head + self._laid_out(len(head), self._items(field), field)
        # The line ending before it, not any other: CR before an empty line of LF would hide that.
        before = _LAST_LINE_ENDING.search(self._block.text[: field.header.end][-_NEAR:])
        return content + before.group() if before else self._block.line_ending + content

    def _items(self, field: _AddressField) -> list[tuple[str, Role]]:
        """Return the raw items that the field will hold; none if nothing but comments is left."""
        staying = _staying(field)
        if not any(map(_says_something, staying)):
            staying = []
        items: list[tuple[str, Role]] = []
        after_text, begin, before = False, 0, (field, -1)
        for origin, piece in (*((field, piece) for piece in staying), *field.arriving):
            role = piece.role if origin is field else Role.ITEM
            is_glued = before[0] is origin and (before[1], piece.start) in origin.glued
            if is_glued and not self._canonical:
                # A separator would make another text of it.
                items[-1] = origin.body[begin : piece.end], role
            else:
                begin = piece.start
                items.append((self._raw(origin, piece, after_text), role))
            before = origin, piece.start
            after_text = bool(piece.unreadable)
        return items

    def _raw(self, field: _AddressField, piece: Piece, after_text: bool) -> str:
        """Return the text of a piece. After text, a name needs quotes: that could be part of it."""
        unsafe = piece.unquoted or (self._canonical and (after_text or not piece.sound))
        if unsafe and piece.mailbox:
            return _canonical(piece.mailbox, self._block.line_ending)
        return field.body[piece.start : piece.end]

    def _laid_out(
        self, column: int, items: Sequence[tuple[str, Role]], field: _AddressField
    ) -> str:
        """Return the items with their separators, folded like the field they are for."""
        folding = self._folding(field)
        parts: list[str] = []
        before = Role.GROUP
        for text, role in items:
            first_line, *more_lines = _LINE_ENDINGS.split(text)
            if role is not Role.END_OF_GROUP and parts:
                separator = "" if before is Role.GROUP else ","
                too_long = column + len(separator) + 1 + len(first_line) + 1 > _COLUMNS
                if too_long or (folding.item_a_line and separator):
                    parts.append(separator + folding.line_ending + folding.indent)
                    column = len(folding.indent)
                else:
                    parts.append(separator + " ")
                    column += len(separator) + 1
            parts.append(text)
            column = len(more_lines[-1]) if more_lines else column + len(text)
            before = role
        return "".join(parts)

    def _folding(self, field: _AddressField) -> _Folding:
        """Return how the field is folded; if it is not, how those were that recipients left."""
        for origin in (field, *(origin for origin, _piece in field.arriving)):
            indents = _FOLD.findall(origin.body)
            if indents:
                indent = indents[0] if len(indents[0]) <= _LONGEST_INDENT else " "
                item_a_line = len(indents) >= len(origin.pieces) - 1
                return _Folding(self._block.line_ending, indent, item_a_line)
        return _Folding(self._block.line_ending)


def _staying(field: _AddressField) -> list[Piece]:
    """Return the pieces that stay; a group all of whose members leave goes with them."""
    staying, bereft = list[Piece](), False
    for number, piece in enumerate(field.pieces):
        if number in field.leaving:
            head = staying[-1] if staying else piece
            bereft = head.role is Role.GROUP and not head.unreadable
            continue
        if bereft and piece.role is Role.END_OF_GROUP:
            staying.pop()
        else:
            staying.append(piece)
        bereft = False
    return staying[:-1] if bereft else staying


def _says_something(piece: Piece) -> bool:
    return bool(piece.mailbox or piece.unreadable or piece.role is Role.GROUP)


def _refuse_unindented(field: _AddressField) -> None:
    if _UNINDENTED.search(field.body.rstrip("\r\n")):
        raise NotAMessage(
            _(
                "The header of this message is damaged: a line of its recipients is not indented,"
                " so ccwarn cannot tell where they end. Move them in your mail program."
            )
        )


def _canonical(mailbox: Mailbox, line_ending: str) -> str:
    """Write a mailbox out, as RFC 5322 section 3.4 and RFC 2047 section 5 want it."""
    name = mailbox.display_name
    addr_spec = mailbox.addr_spec.encode("utf-8", "replace").decode("latin-1")
    if name.isascii() and name.isprintable():
        name = '"' + _TO_ESCAPE.sub(r"\\\1", name) + '"' if name else ""
    else:
        name = encoded(name).replace(" ", line_ending + " ")
    return f"{name} <{addr_spec}>" if name else f"<{addr_spec}>"
