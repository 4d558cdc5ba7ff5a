"""Reads compound files ([MS-CFB], versions 3 and 4): storages and streams within one file.

Only what is asked for is read: the tables, the directory, and the mini stream, in which all short
streams are together; a long attachment costs nothing. What the file says of itself is compared with
its size before it is believed, so that time and memory stay bounded by that.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from ccwarn.formats.outlook.compound_header import (
    END_OF_CHAIN,
    FREE,
    HEADER_SIZE,
    MINI_SECTOR,
    Malformed,
    follow,
    follow_for,
    numbers,
    read_header,
    runs,
)

NO_STREAM = 0xFFFFFFFF
STORAGE, STREAM, ROOT = 1, 2, 5
ENTRY = 128
"""The size of a directory entry in bytes."""
LARGEST_FILE = 0x7FFFFF00
"""Beyond it a range-lock sector has to be kept free (section 2.8); no message is that large."""
_LARGEST_DIRECTORY = 16 << 20
"""Room for 131,072 entries: three times what a message with 2,048 recipients has."""
_LARGEST_MINI_STREAM = 64 << 20

_ENTRY = struct.Struct("<64sHBx3I16s20xIQ")
ReadAt = Callable[[int, int], bytes]
"""Takes an offset and a length; returns as many bytes, or fewer where the file ends."""


class DirectoryEntry(NamedTuple):
    """A directory entry (section 2.6); `start` is the first sector of its stream.

    `name` is UTF-16LE as it stands there, with ASCII letters in upper case.
    """

    name: bytes
    kind: int
    left: int
    right: int
    child: int
    class_id: bytes
    start: int
    size: int


class CompoundFile:
    """A compound file of `size` bytes, read through `read_at`.

    The constructor and every method raise `Malformed`, and whatever `read_at` raises.
    """

    def __init__(self, read_at: ReadAt, size: int) -> None:
        if size > LARGEST_FILE:
            raise Malformed("larger than any message")
        self._read_at = read_at
        self.size = size
        header = read_at(0, HEADER_SIZE)
        self.header = read_header(header)
        self.sector = self.header.sector
        # The header takes a whole sector; the last sector of a file may be cut short.
        self.sector_count = max(0, -(-size // self.sector) - 1)
        self.difat_sectors, listed = self._difat(numbers(header[76:]))
        self.fat_sectors = self._fat_sectors(listed)
        self.fat = numbers(self.read_sectors(self.fat_sectors))
        self.directory_sectors = self.chain(self.header.directory)
        if len(self.directory_sectors) * self.sector > _LARGEST_DIRECTORY:
            raise Malformed("directory too large")
        self.directory = self.read_sectors(self.directory_sectors)
        self.entries = self._entries()
        if not self.entries or self.entries[0].kind != ROOT:
            raise Malformed("no root entry")
        self._children: dict[int, dict[bytes, int]] = {}
        self._reached = bytearray(len(self.entries))
        self._read = bytearray(len(self.entries))
        self._budget = size

    @property
    def root(self) -> DirectoryEntry:
        """The directory entry of the file itself; its stream is the mini stream."""
        return self.entries[0]

    @cached_property
    def mini_sectors(self) -> list[int]:
        """The sectors that the mini stream takes."""
        if self.root.size > _LARGEST_MINI_STREAM:
            raise Malformed("mini stream too large")
        return self._chain_of(self.root.start, self.root.size)

    @cached_property
    def mini_stream(self) -> bytes:
        """All short streams together, in short sectors of `MINI_SECTOR` bytes."""
        return self.read_sectors(self.mini_sectors)[: self.root.size]

    @cached_property
    def mini_fat_sectors(self) -> list[int]:
        """The sectors that hold `mini_fat`."""
        return self.chain(self.header.mini_fat) if self.header.mini_fat_count else []

    @cached_property
    def mini_fat(self) -> array[int]:
        """For each short sector, the number of the next one of its stream."""
        return numbers(self.read_sectors(self.mini_fat_sectors))

    def children(self, storage: int) -> dict[bytes, int]:
        """Return the numbers of the entries within a storage, by their names.

        No entry may be reached twice, nor may two siblings have one name.
        """
        if storage in self._children:
            return self._children[storage]
        entries, reached, limit = self.entries, self._reached, len(self.entries)
        found: dict[bytes, int] = {}
        waiting = [entries[storage].child]
        while waiting:
            number = waiting.pop()
            if number == NO_STREAM:
                continue
            if not 0 < number < limit or reached[number]:
                raise Malformed("directory is no tree")
            reached[number] = 1
            name, kind, left, right, *_rest = entries[number]
            if kind not in (STORAGE, STREAM) or name in found:
                raise Malformed("bad or repeated entry")
            found[name] = number
            waiting += (right, left)
        self._children[storage] = found
        return found

    def is_short(self, size: int) -> bool:
        """Tell whether a stream of this size belongs in the mini stream."""
        return size < self.header.cutoff

    def stream(self, number: int) -> bytes:
        """Return what a stream holds.

        Streams do not overlap, so all together are no larger than the file.
        """
        entry = self.entries[number]
        if not self._read[number]:
            self._read[number] = 1
            self._budget -= entry.size
            if self._budget < 0:
                raise Malformed("streams overlap")
        if self.is_short(entry.size):
            return self._short_stream(entry.start, entry.size)
        return b"".join(self.pieces(number))

    def pieces(self, number: int) -> Iterator[bytes]:
        """Yield what a stream holds, a long one in pieces of at most a megabyte."""
        entry = self.entries[number]
        if self.is_short(entry.size):
            yield self._short_stream(entry.start, entry.size)
            return
        left, at_once = entry.size, (1 << 20) // self.sector
        sectors = self._chain_of(entry.start, left)
        for index in range(0, len(sectors), at_once):
            piece = self.read_sectors(sectors[index : index + at_once])[:left]
            left -= len(piece)
            yield piece

    def mini_chain_in_file(self) -> list[int]:
        """Return all sectors kept for the mini stream, those it does not use yet as well."""
        return self.chain(self.root.start) if self.root.size else []

    def chain(self, start: int) -> list[int]:
        """Return the sectors of a chain (section 2.3)."""
        return follow(self.fat, start, self.sector_count)

    def mini_chain(self, start: int) -> list[int]:
        """Return the short sectors of a chain (section 2.4)."""
        return follow(self.mini_fat, start, self._mini_count)

    def offset(self, sector: int) -> int:
        """Return where a sector is in the file."""
        return (sector + 1) * self.sector

    def mini_offset(self, short_sector: int) -> int:
        """Return where a short sector is in the file."""
        index, within = divmod(short_sector * MINI_SECTOR, self.sector)
        return self.offset(self.mini_sectors[index]) + within

    def read_sectors(self, sectors: Sequence[int]) -> bytes:
        """Return what sectors hold. Where the file ends within its last one, zeros follow."""
        width = self.sector
        found: list[bytes] = []
        for first, count in runs(sectors):
            if first + count > self.sector_count:
                raise Malformed("sector beyond the end of the file")
            data = self._read_at(self.offset(first), count * width)
            if first + count == self.sector_count:
                data = data.ljust(count * width, b"\0")
            if len(data) != count * width:
                raise Malformed("file shorter than it was")
            found.append(data)
        return b"".join(found)

    @property
    def _mini_count(self) -> int:
        return -(-self.root.size // MINI_SECTOR)

    def _short_stream(self, start: int, size: int) -> bytes:
        if not size:
            return b""
        fat, data = self.mini_fat, self.mini_stream
        last = start + -(-size // MINI_SECTOR) - 1
        offset = start * MINI_SECTOR
        # Nearly always the short sectors of a stream stand side by side.
        if last < len(fat) and fat[last] == END_OF_CHAIN and offset + size <= len(data):
            for sector in range(start, last):
                if fat[sector] != sector + 1:
                    break
            else:
                return data[offset : offset + size]
        chain = follow_for(fat, start, last - start + 1, self._mini_count)
        parts = [data[s * MINI_SECTOR : (s + 1) * MINI_SECTOR] for s in chain]
        found = b"".join(parts)[:size]
        if len(found) < size:
            raise Malformed("stream beyond the mini stream")
        return found

    def _chain_of(self, start: int, size: int) -> list[int]:
        if not size:
            return []
        if size > self.size:
            raise Malformed("stream larger than the file")
        return follow_for(self.fat, start, -(-size // self.sector), self.sector_count)

    def _difat(self, listed: array[int]) -> tuple[list[int], array[int]]:
        """Return the DIFAT sectors (section 2.5) and the numbers of all FAT sectors."""
        sectors: list[int] = []
        sector = self.header.difat
        for _number in range(self.header.difat_count):
            if sector >= self.sector_count or len(sectors) > self.sector_count:
                raise Malformed("bad DIFAT chain")
            sectors.append(sector)
            listed += numbers(self.read_sectors([sector]))
            sector = listed.pop()
        if self.header.difat_count and sector not in (END_OF_CHAIN, FREE):
            raise Malformed("DIFAT chain without an end")
        return sectors, listed

    def _fat_sectors(self, listed: array[int]) -> list[int]:
        count = self.header.fat_count
        sectors = listed[:count].tolist()
        if not 0 < count == len(sectors) == len(set(sectors)):
            raise Malformed("wrong number of FAT sectors")
        return sectors

    def _entries(self) -> list[DirectoryEntry]:
        # In version 3 the upper half of the size may hold anything (section 2.6.3).
        mask = 0xFFFFFFFF if self.sector == HEADER_SIZE else (1 << 64) - 1
        make = DirectoryEntry._make
        return [
            make((name[: length - 2 if length > 1 else 0].upper(), *links, start, size & mask))
            for name, length, *links, start, size in _ENTRY.iter_unpack(self.directory)
        ]
