"""Takes and frees sectors of a compound file ([MS-CFB] sections 2.3 to 2.5); writes to pages."""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Callable, Iterator

from ccwarn.formats.outlook.compound_file import CompoundFile
from ccwarn.formats.outlook.compound_header import (
    DIFSECT,
    END_OF_CHAIN,
    FATSECT,
    FREE,
    IN_HEADER,
    MINI_SECTOR,
)

_FAT_COUNT, _MINI_FAT, _DIFAT, _LISTED = 44, 60, 68, 76
"""Where these fields stand in the header (section 2.2)."""


class Pages:
    """The sectors of a file that are being changed, in memory; the header counts as sector -1."""

    def __init__(self, file: CompoundFile) -> None:
        self.file = file
        self._pages: dict[int, tuple[bytes, bytearray]] = {}

    @property
    def end(self) -> int:
        """Where the last changed sector ends."""
        return self.file.offset(max(self._pages, default=-1) + 1)

    def write(self, offset: int, data: bytes) -> None:
        """Write bytes, which must be within one sector."""
        number, within = divmod(offset, self.file.sector)
        self._page(number - 1)[within : within + len(data)] = data

    def changes(self) -> Iterator[tuple[int, bytes]]:
        """Yield offset and bytes of what has changed in each sector."""
        for number, (before, after) in sorted(self._pages.items()):
            if before != after:
                first = next(i for i, byte in enumerate(after) if byte != before[i])
                last = next(i for i in range(len(after), 0, -1) if after[i - 1] != before[i - 1])
                yield self.file.offset(number) + first, bytes(after[first:last])

    def _page(self, number: int) -> bytearray:
        if number not in self._pages:
            if number < self.file.sector_count:
                before = self.file.read_sectors([number])
            else:
                before = bytes(self.file.sector)
            self._pages[number] = before, bytearray(before)
        return self._pages[number][1]


class Table:
    """A table of chained sectors of `width` bytes, of which it takes the lowest free ones first.

    `taken` tells which sectors belong to something whatever the table says. `extend` is called when
    none is free, and makes the table longer. `offset` tells where in the file a sector is.
    """

    def __init__(
        self,
        entries: array[int],
        taken: bytearray,
        width: int,
        pages: Pages,
        extend: Callable[[], None],
        offset: Callable[[int], int],
    ) -> None:
        self.entries = array("I", entries)
        self.width = width
        self._taken = taken
        self._pages = pages
        self._extend = extend
        self._offset = offset
        self._lowest = 0

    def take(self, mark: int = END_OF_CHAIN) -> int:
        """Take a free sector and mark it in the table."""
        while True:
            for sector in range(self._lowest, len(self.entries)):
                taken = sector < len(self._taken) and self._taken[sector]
                if self.entries[sector] == FREE and not taken:
                    self.entries[sector] = mark
                    self._lowest = sector + 1
                    return sector
            self._lowest = len(self.entries)
            self._extend()

    def resize(self, chain: list[int], count: int) -> list[int]:
        """Return the chain with `count` sectors; those it loses are freed and wiped."""
        for sector in chain[count:]:
            self.entries[sector] = FREE
            if sector < len(self._taken):
                self._taken[sector] = 0
            self._lowest = min(self._lowest, sector)
            self._pages.write(self._offset(sector), bytes(self.width))
        kept = chain[:count]
        while len(kept) < count:
            kept.append(self.take())
        for sector, following in zip(kept, [*kept[1:], END_OF_CHAIN], strict=False):
            self.entries[sector] = following
        return kept

    def overwrite(self, chain: list[int], content: bytes) -> None:
        """Write content to a chain that it takes exactly as much of as what it replaces."""
        for index, sector in enumerate(chain):
            part = content[index * self.width : (index + 1) * self.width]
            self._pages.write(self._offset(sector), part)

    def store(self, chain: list[int], content: bytes) -> int:
        """Write content to a chain, resized for it; return the first sector."""
        chain = self.resize(chain, -(-len(content) // self.width))
        for index, sector in enumerate(chain):
            part = content[index * self.width : (index + 1) * self.width]
            # What is left of the last sector is wiped: it may hold addresses of the old content.
            self._pages.write(self._offset(sector), part.ljust(self.width, b"\0"))
        return chain[0] if chain else END_OF_CHAIN


class SectorTables:
    """The two tables of a file, for long and for short streams, with all that they rest on."""

    def __init__(self, file: CompoundFile, taken: bytearray, taken_short: bytearray) -> None:
        self.file = file
        self.pages = Pages(file)
        self._fat_sectors = list(file.fat_sectors)
        self._difat_sectors = list(file.difat_sectors)
        self._mini_sectors = file.mini_chain_in_file()
        self._mini_fat_sectors = list(file.mini_fat_sectors)
        self._mini_size = file.root.size
        self.long = Table(file.fat, taken, file.sector, self.pages, self._extend_fat, file.offset)
        self.short = Table(
            file.mini_fat, taken_short, MINI_SECTOR, self.pages,
            self._extend_mini_fat, self._mini_offset,
        )  # fmt: skip

    def finished(self) -> tuple[int, int]:
        """Write the tables and the header; return first sector and size of the mini stream."""
        # The short sectors' table first: it may still take a sector.
        self._write_table(self.short.entries, self._mini_fat_sectors, self.file.mini_fat)
        self._write_table(self.long.entries, self._fat_sectors, self.file.fat)
        if len(self._fat_sectors) != len(self.file.fat_sectors):
            self._write_fat_list()
        if len(self._mini_fat_sectors) != len(self.file.mini_fat_sectors):
            where = self._mini_fat_sectors[0], len(self._mini_fat_sectors)
            self.pages.write(_MINI_FAT, struct.pack("<2I", *where))
        if self._mini_size == self.file.root.size:
            return self.file.root.start, self._mini_size
        return self._mini_sectors[0], self._mini_size

    def _extend_fat(self) -> None:
        """Add a sector to the table; it is the first one that it describes itself."""
        per_sector = self.file.sector // 4
        self.long.entries.extend([FREE] * per_sector)
        self._fat_sectors.append(self.long.take(FATSECT))
        room = IN_HEADER + len(self._difat_sectors) * (per_sector - 1)
        if len(self._fat_sectors) > room:
            self._difat_sectors.append(self.long.take(DIFSECT))

    def _extend_mini_fat(self) -> None:
        count = len(self._mini_fat_sectors) + 1
        self._mini_fat_sectors = self.long.resize(self._mini_fat_sectors, count)
        self.short.entries.extend([FREE] * (self.file.sector // 4))

    def _mini_offset(self, short_sector: int) -> int:
        """Return where a short sector is; the mini stream grows to hold it."""
        index, within = divmod(short_sector * MINI_SECTOR, self.file.sector)
        if index >= len(self._mini_sectors):
            self._mini_sectors = self.long.resize(self._mini_sectors, index + 1)
        self._mini_size = max(self._mini_size, (short_sector + 1) * MINI_SECTOR)
        return self.file.offset(self._mini_sectors[index]) + within

    def _write_table(self, entries: array[int], sectors: list[int], before: array[int]) -> None:
        per_sector = self.file.sector // 4
        for index, sector in enumerate(sectors):
            part = slice(index * per_sector, (index + 1) * per_sector)
            if entries[part] != before[part]:
                self.pages.write(self.file.offset(sector), _packed(entries[part]))

    def _write_fat_list(self) -> None:
        """Write the list of the table's sectors to the header and to the DIFAT sectors."""
        listed, per_sector = self._fat_sectors, self.file.sector // 4 - 1
        self.pages.write(_FAT_COUNT, struct.pack("<I", len(listed)))
        self.pages.write(_LISTED, _packed(array("I", listed[:IN_HEADER])))
        if not self._difat_sectors:
            return
        where = self._difat_sectors[0], len(self._difat_sectors)
        self.pages.write(_DIFAT, struct.pack("<2I", *where))
        following = [*self._difat_sectors[1:], END_OF_CHAIN]
        for index, sector in enumerate(self._difat_sectors):
            first = IN_HEADER + index * per_sector
            part = array("I", listed[first : first + per_sector])
            part.extend([FREE] * (per_sector - len(part)))
            part.append(following[index])
            self.pages.write(self.file.offset(sector), _packed(part))


def _packed(entries: array[int]) -> bytes:
    if sys.byteorder == "big":
        entries = array("I", entries)
        entries.byteswap()
    return entries.tobytes()
