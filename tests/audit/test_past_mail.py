"""When a mail was sent, and by whom."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.audit.past_mail import NEVER, Moment, moment_at, moment_of, of_block
from ccwarn.audit.reading import is_received
from ccwarn.formats.header_block import HeaderBlock
from past_archive import POLICY, firms, mail

DAY = date(2026, 2, 7).toordinal()


@pytest.mark.parametrize(
    ("text", "seconds", "day"),
    [
        ("Sat, 07 Feb 2026 10:00:00 +0000", 1770458400, DAY),
        ("7 Feb 2026 10:00:00 +0000", 1770458400, DAY),
        ("Sat, 07 Feb 2026 00:30:00 +0200", 1770417000, DAY),
        ("Sat Feb  7 10:00:00 2026", 1770458400, DAY),
    ],
)
def test_the_day_is_by_the_authors_clock(text: str, seconds: int, day: int) -> None:
    assert moment_of(text) == Moment(seconds, day)


@pytest.mark.parametrize("text", ["", "tomorrow", "Sat, 99 Feb 2026 10:00:00 +0000", "1 Jan 0"])
def test_junk_is_no_date(text: str) -> None:
    assert moment_of(text) is None


@given(st.text())
def test_no_date_is_an_error(text: str) -> None:
    moment_of(text)


def test_seconds_have_a_day() -> None:
    assert moment_at(1770458400) == Moment(1770458400, DAY)
    assert moment_at(0) == NEVER
    last = 253_402_300_799
    assert date.fromordinal(moment_at(last).day) == date.max
    assert moment_at(last + 1) == NEVER


@pytest.mark.parametrize(
    ("author", "passed", "is_one"),
    [
        ("eve@one.example", True, True),
        ("eve@one.example", False, False),
        ("support@acme.example", True, False),
        ("support@mail.acme.example", True, False),
    ],
)
def test_mail_from_outside_is_known(author: str, passed: bool, is_one: bool) -> None:
    letter = mail(1, firms(1), author=author, passed=passed)
    past = of_block(HeaderBlock.of(letter), lambda _size: b"")
    assert is_received(past, POLICY) is is_one
    assert not is_received(past, POLICY._replace(own_domains=()))
