from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccwarn.formats.outlook.compound_file import CompoundFile
from ccwarn.formats.outlook.compound_header import Malformed
from ccwarn.formats.outlook.compound_writer import Patch, edit, same_but_for
from compound_builder import Tree, build
from effort import examples
from msg_files import patched, reader, streams

SIZES = (0, 1, 63, 64, 65, 500, 4095, 4096, 4097, 9000, 70_000)


def opened(data: bytes) -> CompoundFile:
    return CompoundFile(reader(data), len(data))


def inverse(data: bytes, patch: Patch) -> Patch:
    return patch.inverse(reader(data), len(data))


def filled(size: int, seed: int = 0) -> bytes:
    return random.Random(seed).randbytes(size)


def number_of(file: CompoundFile, name: str) -> int:
    return file.children(0)[name.upper().encode("utf-16-le")]


contents = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(SIZES), st.integers(0, 3)), min_size=1, max_size=8
)


@settings(max_examples=examples(150))
@given(
    sizes=st.lists(st.sampled_from(SIZES), min_size=6, max_size=6),
    steps=contents,
    sector=st.sampled_from([512, 4096]),
    cut=st.integers(0, 300),
)
def test_streams_get_their_new_contents_and_all_else_stays(
    sizes: list[int], steps: list[tuple[int, int, int]], sector: int, cut: int
) -> None:
    tree = {f"Stream {index}": filled(size) for index, size in enumerate(sizes)}
    data = build({**tree, "Storage": {"Inside": b"kept" * 30}}, sector=sector)
    wanted = streams(data)
    # The table of sectors stands last, so what is cut off says only that there are free ones.
    data = data[: -min(cut, len(data) - len(data.rstrip(b"\xff"))) or None]
    for index, size, seed in steps:
        file = opened(data)
        name = f"Stream {index}"
        wanted[name] = filled(size, seed)
        changes = {number_of(file, name): wanted[name]}
        patch = edit(file, changes)
        after = patched(data, patch)
        assert streams(after) == wanted
        assert same_but_for(file, opened(after), changes)
        assert patched(after, Patch.of(bytes(inverse(data, patch)))) == data
        data = after


def test_several_streams_at_once() -> None:
    tree: Tree = {f"Stream {index}": filled(size) for index, size in enumerate(SIZES)}
    data = build(tree)
    file = opened(data)
    wanted = {f"Stream {index}": filled(size, 1) for index, size in enumerate(reversed(SIZES))}
    after = patched(data, edit(file, {number_of(file, n): c for n, c in wanted.items()}))
    assert streams(after) == wanted


def test_one_byte_of_a_stream_is_one_byte_of_the_file() -> None:
    data = build({"Short": b"a" * 300, "Long": b"b" * 6000})
    file = opened(data)
    for name, before in (("Short", b"a" * 300), ("Long", b"b" * 6000)):
        patch = edit(file, {number_of(file, name): before[:200] + b"X" + before[201:]})
        assert [part for _offset, part in patch.writes] == [b"X"]
        assert patch.size == len(data)


def test_what_is_there_already_is_not_written() -> None:
    data = build({"Short": b"a" * 300})
    assert edit(opened(data), {1: b"a" * 300}) == Patch(len(data), ())


@pytest.mark.parametrize("before", [100, 6000])
def test_nothing_of_the_old_content_stays_behind(before: int) -> None:
    data = build({"Names": b"eve@example.com;".ljust(before, b"e"), "Other": b"o"})
    for size in (0, 10, 5000):
        after = patched(data, edit(opened(data), {1: b"n" * size}))
        assert b"eve@" not in after


@pytest.mark.usefixtures("uncounted")
@pytest.mark.parametrize(
    ("sector", "size"), [(512, 500_000), (512, 20_000_000), (4096, 60_000_000)]
)
def test_tables_grow_with_the_file(sector: int, size: int) -> None:
    """The larger sizes need more sectors for the list of the table's sectors."""
    data = build({"Stream": b"s", "Other": b"o" * 5000}, sector=sector)
    after = patched(data, edit(opened(data), {1: filled(size)}))
    assert streams(after) == {"Stream": filled(size), "Other": b"o" * 5000}
    assert bool(opened(after).difat_sectors) == (size > 7_500_000 and sector == 512)
    back = patched(after, edit(opened(after), {1: b"s"}))
    assert streams(back) == {"Stream": b"s", "Other": b"o" * 5000}


def test_the_table_of_short_sectors_grows() -> None:
    tree: Tree = {f"Stream {index}": b"" for index in range(40)}
    data = build(tree)
    changes = dict.fromkeys(range(1, 41), b"x" * 4000)
    after = patched(data, edit(opened(data), changes))
    assert streams(after) == {f"Stream {index}": b"x" * 4000 for index in range(40)}
    assert len(opened(after).mini_fat_sectors) > 10


def test_where_two_streams_share_a_sector_nothing_is_written() -> None:
    data = bytearray(build({"One": b"1" * 100, "Other": b"2" * 100}))
    file = opened(bytes(data))
    position = file.offset(file.directory_sectors[0]) + 2 * 128 + 116
    data[position] = file.entries[1].start
    with pytest.raises(Malformed):
        edit(opened(bytes(data)), {1: b"new"})


def test_the_examination_sees_every_kind_of_damage() -> None:
    data = build({"Changed": b"old", "Short": b"s" * 90, "Long": b"l" * 9000})
    before = opened(data)
    changes = {1: b"new content"}
    good = patched(data, edit(before, changes))
    assert same_but_for(before, opened(good), changes)
    assert not same_but_for(before, opened(data), changes)
    for old, new in ((b"s" * 90, b"s" * 89 + b"t"), (b"l" * 200, b"l" * 199 + b"m")):
        assert not same_but_for(before, opened(good.replace(old, new, 1)), changes)
    renamed = good.replace("Short".encode("utf-16-le"), "Shirt".encode("utf-16-le"))
    assert not same_but_for(before, opened(renamed), changes)
    assert not same_but_for(before, opened(good), {1: b"another"})


@pytest.mark.parametrize("data", [b"", b"no patch", bytes(Patch(5, ((0, b"abc"),)))[:-9]])
def test_damaged_bytes_are_no_patch(data: bytes) -> None:
    with pytest.raises(ValueError, match="no patch"):
        Patch.of(data)
