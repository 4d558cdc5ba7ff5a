"""Which mails are judged with what is known by then, and which have a say in that.

Most mail asks nothing whoever is known, and shows nobody who matters: it is not looked at again.
What is chosen here is never too little. A few mails too many cost their time, and change nothing.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from itertools import combinations

from ccwarn.audit.collected import Collected
from ccwarn.audit.reading import ASKS, RECEIVED, SHOWS, TELLS
from ccwarn.draft import FEWEST_HIDDEN, SHOWN_AGAIN
from ccwarn.remembered_mails import FEWEST, SAME_TEXT_FOR

_DIGEST = 8
"""Bytes that the digest of a person has."""
_MASK = (1 << 63) - 1
_CROWD = 30
"""Of so many people the pairs are not gone through: there would be too many."""


class _Numbers:
    """Numbers in so much memory however many they are.

    It may take another number for one of them, but never one of them for another.
    """

    def __init__(self, bits: int = 1 << 24) -> None:
        self._size = bits
        self._bits = bytearray(bits // 8)

    def add(self, numbers: Iterable[int]) -> None:
        size, bits = self._size, self._bits
        for number in numbers:
            bits[number % size >> 3] |= 1 << (number & 7)

    def those_in(self, numbers: Iterable[int]) -> list[int]:
        size, bits = self._size, self._bits
        return [number for number in numbers if bits[number % size >> 3] >> (number & 7) & 1]

    def count(self, numbers: Iterable[int]) -> int:
        return len(self.those_in(numbers))


class _Groups:
    """Groups of people, of which one asks whether two people stand in one."""

    def __init__(self) -> None:
        self._people = _Numbers()
        self._pairs = _Numbers(1 << 27)
        self._crowds = _Numbers()

    def add(self, people: bytes) -> None:
        digests = set(array("q", people))
        self._people.add(digests)
        if len(digests) > _CROWD:
            self._crowds.add(digests)
        else:
            self._pairs.add(_pairs_of(digests))

    def share_two(self, people: bytes) -> bool:
        digests = self._people.those_in(array("q", people))
        if len(digests) < 2:
            return False  # as of most mail
        if len(digests) > _CROWD:
            return True
        return self._crowds.count(digests) > 1 or self._pairs.count(_pairs_of(digests)) > 0


def _pairs_of(digests: Iterable[int]) -> list[int]:
    return [(one * 31 + other) & _MASK for one, other in combinations(sorted(digests), 2)]


def choose(collected: Collected, *, remembers: bool) -> None:
    """Choose the mails of a collection; nobody is remembered unless `remembers`."""
    query = "SELECT number FROM firsts WHERE flags & ?"
    asking = [number for (number,) in collected.opened.execute(query, (ASKS | SHOWS,))]
    collected.choose(asking, is_judged=True)
    collected.choose(list(_from_bcc(collected)), is_judged=True)
    if remembers:
        collected.choose(list(_parts(collected)), is_judged=True)
        collected.choose(list(_after_bcc(collected)), is_judged=True)
        collected.choose(list(_together(collected)), is_judged=False)


def _from_bcc(collected: Collected) -> Iterator[int]:
    """Yield the answers to mails in which their author did not stand, to others there (CC103)."""
    query = (
        "SELECT number, firsts.author, firsts.seen, firsts.hidden, other.author, other.seen"
        " FROM firsts"
        " JOIN mails AS other ON other.mail = firsts.answers"
        " WHERE firsts.answers AND other.author != firsts.author AND NOT firsts.flags & ?"
    )
    for number, author, seen, hidden, sender, shown in collected.opened.execute(query, (RECEIVED,)):
        others = set(array("q", shown))
        if author in others:
            continue
        others.discard(sender)
        if not others.isdisjoint(array("q", seen + hidden)):
            yield number


def _parts(collected: Collected) -> Iterator[int]:
    """Yield the mails of one author with one subject within a day, each to many (CC108)."""
    query = (
        "SELECT number, subject, seconds FROM firsts"
        " WHERE length(seen) >= ? AND NOT flags & ? ORDER BY subject, seconds"
    )
    day = SAME_TEXT_FOR.total_seconds()
    before: tuple[int, int, int] | None = None
    for found in collected.opened.execute(query, (FEWEST * _DIGEST, RECEIVED)):
        if before and before[1] == found[1] and found[2] - before[2] <= day:
            yield before[0]
            yield found[0]
        before = found


def _after_bcc(collected: Collected) -> Iterator[int]:
    """Yield the mails that show many who stood in Bcc in another (CC107), and those others."""
    hidden, mailings = _Numbers(), []
    query = "SELECT number, hidden FROM firsts WHERE length(hidden) >= ? AND NOT flags & ?"
    for number, people in collected.opened.execute(query, (FEWEST_HIDDEN * _DIGEST, RECEIVED)):
        hidden.add(array("q", people))
        mailings.append(number)
    if not mailings:
        return
    yield from mailings
    fewest = int(FEWEST_HIDDEN * SHOWN_AGAIN)
    query = "SELECT number, seen FROM firsts WHERE length(seen) >= ? AND NOT flags & ?"
    for number, people in collected.opened.execute(query, (fewest * _DIGEST, RECEIVED)):
        if hidden.count(array("q", people)) >= fewest:
            yield number


def _together(collected: Collected) -> Iterator[int]:
    """Yield the mails in which two people stood together who stand together in a judged one."""
    groups, last = _Groups(), 0
    query = "SELECT seconds, seen, hidden FROM mails JOIN chosen ON chosen.mail = mails.rowid"
    for seconds, seen, hidden in collected.opened.execute(query):
        last = max(last, seconds)
        groups.add(seen + hidden)
    query = (
        "SELECT number, flags, author, seen FROM firsts WHERE flags & ? AND seconds <= ?"
        " AND length(seen) >= iif(flags & ?, ?, ?)"
    )
    asked = (TELLS, last, RECEIVED, _DIGEST, 2 * _DIGEST)
    for number, flags, author, seen in collected.opened.execute(query, asked):
        if flags & RECEIVED:
            seen += array("q", (author,)).tobytes()
        if groups.share_two(seen):
            yield number
