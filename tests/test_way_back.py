from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asking import FILE, POLICY, SUBMISSION, customers, review
from ccwarn.way_back import MARGIN, SHORTEST, seconds_to_undo

NOW = 5000.0


@pytest.mark.parametrize("seconds", [0, 1, 10, 60])
def test_it_is_what_the_policy_says(seconds: int) -> None:
    asked = review(customers(6), POLICY._replace(undo_seconds=seconds))
    assert seconds_to_undo(asked, SUBMISSION, NOW) == seconds


def test_what_cannot_be_held_or_is_not_asked_about_has_no_way_back() -> None:
    assert seconds_to_undo(review(customers(6)), FILE, NOW) == 0
    assert seconds_to_undo(review(customers(1)), SUBMISSION, NOW) == 0


@given(st.integers(0, 60), st.integers(-40, 800).map(lambda quarters: quarters / 4))
def test_it_ends_before_the_mail_program_gives_up(wanted: int, patience: float) -> None:
    asked = review(customers(6), POLICY._replace(undo_seconds=wanted))
    seconds = seconds_to_undo(asked, SUBMISSION._replace(answer_by=NOW + patience), NOW)
    assert 0 <= seconds <= wanted
    assert seconds == 0 or seconds <= patience - MARGIN
    if patience >= wanted + MARGIN:
        assert seconds == wanted
    elif seconds:
        assert seconds >= min(wanted, SHORTEST), "nobody could see it"
