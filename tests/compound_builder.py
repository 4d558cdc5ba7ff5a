"""Makes compound files ([MS-CFB]) for tests from nothing: storages as dicts, streams as bytes."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Tree: TypeAlias = Mapping[str, "bytes | Tree"]

FREE, END, FATSECT, DIFSECT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC
CUTOFF, MINI, IN_HEADER = 4096, 64, 109
TIME = 132_000_000_000_000_000
"""An arbitrary time in 2019, in 100 ns since 1601; storages in these files carry it."""


@dataclass
class _Node:
    name: str
    content: bytes | Tree
    number: int = 0
    red: bool = False
    left: _Node | None = None
    right: _Node | None = None
    child: _Node | None = None
    start: int = END
    size: int = 0


@dataclass
class _Sectors:
    """A run of sectors in the making and the table that chains them."""

    width: int
    data: bytearray = field(default_factory=bytearray)
    table: list[int] = field(default_factory=list)

    def add(self, content: bytes) -> int:
        """Append content; return the first sector of its chain."""
        if not content:
            return END
        start, count = len(self.table), -(-len(content) // self.width)
        self.table += [*range(start + 1, start + count), END]
        self.data += content.ljust(count * self.width, b"\0")
        return start


def build(tree: Tree, *, sector: int = 512, class_id: bytes = bytes(16)) -> bytes:
    """Return a compound file, of version 3 or, with sectors of 4,096 bytes, of version 4."""
    nodes = _nodes(tree)
    long, short = _Sectors(sector), _Sectors(MINI)
    for node in nodes[1:]:
        if isinstance(node.content, bytes):
            node.size = len(node.content)
            node.start = (short if node.size < CUTOFF else long).add(node.content)
    nodes[0].size, nodes[0].start = len(short.data), long.add(bytes(short.data))
    mini_fat = _padded(short.table, sector // 4)
    mini_fat_start = long.add(mini_fat)
    per_sector = sector // ENTRY
    entries = [_entry(node, class_id) for node in nodes]
    entries += [_UNUSED] * (-len(entries) % per_sector)
    directory_start = long.add(b"".join(entries))
    fat, difat = _tables(long, sector)
    header = struct.pack(
        "<8s16x6H6x9I", bytes.fromhex("d0cf11e0a1b11ae1"),
        0x3E, 3 if sector == 512 else 4, 0xFFFE, sector.bit_length() - 1, 6, 0,
        len(entries) // per_sector if sector > 512 else 0, len(fat), directory_start, 0,
        CUTOFF, mini_fat_start, len(mini_fat) // sector, difat[0] if difat else END, len(difat),
    )  # fmt: skip
    header = header[:34] + bytes(6) + header[42:]
    listed = (fat + [FREE] * IN_HEADER)[:IN_HEADER]
    return (header + struct.pack("<109I", *listed)).ljust(sector, b"\0") + bytes(long.data)


ENTRY = 128
_UNUSED = struct.pack("<68x3I48x", FREE, FREE, FREE)


def _tables(long: _Sectors, sector: int) -> tuple[list[int], list[int]]:
    """Append the FAT and, where the header has no room for its list, DIFAT sectors."""
    per_sector = sector // 4
    fat_count = difat_count = 0
    while True:
        total = len(long.table) + fat_count + difat_count
        needed = -(-total // per_sector)
        more = -(-max(0, needed - IN_HEADER) // (per_sector - 1))
        if (needed, more) == (fat_count, difat_count):
            break
        fat_count, difat_count = needed, more
    first = len(long.table)
    fat = list(range(first, first + fat_count))
    difat = list(range(first + fat_count, first + fat_count + difat_count))
    long.table += [FATSECT] * fat_count + [DIFSECT] * difat_count
    long.data += _padded(long.table, per_sector)
    rest = fat[IN_HEADER:]
    for index, _number in enumerate(difat):
        part = rest[index * (per_sector - 1) : (index + 1) * (per_sector - 1)]
        part += [FREE] * (per_sector - 1 - len(part))
        part.append(difat[index + 1] if index + 1 < len(difat) else END)
        long.data += struct.pack(f"<{per_sector}I", *part)
    return fat, difat


def _nodes(tree: Tree) -> list[_Node]:
    root = _Node("Root Entry", tree)
    nodes, waiting = [root], [root]
    while waiting:
        storage = waiting.pop(0)
        assert not isinstance(storage.content, bytes)
        inside = [_Node(name, content) for name, content in storage.content.items()]
        for node in inside:
            node.number = len(nodes)
            nodes.append(node)
            if not isinstance(node.content, bytes):
                waiting.append(node)
        # Siblings are ordered by length of name, then by upper case (section 2.6.4).
        inside.sort(key=lambda node: (len(node.name), node.name.upper()))
        storage.child = _balanced(inside, 0, len(inside).bit_length() - 1)
    return nodes


def _balanced(nodes: list[_Node], depth: int, deepest: int) -> _Node | None:
    """Return the root of a red-black tree: balanced, with the nodes of its last level red."""
    if not nodes:
        return None
    middle = len(nodes) // 2
    node = nodes[middle]
    node.red = depth == deepest and depth > 0
    node.left = _balanced(nodes[:middle], depth + 1, deepest)
    node.right = _balanced(nodes[middle + 1 :], depth + 1, deepest)
    return node


def _entry(node: _Node, class_id: bytes) -> bytes:
    name = node.name.encode("utf-16-le") + b"\0\0"
    is_root, is_stream = not node.number, isinstance(node.content, bytes)
    links = [other.number if other else FREE for other in (node.left, node.right, node.child)]
    times = (0, 0) if is_root or is_stream else (TIME, TIME)
    start = 0 if not is_stream and not is_root else node.start
    return struct.pack(
        "<64sHBB3I16sI2QIQ", name, len(name), 5 if is_root else 2 if is_stream else 1,
        not node.red, *links, class_id if is_root else bytes(16), 0, *times, start, node.size,
    )  # fmt: skip


def _padded(table: Iterable[int], multiple: int) -> bytes:
    numbers = list(table)
    numbers += [FREE] * (-len(numbers) % multiple)
    return struct.pack(f"<{len(numbers)}I", *numbers)
