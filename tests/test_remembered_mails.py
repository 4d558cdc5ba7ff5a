"""Mails of one mailing: added up, each person once, for a day or ten minutes."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from ccwarn.draft import Batch
from ccwarn.memory_file import MemoryFile
from ccwarn.remembered_mails import Exposed, Mail, RememberedMails
from drafts import firms, people

ZONE = timezone(timedelta(hours=2))
MAIL = Mail("us@acme.example", "prices", "digest")


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 14, 2, tzinfo=ZONE)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def mails(tmp_path: Path, clock: Clock) -> RememberedMails:
    return RememberedMails(MemoryFile(tmp_path / "memory.sqlite"), clock)


def rows(state: Path) -> Any:
    return MemoryFile(state / "memory.sqlite").read(
        lambda opened: opened.execute("SELECT count(*) FROM mails").fetchone(), None
    )


def exposed(keys: list[str]) -> Exposed:
    return Exposed(tuple(keys), tuple(key.partition("@")[2] for key in keys), len(keys) - 1)


def batch(mails: RememberedMails, mail: Mail, exposed: Exposed) -> Batch | None:
    return mails.batch(mail, lambda: exposed)


FIRST, SECOND, THIRD = (exposed(firms(30)[10 * n : 10 * n + 10]) for n in range(3))


def test_parts_are_added_up(mails: RememberedMails, clock: Clock) -> None:
    for part in (FIRST, SECOND):
        assert (batch(mails, MAIL, part) is None) is (part is FIRST)
        mails.note(MAIL, part)
        clock.now += timedelta(minutes=1)
    assert batch(mails, MAIL, THIRD) == Batch("14:02", 20, 20, 20, is_same_text=True)


def test_everybody_counts_once(mails: RememberedMails) -> None:
    for part in (FIRST, FIRST, exposed(firms(15)), SECOND):
        mails.note(MAIL, part)
    found = batch(mails, MAIL, THIRD)
    assert found is not None
    assert found[1:4] == (20, 20, 20)


def test_those_who_know_each_other_are_odd_in_no_other_part(mails: RememberedMails) -> None:
    """The largest group of one part may be of the same organisation as that of the next."""
    for odd, part in ((1, FIRST), (8, SECOND)):
        mails.note(MAIL, part._replace(odd_ones_out=odd))
    found = batch(mails, MAIL, THIRD)
    assert found is not None
    assert found[1:4] == (20, 20, 9)


def test_one_who_is_odd_makes_a_part_of_its_mail(mails: RememberedMails) -> None:
    mails.note(MAIL, FIRST)
    found = batch(mails, MAIL, SECOND._replace(odd_ones_out=1))
    assert found is not None
    assert (found.people, found.crowd) == (10, 0)
    assert batch(mails, MAIL, SECOND._replace(odd_ones_out=0)) is None


def test_those_of_the_mail_at_hand_are_no_others(mails: RememberedMails) -> None:
    mails.note(MAIL, FIRST)
    assert batch(mails, MAIL, FIRST) is None
    assert batch(mails, MAIL, exposed(firms(15))) is None, "the first ten are among them"
    assert batch(mails, MAIL, exposed(firms(15)[4:])) is None, "four others are no part"
    assert batch(mails, MAIL, exposed(firms(15)[5:])) is not None


def at_isp(first: int, end: int, domain: str = "isp.example") -> Exposed:
    return Exposed(tuple(people(end, domain)[first:]), (domain,) * (end - first), 0)


def test_parts_to_one_organisation_are_a_crowd_together(mails: RememberedMails) -> None:
    for part in (at_isp(0, 49), at_isp(0, 49, "other.example"), at_isp(40, 60), FIRST):
        mails.note(MAIL, part)
    found = batch(mails, MAIL, at_isp(50, 99))
    assert found == Batch("14:02", 0, 0, 0, is_same_text=True, crowd=50)
    some = Exposed((*at_isp(50, 99).keys, *SECOND.keys), ("isp.example", *SECOND.organisations), 9)
    assert batch(mails, MAIL, some) == Batch("14:02", 10, 10, 10, is_same_text=True, crowd=50)
    assert batch(mails, MAIL, at_isp(0, 12, "nobody.example")) is None


@pytest.mark.parametrize(
    ("after", "is_today"), [(timedelta(hours=9), True), (timedelta(hours=23, minutes=59), False)]
)
def test_the_same_text_counts_for_a_day(
    mails: RememberedMails, clock: Clock, after: timedelta, is_today: bool
) -> None:
    began = clock.now
    mails.note(MAIL, FIRST)
    clock.now += after
    assert batch(mails, MAIL, SECOND) == Batch("14:02", 10, 10, 10, is_today, is_same_text=True)
    clock.now = began + timedelta(days=1, seconds=1)
    assert batch(mails, MAIL, SECOND) is None


@pytest.mark.parametrize("text", ["", "another digest"])
def test_the_same_subject_counts_for_ten_minutes(
    mails: RememberedMails, clock: Clock, text: str
) -> None:
    mails.note(MAIL._replace(text=text), FIRST)
    clock.now += timedelta(minutes=10)
    assert batch(mails, MAIL, SECOND) == Batch("14:02", 10, 10, 10)
    clock.now += timedelta(seconds=1)
    assert batch(mails, MAIL, SECOND) is None


def test_two_texts_that_nobody_knows_are_not_the_same(mails: RememberedMails, clock: Clock) -> None:
    unknown = MAIL._replace(text="")
    mails.note(unknown, FIRST)
    assert batch(mails, unknown, SECOND) == Batch("14:02", 10, 10, 10)
    clock.now += timedelta(minutes=11)
    assert batch(mails, unknown, SECOND) is None


def test_nine_people_with_the_same_subject_are_ordinary(mails: RememberedMails) -> None:
    nine = exposed(firms(9))
    mails.note(MAIL._replace(text="another"), nine)
    assert batch(mails, MAIL, SECOND) is None
    mails.note(MAIL._replace(text="another"), FIRST)
    assert batch(mails, MAIL, exposed(firms(19)[10:])) is None
    mails.note(MAIL, nine)
    found = batch(mails, MAIL, SECOND)
    assert found is not None
    assert found.is_same_text


@pytest.mark.parametrize(
    "other",
    [MAIL._replace(author="others@acme.example"), MAIL._replace(subject="other prices")],
)
def test_another_author_or_subject_is_another_mailing(mails: RememberedMails, other: Mail) -> None:
    mails.note(other, FIRST)
    assert batch(mails, MAIL, SECOND) is None


def test_without_a_subject_only_the_text_counts(mails: RememberedMails) -> None:
    mails.note(MAIL._replace(subject="", text="other"), FIRST)
    assert batch(mails, MAIL._replace(subject=""), SECOND) is None
    mails.note(MAIL._replace(subject=""), FIRST)
    assert batch(mails, MAIL._replace(subject=""), SECOND) is not None


def test_four_are_no_part_of_a_mailing(mails: RememberedMails, tmp_path: Path) -> None:
    mails.note(MAIL, exposed(firms(4)))
    assert list(tmp_path.iterdir()) == []
    mails.note(MAIL, exposed(firms(5)))
    assert batch(mails, MAIL, exposed(firms(14)[10:])) is None
    found = batch(mails, MAIL, exposed(firms(15)[10:]))
    assert found is not None
    assert found.people == 5


def test_whom_a_mail_exposes_is_worked_out_only_where_another_went_before(
    mails: RememberedMails,
) -> None:
    def never() -> Exposed:
        raise AssertionError

    assert mails.batch(MAIL, never) is None
    mails.note(MAIL, FIRST)
    assert mails.batch(MAIL._replace(subject="other"), never) is None
    with pytest.raises(AssertionError):
        mails.batch(MAIL, never)


def test_yesterday_is_forgotten(mails: RememberedMails, clock: Clock, tmp_path: Path) -> None:
    for _day in range(3):
        mails.note(MAIL, FIRST)
        clock.now += timedelta(days=2)
    mails.note(MAIL, SECOND)
    assert rows(tmp_path) == (1,)
    mails.forget_old()
    assert rows(tmp_path) == (1,)
    clock.now += timedelta(days=2)
    mails.forget_old()
    assert rows(tmp_path) == (0,)
