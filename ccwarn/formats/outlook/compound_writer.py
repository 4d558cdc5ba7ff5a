"""Gives streams of a compound file new contents and leaves everything else where it is.

Nothing is rearranged: sectors are added, freed or overwritten as the changed streams need it,
as the programs that own such files do. So a change is a short list of bytes to write, and its
inverse is one as well.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ccwarn.formats.outlook.compound_file import (
    ENTRY,
    LARGEST_FILE,
    STORAGE,
    STREAM,
    CompoundFile,
    ReadAt,
)
from ccwarn.formats.outlook.compound_header import HEADER_SIZE, MINI_SECTOR, Malformed
from ccwarn.formats.outlook.sector_tables import Pages, SectorTables

_START, _SIZE = 116, 120
"""Where a directory entry has its stream's first sector and size (section 2.6.1)."""
_WRITE = struct.Struct("<QI")


@dataclass(frozen=True, slots=True)
class Patch:
    """What turns a file into another one: its new size, and bytes to write at offsets."""

    size: int
    writes: tuple[tuple[int, bytes], ...]

    def inverse(self, read_at: ReadAt, size: int) -> Patch:
        """Return what undoes the patch; the file read is the one before the patch."""
        writes = [(offset, read_at(offset, len(data))) for offset, data in self.writes]
        if size > self.size:
            writes.append((self.size, read_at(self.size, size - self.size)))
        return Patch(size, tuple((offset, data) for offset, data in writes if data))

    def __bytes__(self) -> bytes:
        parts = [_WRITE.pack(self.size, len(self.writes))]
        parts += [_WRITE.pack(offset, len(data)) + data for offset, data in self.writes]
        return zlib.compress(b"".join(parts))

    @classmethod
    def of(cls, data: bytes) -> Patch:
        """Return the patch that these bytes stand for. Raises ValueError."""
        try:
            plain = zlib.decompress(data)
            size, count = _WRITE.unpack_from(plain)
            writes, position = [], _WRITE.size
            for _number in range(count):
                offset, length = _WRITE.unpack_from(plain, position)
                position += _WRITE.size + length
                writes.append((offset, plain[position - length : position]))
        except (zlib.error, struct.error) as error:
            raise ValueError("no patch") from error
        if position != len(plain):
            raise ValueError("no patch")
        return cls(size, tuple(writes))


def edit(file: CompoundFile, contents: Mapping[int, bytes]) -> Patch:
    """Return what gives the streams with these numbers these contents.

    Raises Malformed where the file is not sound throughout: where two streams share a sector,
    nothing may be written.
    """
    tables = SectorTables(file, *claimed(file))
    sizes = {
        number: _put(tables, number, content)
        for number, content in contents.items()
        if content != file.stream(number)
    }
    sizes |= {0: tables.finished()}
    for number, (start, size) in sizes.items():
        _write_entry(tables.pages, number, start, size)
    size = max(file.size, tables.pages.end)
    if size > LARGEST_FILE:
        raise Malformed("larger than any message")
    return Patch(size, tuple(tables.pages.changes()))


def claimed(file: CompoundFile) -> tuple[bytearray, bytearray]:
    """Return which sectors, and which short sectors, are taken.

    The whole tree is walked, so every stream in it is sound afterwards. Raises Malformed where a
    sector is taken twice.
    """
    sectors, short = bytearray(file.sector_count), bytearray(len(file.mini_fat))
    for chain in (
        file.fat_sectors, file.difat_sectors, file.directory_sectors,
        file.mini_fat_sectors, file.mini_chain_in_file(),
    ):  # fmt: skip
        _claim(sectors, chain)
    if len(file.mini_chain_in_file()) * file.sector < file.root.size:
        raise Malformed("chain shorter than the mini stream")
    for number in all_streams(file):
        entry = file.entries[number]
        if not entry.size:
            continue
        if file.is_short(entry.size):
            chain, width, taken = file.mini_chain(entry.start), MINI_SECTOR, short
        else:
            chain, width, taken = file.chain(entry.start), file.sector, sectors
        if len(chain) * width < entry.size:
            raise Malformed("chain shorter than its stream")
        _claim(taken, chain)
    return sectors, short


def all_streams(file: CompoundFile) -> Iterator[int]:
    """Yield the numbers of all streams in the file's tree."""
    waiting = [0]
    while waiting:
        for number in file.children(waiting.pop()).values():
            if file.entries[number].kind == STORAGE:
                waiting.append(number)
            elif file.entries[number].kind == STREAM:
                yield number


def _claim(taken: bytearray, chain: list[int]) -> None:
    for sector in chain:
        if sector >= len(taken) or taken[sector]:
            raise Malformed("sector taken twice")
        taken[sector] = 1


def _put(tables: SectorTables, number: int, content: bytes) -> tuple[int, int]:
    """Store a stream's new content; return its first sector and its size."""
    file = tables.file
    entry, size = file.entries[number], len(content)
    was_short, is_short = file.is_short(entry.size), file.is_short(size)
    old: list[int] = []
    if entry.size:
        old = file.mini_chain(entry.start) if was_short else file.chain(entry.start)
    table = tables.short if is_short else tables.long
    if size == entry.size:
        table.overwrite(old, content)
        return entry.start, size
    if was_short != is_short:
        (tables.short if was_short else tables.long).resize(old, 0)
        old = []
    return table.store(old, content), size


def _write_entry(pages: Pages, number: int, start: int, size: int) -> None:
    file = pages.file
    sector, within = divmod(number * ENTRY, file.sector)
    offset = file.offset(file.directory_sectors[sector]) + within
    pages.write(offset + _START, struct.pack("<I", start))
    pages.write(offset + _SIZE, struct.pack("<I" if file.sector == HEADER_SIZE else "<Q", size))


def same_but_for(before: CompoundFile, after: CompoundFile, contents: Mapping[int, bytes]) -> bool:
    """Tell whether `after` is `before` with these contents, found out by reading all of both.

    The directories are equal but for the first sectors and sizes of the changed streams and of the
    mini stream; every other stream has the same bytes; no two streams share a sector.
    """
    claimed(after)
    if _directory(before, contents) != _directory(after, contents):
        return False
    streams = list(all_streams(before))
    if streams != list(all_streams(after)):
        return False
    return all(
        after.stream(number) == contents[number]
        if number in contents
        else all(one == other for one, other in _paired(before, after, number))
        for number in streams
    )


def _paired(
    before: CompoundFile, after: CompoundFile, number: int
) -> Iterator[tuple[bytes, bytes]]:
    return zip(before.pieces(number), after.pieces(number), strict=True)


def _directory(file: CompoundFile, contents: Mapping[int, bytes]) -> bytes:
    directory = bytearray(file.directory)
    for number in (0, *contents):
        position = number * ENTRY
        directory[position + _START : position + ENTRY] = bytes(ENTRY - _START)
    return bytes(directory)
