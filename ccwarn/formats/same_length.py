"""Gives a rewritten header block the length that it had, so that it fits where it stood.

Only blanks between recipients, and between the name of a destination field and its first
recipient, come or go: to a reader they mean nothing (RFC 5322 section 3.2.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, pairwise
from typing import NamedTuple

from ccwarn.formats import rfc5322
from ccwarn.formats.addresses.reader import pieces
from ccwarn.formats.header_block import HeaderBlock, NotAMessage

_LONGEST_LINE = 998  # RFC 5322 section 2.1.1
_MOST_BLANKS = 200
"""How many blanks may be added in one place."""
_BLANKS = re.compile(r"[ \t]*(?=[^ \t\r\n])")
_SEPARATOR = re.compile(r",[ \t\r\n]*")
_LINE_ENDINGS = re.compile(r"[\r\n]+")


class _Gap(NamedTuple):
    """A place with blanks: after a field's name, or after a comma, which stays."""

    start: int
    end: int
    mark: str

    @property
    def spare(self) -> int:
        return self.end - self.start - len(self.mark)


def of_length(header: bytes, length: int) -> bytes | None:
    """Return the header block, `length` bytes long, with the same recipients in the same fields.

    Returns None where blanks alone do not make up for the difference.
    """
    if len(header) == length:
        return header
    block = HeaderBlock.of(header)
    if block.charset or block.length != len(header):
        return None
    gaps = list(_gaps(block))
    if len(header) > length:
        edits = _taken(gaps, len(header) - length)
    else:
        edits = _added(block.text, gaps, length - len(header))
    fitted = block.encoded(_edited(block.text, edits))
    return fitted if len(fitted) == length and _is_same(header, fitted) else None


def _gaps(block: HeaderBlock) -> Iterator[_Gap]:
    """Yield the gaps: those after commas, and before and after them those after field names.

    Of neighbouring commas every other one comes first: so no line gets much longer than needed.
    """
    fields = [field for field, _place in block.destinations()]
    names: list[_Gap] = []
    commas: list[_Gap] = []
    for field in sorted(fields, key=lambda field: field.name):
        if blanks := _BLANKS.match(block.text, field.body, field.end):
            names.append(_Gap(*blanks.span(), ""))
        items = list(pieces(block.body(field)))
        for one, other in pairwise(items):
            start, end = field.body + one.end, field.body + other.start
            if _SEPARATOR.fullmatch(block.text, start, end):
                commas.append(_Gap(start, end, ","))
    yield from chain(names[:1], commas[::2], commas[1::2], names[1:])


def _taken(gaps: list[_Gap], surplus: int) -> list[tuple[_Gap, str]]:
    edits = []
    for gap in gaps:
        taken = min(gap.spare, surplus)
        if taken:
            edits.append((gap, gap.mark + " " * (gap.spare - taken)))
            surplus -= taken
    return edits


def _added(text: str, gaps: list[_Gap], missing: int) -> list[tuple[_Gap, str]]:
    edits = []
    for left, gap in zip(range(len(gaps), 0, -1), gaps, strict=True):
        added = min(-(-missing // left), _MOST_BLANKS)
        if added:
            edits.append((gap, text[gap.start : gap.end] + " " * added))
            missing -= added
    return edits


def _edited(text: str, edits: list[tuple[_Gap, str]]) -> str:
    parts: list[str] = []
    position = 0
    for gap, blanks in sorted(edits):
        parts += (text[position : gap.start], blanks)
        position = gap.end
    return "".join((*parts, text[position:]))


def _is_same(header: bytes, fitted: bytes) -> bool:
    try:
        block = HeaderBlock.of(fitted)
        return (
            block.length == len(fitted)
            and max(map(len, _LINE_ENDINGS.split(block.text))) <= _longest(header)
            and rfc5322.read(header) == rfc5322.read(fitted)
        )
    except NotAMessage:
        return False


def _longest(header: bytes) -> int:
    """Return how long a line may be: as RFC 5322 allows, or as one that was there before."""
    return max(_LONGEST_LINE, *map(len, header.splitlines() or [b""]), 0)
