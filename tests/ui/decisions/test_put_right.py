from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from ccwarn import retention
from ccwarn.journal import Journal
from ccwarn.policy import Policy
from ccwarn.review import Decision, Origin, examine
from ccwarn.rules import ALL_RULES
from ccwarn.ui.decisions.put_right import WEEK, WeeklyNews
from drafts import draft, firms

MINUTE = 60


def put_right(state: Path) -> None:
    journal = Journal(state)
    people = firms(12 + journal.count())
    review = examine(draft(to=people), Policy(), ALL_RULES)
    journal.note(review, Origin("test", can_hold=True), Decision.REMEDY, 5)
    assert journal.settle(30)


def age(state: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(state / "put-right.told", (then, then))


@pytest.fixture
def news(tmp_path: Path) -> WeeklyNews:
    return WeeklyNews(tmp_path, Journal(tmp_path))


def test_there_is_no_news_before_anything_was_put_right(news: WeeklyNews, tmp_path: Path) -> None:
    assert news.sentence() == ""
    put_right(tmp_path)
    assert news.sentence().startswith("1 mail put right since ")


def test_news_comes_once_a_week_at_most_and_only_where_there_is_some(
    news: WeeklyNews, tmp_path: Path
) -> None:
    put_right(tmp_path)
    assert news.sentence()
    news.tell()
    put_right(tmp_path)
    assert news.sentence() == ""
    age(tmp_path, WEEK - MINUTE)
    assert news.sentence() == ""
    age(tmp_path, WEEK + MINUTE)
    assert news.sentence().startswith("2 mails put right since ")
    news.tell()
    age(tmp_path, WEEK + MINUTE)
    assert news.sentence() == "", "it is no more than the last time"


def test_a_note_of_it_that_is_damaged_or_in_the_way_is_none(
    news: WeeklyNews, tmp_path: Path
) -> None:
    put_right(tmp_path)
    (tmp_path / "put-right.told").write_bytes(b"many")
    assert news.sentence()
    (tmp_path / "put-right.told").unlink()
    (tmp_path / "put-right.told").mkdir()
    assert news.sentence() == ""
    news.tell()


def test_a_journal_that_cannot_be_read_is_no_news(news: WeeklyNews, tmp_path: Path) -> None:
    (tmp_path / "memory.sqlite").mkdir()
    assert news.sentence() == ""


def test_it_is_forgotten_with_everything(news: WeeklyNews, tmp_path: Path) -> None:
    put_right(tmp_path)
    assert news.sentence()
    news.tell()
    retention.forget(tmp_path)
    assert list(tmp_path.iterdir()) == []
