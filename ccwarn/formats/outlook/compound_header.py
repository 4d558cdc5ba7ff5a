"""The header of a compound file ([MS-CFB] section 2.2), and tables of chained sectors."""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterator, Sequence
from typing import NamedTuple

SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
"""The first eight bytes of every compound file (section 2.2)."""

DIFSECT = 0xFFFFFFFC
FATSECT = 0xFFFFFFFD
END_OF_CHAIN = 0xFFFFFFFE
FREE = 0xFFFFFFFF
"""Special sector numbers (section 2.1)."""

MINI_SECTOR = 64
HEADER_SIZE = 512
IN_HEADER = 109
"""How many numbers of FAT sectors the header holds."""

_HEADER = struct.Struct("<8s16x2x4H6x4x2I4x5I")
_ORDER = 0xFFFE
_SECTOR_SHIFTS = {3: 9, 4: 12}


class Malformed(ValueError):
    """The file contradicts itself or the format; the text says where, for a developer."""


class CompoundHeader(NamedTuple):
    """What the header says (section 2.2); `sector` is the size of a sector in bytes."""

    sector: int
    fat_count: int
    directory: int
    cutoff: int
    mini_fat: int
    mini_fat_count: int
    difat: int
    difat_count: int


def runs(sectors: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield first sector and count of each run of sectors that follow each other in the file."""
    start = 0
    for index in range(1, len(sectors) + 1):
        if index == len(sectors) or sectors[index] != sectors[index - 1] + 1:
            yield sectors[start], index - start
            start = index


def follow(table: array[int], start: int, limit: int) -> list[int]:
    """Return the chain that begins at `start`, all of whose sectors must be below `limit`."""
    chain: list[int] = []
    limit = min(limit, len(table))
    sector = start
    while sector < limit:
        chain.append(sector)
        if len(chain) > limit:
            raise Malformed("chain without an end")
        sector = table[sector]
    if sector != END_OF_CHAIN:
        raise Malformed("chain leads nowhere")
    return chain


def follow_for(table: array[int], start: int, count: int, limit: int) -> list[int]:
    """Return the first `count` sectors of a chain; whether it goes on does not matter."""
    chain: list[int] = []
    limit = min(limit, len(table))
    sector = start
    for _number in range(count):
        if sector >= limit:
            raise Malformed("chain shorter than its stream")
        chain.append(sector)
        sector = table[sector]
    return chain


def numbers(data: bytes) -> array[int]:
    """Return a table of 32-bit little-endian numbers."""
    found = array("I", data)
    if sys.byteorder == "big":
        found.byteswap()
    return found


def read_header(data: bytes) -> CompoundHeader:
    """Return what the first bytes of a file say. Raises Malformed."""
    if len(data) < HEADER_SIZE:
        raise Malformed("no compound file")
    signature, major, order, shift, mini_shift, *rest = _HEADER.unpack_from(data)
    if signature != SIGNATURE or order != _ORDER:
        raise Malformed("no compound file")
    if _SECTOR_SHIFTS.get(major) != shift or 1 << mini_shift != MINI_SECTOR:
        raise Malformed("unknown version")
    return CompoundHeader(1 << shift, *rest)
