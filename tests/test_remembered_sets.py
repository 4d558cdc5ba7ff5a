"""Sets of people: which has most in common, what goes, and how large it may get."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccwarn import remembered_sets as module
from ccwarn.memory_file import MemoryFile
from ccwarn.remembered_sets import Kind, RememberedSets
from drafts import firms, people

YEAR = 365


class Calendar:
    def __init__(self) -> None:
        self.today = date(2026, 3, 1)

    def __call__(self) -> date:
        return self.today


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "memory.sqlite"


@pytest.fixture
def sets(path: Path, calendar: Calendar) -> RememberedSets:
    return RememberedSets(MemoryFile(path), calendar)


def seen(sets: RememberedSets, keys: list[str], kind: Kind = Kind.VISIBLE) -> set[str]:
    return {key for found in sets.alike(kind, keys, YEAR) for key in found.keys}


def test_the_set_with_most_in_common_is_found(sets: RememberedSets) -> None:
    sets.remember(Kind.VISIBLE, firms(20)[:8], YEAR)
    sets.remember(Kind.VISIBLE, firms(20)[6:], YEAR)
    sets.remember(Kind.HIDDEN, firms(20), YEAR)
    assert seen(sets, firms(10)) == set(firms(8))
    assert seen(sets, firms(20)) == set(firms(20)[6:])
    assert seen(sets, [firms(1)[0], *people(30, "x.example")]) == set(), "one alone is no group"
    assert sets.alike(Kind.HIDDEN, firms(10), YEAR)[0][1:] == (20, date(2026, 3, 1))


def test_of_equal_ones_the_latest_counts(sets: RememberedSets, calendar: Calendar) -> None:
    sets.remember(Kind.VISIBLE, firms(3), YEAR)
    calendar.today += timedelta(days=1)
    sets.remember(Kind.VISIBLE, [*firms(2), "a@b.example"], YEAR)
    assert sets.alike(Kind.VISIBLE, firms(2), YEAR)[0].day == calendar.today


def test_the_same_people_are_remembered_once(sets: RememberedSets, calendar: Calendar) -> None:
    sets.remember(Kind.VISIBLE, firms(5), YEAR)
    calendar.today += timedelta(days=1)
    for same in (firms(5), firms(5)[::-1], firms(4)):
        sets.remember(Kind.VISIBLE, same, YEAR)
    assert sets.count() == 1
    assert sets.alike(Kind.VISIBLE, firms(5), YEAR)[0].day == calendar.today


def test_a_larger_set_takes_the_place_of_those_within(sets: RememberedSets) -> None:
    sets.remember(Kind.VISIBLE, firms(5), YEAR)
    sets.remember(Kind.VISIBLE, [*firms(9)[5:], "a@b.example"], YEAR)
    sets.remember(Kind.VISIBLE, firms(9), YEAR)
    assert sets.count() == 2
    assert seen(sets, firms(9)) == set(firms(9))


def test_what_was_seen_too_long_ago_goes(sets: RememberedSets, calendar: Calendar) -> None:
    sets.remember(Kind.VISIBLE, firms(5), YEAR)
    calendar.today += timedelta(days=YEAR)
    assert seen(sets, firms(5)) == set(firms(5))
    calendar.today += timedelta(days=1)
    assert seen(sets, firms(5)) == set(), "it counts no more"
    sets.remember(Kind.VISIBLE, people(3, "x.example"), YEAR)
    assert sets.count() == 1
    sets.forget_older(0)
    assert sets.count() == 1
    calendar.today += timedelta(days=1)
    sets.forget_older(0)
    assert sets.count() == 0


@pytest.mark.parametrize(("shown", "left"), [(8, 0), (7, 1)])
def test_who_is_shown_is_hidden_no_more(sets: RememberedSets, shown: int, left: int) -> None:
    sets.forget_shown(firms(2), 0.8)
    sets.remember(Kind.HIDDEN, firms(10), YEAR)
    sets.forget_shown([*firms(shown), "a@b.example"], 0.8)
    assert sets.count() == left


def test_whoever_is_shown_alone_is_shown_to_nobody(sets: RememberedSets) -> None:
    sets.remember(Kind.HIDDEN, firms(2), YEAR)
    sets.forget_shown([firms(1)[0], "a@b.example"], 0.5)
    assert seen(sets, firms(2), Kind.HIDDEN) == set(firms(2))


def test_too_few_and_too_many_are_not_remembered(sets: RememberedSets, path: Path) -> None:
    many = people(10_001, "x.example")
    for keys in (firms(1), many):
        sets.remember(Kind.VISIBLE, keys, YEAR)
        assert sets.keep(keys) == 0
    assert sets.count() == 0
    assert not path.exists()
    for keys in (firms(2), many[1:]):
        sets.remember(Kind.VISIBLE, keys, YEAR)
        assert seen(sets, keys) == set(keys)
        number = sets.keep(keys)
        assert number
        assert sets.keep(keys) == number
    assert seen(sets, many) == set()


def test_the_oldest_go_where_the_file_would_grow_too_large(path: Path, calendar: Calendar) -> None:
    sets = RememberedSets(MemoryFile(path, 96 << 10), calendar)
    for day in range(90):
        calendar.today += timedelta(days=1)
        sets.remember(Kind.VISIBLE, people(50, f"x{day}.example"), YEAR)
    assert path.stat().st_size <= 96 << 10
    assert 10 < sets.count() < 90
    assert seen(sets, people(50, "x89.example")), "the latest is there"
    assert not seen(sets, people(50, "x0.example"))


def test_the_oldest_goes_where_a_few_large_ones_fill_the_file(
    path: Path, calendar: Calendar
) -> None:
    sets = RememberedSets(MemoryFile(path, 256 << 10), calendar)
    for day in range(15):
        calendar.today += timedelta(days=1)
        sets.remember(Kind.VISIBLE, people(500, f"x{day}.example"), YEAR)
    assert 1 < sets.count() < 15
    assert seen(sets, people(500, "x14.example")), "the latest is there"


def test_whoever_is_in_very_many_sets_is_found_in_the_latest(sets: RememberedSets) -> None:
    for number in range(65):
        sets.remember(Kind.VISIBLE, ["a@b.example", f"{number}@x.example"], YEAR)
    assert seen(sets, ["a@b.example", "64@x.example"])
    assert seen(sets, ["a@b.example", "1@x.example"])
    assert not seen(sets, ["a@b.example", "0@x.example"])


@pytest.mark.parametrize(("candidates", "shared", "found"), [(6, 4, 6), (5, 4, 1), (3, 2, 3)])
def test_of_very_many_sets_those_with_most_in_common_are_looked_at(
    sets: RememberedSets,
    monkeypatch: pytest.MonkeyPatch,
    candidates: int,
    shared: int,
    found: int,
) -> None:
    monkeypatch.setattr(module, "_CANDIDATES", candidates)
    sets.remember(Kind.VISIBLE, firms(4), YEAR)
    for number in range(5):
        sets.remember(Kind.VISIBLE, [*firms(2), f"{number}@x.example"], YEAR)
    alike = sets.alike(Kind.VISIBLE, firms(shared), YEAR, most=9)
    assert len(alike) == found
    assert len(alike[0].keys) == shared


def test_where_too_many_have_most_in_common_none_with_less_is_looked_at(
    sets: RememberedSets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_CANDIDATES", 3)
    for number in range(4):
        for pair in (firms(4)[:2], firms(4)[2:]):
            sets.remember(Kind.VISIBLE, [*pair, f"{number}@x.example"], YEAR)
    for number in range(4):
        sets.remember(Kind.VISIBLE, [*firms(4), f"{number}@y.example"], YEAR)
    assert [len(it.keys) for it in sets.alike(Kind.VISIBLE, firms(4), YEAR, most=9)] == [4, 4, 4]


def test_the_numbers_in_files_keep_their_meaning(sets: RememberedSets, path: Path) -> None:
    sets.remember(Kind.VISIBLE, firms(3), YEAR)
    sets.remember(Kind.HIDDEN, firms(3), YEAR)
    sets.keep(firms(3))
    kinds = MemoryFile(path).read(
        lambda opened: opened.execute("SELECT kind FROM sets ORDER BY id").fetchall(), None
    )
    assert kinds == [(1,), (2,), (3,)], "earlier versions have written them"


def test_nothing_is_kept_in_the_file_of_a_later_version(sets: RememberedSets, path: Path) -> None:
    sets.keep(firms(5))
    MemoryFile(path).write(lambda opened: opened.execute("PRAGMA user_version = 99"), None)
    assert sets.keep(firms(6)) == 0


def test_nobody_is_in_the_file_who_is_in_no_set(sets: RememberedSets, path: Path) -> None:
    number = sets.keep(firms(5))
    sets.remember(Kind.HIDDEN, firms(10), YEAR)
    sets.forget_shown(firms(8), 0.8)
    sets.drop(number)
    people = MemoryFile(path).read(
        lambda opened: opened.execute("SELECT count(*) FROM people").fetchone(), None
    )
    assert people == (0,)


def test_what_is_kept_stays_until_it_is_dropped(sets: RememberedSets, calendar: Calendar) -> None:
    number = sets.keep(firms(5))
    assert sets.keep(firms(5)[::-1]) == number
    calendar.today += timedelta(days=9)
    other = sets.keep(firms(9))
    assert [tuple(it) for it in sets.kept()] == [
        (other, date(2026, 3, 10), 9),
        (number, date(2026, 3, 1), 5),
    ]
    sets.forget_older(0)
    calendar.today += timedelta(days=99)
    sets.remember(Kind.VISIBLE, firms(3), 30)
    assert len(sets.kept()) == 2
    assert seen(sets, firms(5), Kind.KEPT) == set(firms(5))
    assert seen(sets, firms(5)) == set(firms(3)), "it is another kind"
    sets.drop(other)
    assert [it.number for it in sets.kept()] == [number]
    sets.drop(number)
    assert seen(sets, firms(5), Kind.KEPT) == set()


def test_what_is_kept_stays_where_the_file_is_full(path: Path, calendar: Calendar) -> None:
    sets = RememberedSets(MemoryFile(path, 96 << 10), calendar)
    sets.keep(people(50, "kept.example"))
    for day in range(90):
        sets.remember(Kind.VISIBLE, people(50, f"x{day}.example"), YEAR)
    assert len(sets.kept()) == 1
    assert len(seen(sets, people(50, "kept.example"), Kind.KEPT)) == 50


def test_nobody_alone_is_kept(sets: RememberedSets, path: Path) -> None:
    sets.drop(7)
    assert (sets.keep(["a@b.example"]), sets.kept(), path.exists()) == (0, [], False)


def test_nobody_is_in_the_file_in_clear(sets: RememberedSets, path: Path) -> None:
    sets.remember(Kind.VISIBLE, firms(5), YEAR)
    everything = b"".join(each.read_bytes() for each in path.parent.iterdir())
    for secret in (b"firm", b"info", b"example"):
        assert secret not in everything


_groups = st.lists(
    st.frozensets(st.sampled_from(firms(9)), min_size=2), min_size=1, max_size=8, unique=True
)


@settings(max_examples=25)
@given(_groups, st.frozensets(st.sampled_from(firms(9)), min_size=2))
def test_agrees_with_sets_kept_as_they_are(
    tmp_path_factory: pytest.TempPathFactory, groups: list[frozenset[str]], mail: frozenset[str]
) -> None:
    sets = RememberedSets(MemoryFile(tmp_path_factory.mktemp("memory") / "memory.sqlite"))
    for group in groups:
        sets.remember(Kind.VISIBLE, group, YEAR)
    assert sets.count() == sum(not any(one < other for other in groups) for one in groups)
    most = max(len(group & mail) for group in groups)
    found = sets.alike(Kind.VISIBLE, mail, YEAR)
    assert (len(found[0].keys) if found else 1) == max(most, 1)
    assert all(any(it.keys == group & mail for group in groups) for it in found)
