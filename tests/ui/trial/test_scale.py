from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ccwarn.ui.trial.scale import Scale

MOST = st.integers(1, 200_000)


@given(MOST, st.integers(1, 200_000))
def test_a_count_is_found_again_where_it_is(most: int, count: int) -> None:
    scale = Scale(most)
    assert scale.count(scale.place(count)) == min(count, scale.last)


@given(MOST, st.integers(1, 100_000))
def test_larger_counts_are_further_to_the_right(most: int, count: int) -> None:
    scale = Scale(most)
    assert scale.place(count) <= scale.place(count + 1)
    assert int(scale.place(count)) == scale.column(count)


@given(MOST)
def test_there_is_room_for_the_largest_and_not_much_more(most: int) -> None:
    edges = Scale(most).edges
    assert edges[0] == 1
    assert list(edges) == sorted(set(edges))
    assert most >= 100_000 or edges[-2] <= most < edges[-1]
