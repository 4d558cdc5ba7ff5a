"""Messages that passed through a server: who is found in them, what goes, how large it gets."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from ccwarn.memory_file import MemoryFile
from ccwarn.remembered_messages import _TABLES, Message, RememberedMessages, messages_file

YEAR = 365


class Calendar:
    today = date(2026, 3, 1)

    def __call__(self) -> date:
        return self.today


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def messages(tmp_path: Path, calendar: Calendar) -> RememberedMessages:
    return RememberedMessages(messages_file(tmp_path), calendar)


def message(number: int, *shown: str, by_list: bool = False) -> Message:
    return Message(
        f"<{number}@x.example>", ("from@x.example",), shown, ("hidden@y.example",), by_list
    )


def test_it_tells_who_of_these_people_stood_where(messages: RememberedMessages) -> None:
    messages.note([message(1, "a@x.example", "b@x.example", by_list=True)], YEAR)
    asked = ["b@x.example", "c@x.example", "hidden@y.example", "from@x.example"]
    found = messages.find(["<0@x.example>", "<1@x.example>"], asked)
    assert found == message(1, "b@x.example", by_list=True)


def test_the_first_that_is_known_counts(messages: RememberedMessages) -> None:
    messages.note([message(1, "a@x.example"), message(2, "a@x.example")], YEAR)
    found = messages.find(["<9@x.example>", "<2@x.example>", "<1@x.example>"], ["a@x.example"])
    assert found is not None
    assert found.message_id == "<2@x.example>"


def test_where_none_is_known_nothing_is_found(messages: RememberedMessages) -> None:
    assert messages.find(["<1@x.example>"], ["a@x.example"]) is None
    messages.note([message(2, "a@x.example")], YEAR)
    assert messages.find(["<1@x.example>"], ["a@x.example"]) is None
    assert messages.find([], ["a@x.example"]) is None


def test_a_forged_message_id_does_not_take_the_place_of_the_first(
    messages: RememberedMessages,
) -> None:
    messages.note([message(1, "a@x.example")], YEAR)
    messages.note([message(1, "a@x.example", "b@x.example")], YEAR)
    found = messages.find(["<1@x.example>"], ["a@x.example", "b@x.example"])
    assert found == Message("<1@x.example>", (), ("a@x.example",))


def test_what_has_no_message_id_or_too_many_people_is_not_noted(
    messages: RememberedMessages,
) -> None:
    many = tuple(f"p{number}@x.example" for number in range(2_001))
    messages.note([Message("", (), ("a@x.example",)), Message("<1@x.example>", (), many)], YEAR)
    assert messages.count() == 0


def test_it_forgets_what_is_too_old(messages: RememberedMessages, calendar: Calendar) -> None:
    messages.note([message(1)], 10)
    calendar.today += timedelta(days=10)
    messages.note([message(2)], 10)
    assert messages.count() == 2
    calendar.today += timedelta(days=1)
    messages.note([message(3)], 10)
    assert messages.count() == 2


def test_when_there_is_no_more_room_the_oldest_go(tmp_path: Path, calendar: Calendar) -> None:
    file = MemoryFile(tmp_path / "small.sqlite", 1 << 18, _TABLES)
    messages = RememberedMessages(file, calendar)
    people = tuple(f"p{number}@x.example" for number in range(100))
    for number in range(500):
        calendar.today = date(2026, 3, 1) + timedelta(days=number // 10)
        messages.note([message(number, *people)], YEAR)
    assert messages.find(["<499@x.example>"], []) is not None
    assert messages.find(["<0@x.example>"], []) is None
    assert (tmp_path / "small.sqlite").stat().st_size <= 1 << 18


def test_no_address_and_no_message_id_is_kept(messages: RememberedMessages, tmp_path: Path) -> None:
    messages.note([message(1, "a@x.example")], YEAR)
    for file in tmp_path.iterdir():
        assert b"example" not in file.read_bytes()


def test_what_a_newer_ccwarn_remembers_is_let_be(
    messages: RememberedMessages, tmp_path: Path
) -> None:
    messages.note([message(1, "a@x.example")], YEAR)
    path = tmp_path / "messages.sqlite"
    with closing(sqlite3.connect(path)) as opened:
        opened.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    messages.note([message(2, "a@x.example")], YEAR)
    assert messages.find(["<1@x.example>", "<2@x.example>"], ["a@x.example"]) is None
    assert path.read_bytes() == before
