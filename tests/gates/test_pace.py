from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ccwarn.gates.pace import Pace


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@given(st.integers(1, 9), st.lists(st.floats(0, 30), max_size=60))
def test_never_are_there_more_in_any_minute(a_minute: int, between: list[float]) -> None:
    clock = Clock()
    pace = Pace(clock)
    given_at = []
    for seconds in between:
        clock.now += seconds
        pause = pace.pause(a_minute)
        fit = pace.fitting(a_minute, pause + 0.001, 1)
        assert fit == 1
        assert pace.fitting(a_minute, pause, 1) == 0
        clock.now += pause
        pace.count()
        given_at.append(clock.now)
    for first, last in zip(given_at, given_at[a_minute:], strict=False):
        assert last - first >= 60 - 1e-6


def test_how_many_fit_into_a_while() -> None:
    clock = Clock()
    pace = Pace(clock)
    assert [pace.fitting(30, seconds, 500) for seconds in (0, 1, 60, 61, 90)] == [0, 30, 30, 60, 60]
    assert pace.fitting(30, 90, 12) == 12
    for _mail in range(20):
        pace.count()
    clock.now += 10
    assert pace.fitting(30, 40, 500) == 10
    assert pace.fitting(30, 51, 500) == 30
