from __future__ import annotations

import struct

import pytest

from ccwarn.formats.outlook.compound_file import STORAGE, CompoundFile
from ccwarn.formats.outlook.compound_header import Malformed
from ccwarn.formats.outlook.compound_writer import claimed
from compound_builder import Tree, build
from msg_files import reader

TREE: Tree = {
    "Short": b"s" * 100,
    "Empty": b"",
    "Just short": b"j" * 4095,
    "Just long": b"l" * 4096,
    "Long": bytes(range(256)) * 60,
    "Inside": {"Short": b"another", "Deeper": {"Long": b"deep" * 2000}},
}


def opened(data: bytes) -> CompoundFile:
    return CompoundFile(reader(data), len(data))


def content(file: CompoundFile, storage: int = 0) -> Tree:
    return {
        name.decode("utf-16-le"): content(file, number)
        if file.entries[number].kind == STORAGE
        else file.stream(number)
        for name, number in file.children(storage).items()
    }


def upper(tree: Tree) -> Tree:
    return {
        name.upper(): inside if isinstance(inside, bytes) else upper(inside)
        for name, inside in tree.items()
    }


@pytest.mark.parametrize("sector", [512, 4096])
def test_all_streams_are_read(sector: int) -> None:
    assert content(opened(build(TREE, sector=sector))) == upper(TREE)


def test_a_file_without_short_streams() -> None:
    tree: Tree = {"Long": b"x" * 5000}
    assert content(opened(build(tree))) == upper(tree)


def test_a_large_file_goes_on_in_difat_sectors() -> None:
    tree: Tree = {"Long": bytes(9_000_000), "Short": b"s"}
    file = opened(build(tree))
    assert file.difat_sectors
    assert content(file) == upper(tree)


def test_only_what_is_asked_for_is_read() -> None:
    data = build({"Attachment": bytes(9_000_000), "Short": b"s"})
    asked = 0

    def read_at(offset: int, length: int) -> bytes:
        nonlocal asked
        asked += length
        return data[offset : offset + length]

    file = CompoundFile(read_at, len(data))
    assert file.stream(file.children(0)["SHORT".encode("utf-16-le")]) == b"s"
    assert asked < 100_000


def test_the_last_sector_may_be_cut_short() -> None:
    data = build({"Short": b"s"})
    # The table of sectors stands last; what it says of sectors that do not exist may be missing.
    assert content(opened(data[:-200])) == {"SHORT": b"s"}


def test_garbage_in_the_upper_half_of_a_size_does_not_matter_in_version_3() -> None:
    data = bytearray(build(TREE))
    file = opened(bytes(data))
    number = file.children(0)["SHORT".encode("utf-16-le")]
    position = file.offset(file.directory_sectors[number // 4]) + number % 4 * 128 + 124
    struct.pack_into("<I", data, position, 0xDEADBEEF)
    assert content(opened(bytes(data))) == upper(TREE)


def edited(position: int, *values: int) -> bytes:
    data = bytearray(build(TREE))
    struct.pack_into(f"<{len(values)}I", data, position, *values)
    return bytes(data)


def fat_position(data: bytes, sector: int) -> int:
    file = opened(data)
    return file.offset(file.fat_sectors[sector // 128]) + sector % 128 * 4


def entry_position(data: bytes, name: str) -> int:
    file = opened(data)
    number = file.children(0)[name.encode("utf-16-le")]
    return file.offset(file.directory_sectors[number // 4]) + number % 4 * 128


DATA = build(TREE)
FAT_TWICE = bytearray(DATA)
FAT_TWICE[44] = 2
FAT_TWICE[80:84] = FAT_TWICE[76:80]
ENDLESS = edited(fat_position(DATA, opened(DATA).entries[5].start), opened(DATA).entries[5].start)
DAMAGED = {
    "nothing": b"",
    "no signature": b"PK\3\4" + DATA[4:],
    "cut off": DATA[:700],
    "unknown version": DATA[:26] + b"\x05\0" + DATA[28:],
    "big-endian": DATA[:28] + b"\xff\xfe" + DATA[30:],
    "no FAT": edited(44, 0),
    "more FAT sectors than listed": edited(44, 200),
    "one FAT sector twice": bytes(FAT_TWICE),
    "FAT beyond the file": edited(76, 1 << 20),
    "DIFAT beyond the file": edited(68, 1 << 20, 1),
    "directory beyond the file": edited(48, 1 << 20),
    "directory without an end": edited(
        fat_position(DATA, opened(DATA).header.directory), opened(DATA).header.directory
    ),
    "stream larger than the file": edited(entry_position(DATA, "LONG") + 120, 1 << 28),
    "short stream beyond the mini stream": edited(entry_position(DATA, "SHORT") + 116, 1 << 20),
    "directory in a circle": edited(entry_position(DATA, "LONG") + 68, 1),
    "entry beyond the directory": edited(entry_position(DATA, "LONG") + 68, 5000),
    "storage that holds itself": edited(entry_position(DATA, "INSIDE") + 76, 6),
    "mini stream larger than the file": edited(opened(DATA).offset(
        opened(DATA).directory_sectors[0]) + 120, 1 << 26),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_file_is_refused(damage: str) -> None:
    with pytest.raises(Malformed):
        content(opened(DAMAGED[damage]))


@pytest.mark.parametrize("damage", [*DAMAGED, "stream without an end"])
def test_before_anything_is_written_more_is_looked_at(damage: str) -> None:
    """Reading goes no further than a stream's size."""
    with pytest.raises(Malformed):
        claimed(opened(DAMAGED.get(damage, ENDLESS)))


def test_streams_that_overlap_are_not_read_over_and_over() -> None:
    tree: Tree = {f"Stream {number}": bytes(100_000) for number in range(20)}
    data = bytearray(build(tree))
    file = opened(bytes(data))
    first = file.entries[1].start
    for number in range(2, 21):
        position = file.offset(file.directory_sectors[number // 4]) + number % 4 * 128 + 116
        struct.pack_into("<I", data, position, first)
    shorter = bytes(data[: file.offset(first + 200)]) + bytes(data[-3000:])
    with pytest.raises(Malformed):
        content(opened(shorter))
