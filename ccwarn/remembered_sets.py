"""Sets of people that are remembered: who stood together in one mail, by whom each could see.

A set is a row with the digests of its people, and each person has a row with the numbers of their
sets. So the sets that have most in common with a given one are counted, not searched: that takes
some milliseconds for 475 people among 100,000 sets.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import IntEnum
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from ccwarn.memory_file import MemoryFile, integers

if TYPE_CHECKING:
    from sqlite3 import Connection

LARGEST_SET = 10_000
"""More people than this in one mail are not remembered."""

_SETS_OF_ONE = 64
"""In so many sets a person is looked for, the latest: whoever writes to everybody every day."""
_CANDIDATES = 200
"""About so many of the sets that have most in common are looked at."""
_AT_ONCE = 500
"""Rows asked for in one query."""
_A_PART = 20
"""One of so many parts of all sets goes at once where there is no more room."""


class Kind(IntEnum):
    """How people stood in one mail."""

    VISIBLE = 1
    """Visible: each of them could read the addresses of the others."""
    HIDDEN = 2
    """In Bcc, where nobody sees anybody."""
    KEPT = 3
    """Visible, and their author has said that they know each other. Such sets stay."""


class Alike(NamedTuple):
    """A remembered set that has people in common with a given one: `keys`, out of `size`.

    `day` is when they stood together last.
    """

    keys: frozenset[str]
    size: int
    day: date


class Kept(NamedTuple):
    """A set that stays until it is dropped: its number, since when, and how many people."""

    number: int
    day: date
    size: int


class _Row(NamedTuple):
    number: int
    day: int
    size: int
    common: int


class RememberedSets:
    """The sets in a file of people. Every method raises what the file does."""

    def __init__(
        self, file: MemoryFile, today: Callable[[], date] = lambda: datetime.now(UTC).date()
    ) -> None:
        self._file = file
        self._today = today

    def alike(self, kind: Kind, keys: Collection[str], days: int, most: int = 1) -> list[Alike]:
        """Return the sets of so many days with the most people in common with these keys.

        That is at least two. Where it is equal, the latest set comes first.
        """
        people = list(dict.fromkeys(keys))
        if not self._file.exists or not 2 <= len(people) <= LARGEST_SET:
            return []
        digests = self._file.digests(kind.name, people)
        named = dict(zip(digests, people, strict=True))
        oldest = self._today().toordinal() - days

        def found(opened: Connection) -> list[Alike]:
            rows = [row for row in _sharing(opened, digests, least=2) if row.day >= oldest]
            rows.sort(key=lambda row: (-row.common, -row.day, row.number))
            return [
                Alike(
                    frozenset(named[it] for it in _members(opened, row.number) if it in named),
                    row.size,
                    date.fromordinal(row.day),
                )
                for row in rows[:most]
            ]

        return self._file.read(found, [])

    def remember(self, kind: Kind, keys: Collection[str], days: int) -> None:
        """Remember that these people stood together today; forget what is older than `days`.

        Where they are all in a remembered set, that one counts as seen today, and sets that are
        within this one go.
        """
        people = set(keys)
        if not 2 <= len(people) <= LARGEST_SET:
            return
        digests = self._file.digests(kind.name, people)
        today = self._today().toordinal()

        def noted(opened: Connection) -> None:
            _forget_before(opened, today - days)
            rows = _sharing(opened, digests, least=2)
            whole = [row.number for row in rows if row.common == len(digests)]
            if whole:
                opened.execute("UPDATE sets SET day = ? WHERE id = ?", (today, max(whole)))
                return
            _forget(opened, [row.number for row in rows if row.common == row.size])
            _add(opened, kind, digests, today)
            while self._file.is_full(opened) and _forget_oldest(opened):
                pass

        self._file.write(noted, None)

    def keep(self, keys: Collection[str]) -> int:
        """Remember these people until they are dropped; return the number of their set.

        It is 0 where they are too few or too many, or the file is a later version's.
        """
        people = set(keys)
        if not 2 <= len(people) <= LARGEST_SET:
            return 0
        digests = self._file.digests(Kind.KEPT.name, people)
        today = self._today().toordinal()

        def noted(opened: Connection) -> int:
            rows = _sharing(opened, digests, least=2)
            same = [row.number for row in rows if row.common == row.size == len(digests)]
            return same[0] if same else _add(opened, Kind.KEPT, digests, today)

        return self._file.write(noted, 0)

    def kept(self) -> list[Kept]:
        """Return the sets that stay, the latest first."""
        query = "SELECT id, day, length(people) FROM sets WHERE kind = ? ORDER BY day DESC, id DESC"

        def listed(opened: Connection) -> list[Kept]:
            return [
                Kept(number, date.fromordinal(day), size // 8)
                for number, day, size in opened.execute(query, (Kind.KEPT,))
            ]

        return self._file.read(listed, [])

    def drop(self, number: int) -> None:
        """Forget a set that was to stay."""
        if self._file.exists:
            self._file.write(lambda opened: _forget(opened, [number]), None)

    def forget_shown(self, keys: Collection[str], share: float) -> None:
        """Forget those hidden sets of which these people are such a part: they are not hidden."""
        if not self._file.exists:
            return
        digests = self._file.digests(Kind.HIDDEN.name, set(keys))

        def shown(opened: Connection) -> list[int]:
            rows = _sharing(opened, digests, least=2)
            return [row.number for row in rows if row.common >= share * row.size]

        none: list[int] = []
        if self._file.read(shown, none):
            self._file.write(lambda opened: _forget(opened, shown(opened)), None)

    def forget_older(self, days: int) -> None:
        """Forget the sets that were not seen for so many days."""
        if self._file.exists:
            before = self._today().toordinal() - days
            self._file.write(lambda opened: _forget_before(opened, before), None)

    def count(self) -> int:
        """Return how many sets are remembered."""

        def counted(opened: Connection) -> int:
            (count,) = opened.execute("SELECT count(*) FROM sets").fetchone()
            return int(count)

        return self._file.read(counted, 0)


def _sharing(opened: Connection, digests: Sequence[int], least: int) -> list[_Row]:
    """Return the sets that have so many of these people or more, if need be the best of them."""
    counted = Counter(chain.from_iterable(_sets_of(opened, digests).values()))
    enough = _enough(counted, least)
    found = [number for number, count in counted.items() if count >= enough][:_CANDIDATES]
    query = "SELECT id, day, length(people) FROM sets WHERE id IN (?)"
    return [
        _Row(number, day, size // 8, counted[number])
        for number, day, size in _rows(opened, query, found)
    ]


def _enough(counted: Counter[int], least: int) -> int:
    """Return how much a set has to have in common, so that not too many have."""
    enough, found = 0, 0
    for count, sets in sorted(Counter(counted.values()).items(), reverse=True):
        found += sets
        if enough and found > _CANDIDATES:
            break
        enough = count
    return max(enough, least)


def _sets_of(opened: Connection, digests: Sequence[int]) -> dict[int, array[int]]:
    """Return of each person who is known the numbers of their sets."""
    query = "SELECT digest, sets FROM people WHERE digest IN (?)"
    return {digest: integers("I", sets) for digest, sets in _rows(opened, query, digests)}


def _members(opened: Connection, number: int) -> array[int]:
    (people,) = opened.execute("SELECT people FROM sets WHERE id = ?", (number,)).fetchone()
    return integers("q", people)


def _add(opened: Connection, kind: Kind, digests: Sequence[int], day: int) -> int:
    """Write a set, in its own row and in those of its people; return its number."""
    number = (
        opened.execute(
            "INSERT INTO sets (kind, day, people) VALUES (?, ?, ?)",
            (kind, day, array("q", sorted(digests)).tobytes()),
        ).lastrowid
        or 0
    )
    known = _sets_of(opened, digests)
    nobody = array("I")
    sets = {it: known.get(it, nobody)[1 - _SETS_OF_ONE :] for it in digests}
    for each in sets.values():
        each.append(number)
    _put(opened, sets)
    return number


def _forget(opened: Connection, numbers: Sequence[int]) -> None:
    """Forget sets, in their own rows and in those of their people."""
    gone = frozenset(numbers)
    query = "SELECT people FROM sets WHERE id IN (?)"
    people = {it for (blob,) in _rows(opened, query, numbers) for it in integers("q", blob)}
    known = _sets_of(opened, list(people))
    _put(opened, {it: array("I", [n for n in known[it] if n not in gone]) for it in known})
    for _row in _rows(opened, "DELETE FROM sets WHERE id IN (?)", numbers):
        pass


def _put(opened: Connection, sets: Mapping[int, array[int]]) -> None:
    """Write the rows of people; those in no set have none."""
    opened.executemany(
        "INSERT OR REPLACE INTO people VALUES (?, ?)",
        [(digest, numbers.tobytes()) for digest, numbers in sets.items() if numbers],
    )
    opened.executemany(
        "DELETE FROM people WHERE digest = ?",
        [(digest,) for digest, numbers in sets.items() if not numbers],
    )


def _forget_before(opened: Connection, day: int) -> None:
    before = "SELECT id FROM sets WHERE day < ? AND kind != ?"
    _forget(opened, [it for (it,) in opened.execute(before, (day, Kind.KEPT))])


def _forget_oldest(opened: Connection) -> bool:
    """Forget some of the oldest sets; return whether there were any."""
    (count,) = opened.execute("SELECT count(*) FROM sets").fetchone()
    oldest = "SELECT id FROM sets WHERE kind != ? ORDER BY day, id LIMIT ?"
    numbers = [it for (it,) in opened.execute(oldest, (Kind.KEPT, count // _A_PART + 1))]
    _forget(opened, numbers)
    return bool(numbers)


def _rows(opened: Connection, query: str, numbers: Sequence[int]) -> Iterator[Any]:
    """Yield the rows of a query in which `(?)` stands for these numbers, a few at a time."""
    for start in range(0, len(numbers), _AT_ONCE):
        part = numbers[start : start + _AT_ONCE]
        yield from opened.execute(query.replace("(?)", f"({','.join('?' * len(part))})"), part)
