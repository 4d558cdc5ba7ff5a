from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.gates.submission.data import Doubtful, EndOfData

WHOLE = b"\r\n.\r\n"


def split(data: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[a:b] for a, b in itertools.pairwise(places)]


def taken(pieces: list[bytes]) -> tuple[bytes, bytes | None]:
    end, content = EndOfData(), b""
    for number, piece in enumerate(pieces):
        more, rest = end.content(piece)
        content += more
        if rest is not None:
            return content, rest + b"".join(pieces[number + 1 :])
    return content, None


def reference(data: bytes) -> tuple[bytes, bytes] | None:
    """Say, slowly and on the whole of the data, where it ends; None where that is in doubt."""
    data = b"\r\n" + data
    for found in re.finditer(rb"[\r\n]\0{0,4}\.\0{0,4}[\r\n]", data):
        if data[found.start() - 1 : found.start() + 4] != WHOLE:
            return None
        return data[2 : found.start() + 1], data[found.start() + 4 :]
    raise AssertionError("no end")


soup = st.lists(
    st.sampled_from([b"\r", b"\n", b"\r\n", b".", b"..", b"\0", b"a", b"text", WHOLE]), max_size=20
).map(b"".join)
cuts = st.lists(st.integers(0, 200), max_size=30)


@given(content=soup, rest=soup, cuts=cuts)
def test_the_end_is_found_wherever_the_pieces_are_cut(
    content: bytes, rest: bytes, cuts: list[int]
) -> None:
    data = content + WHOLE + rest
    expected = reference(data)
    if expected is None:
        with pytest.raises(Doubtful):
            taken(split(data, cuts))
    else:
        assert taken(split(data, cuts)) == expected


@pytest.mark.parametrize("cuts", [[], list(range(12))])
def test_a_dot_at_once_ends_an_empty_message(cuts: list[int]) -> None:
    assert taken(split(b".\r\nQUIT\r\n", cuts)) == (b"", b"QUIT\r\n")


def test_a_doubled_dot_is_content() -> None:
    assert taken([b"a\r\n..\r\nb\r\n.\r\n"]) == (b"a\r\n..\r\nb\r\n", b"")


def test_what_is_held_back_while_it_may_be_an_end_is_little() -> None:
    end = EndOfData()
    content, rest = end.content(b"x" * 1000)
    assert (len(content), rest) == (1000 - 12 + 2 - 2, None)
