"""What was read of all mail, in a temporary database: memory stays the same however much it is.

Each mail counts once, wherever copies of it lie. Whom a mail shows to whom is judged with what had
been seen by then; which mails have a say in that is found out here, by digests, and they are few.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from ccwarn.audit.reading import COUNTS, RECEIVED, Row
from ccwarn.audit.span import Place
from ccwarn.audit.temporary_memory import temporary_database

_TABLES = """
CREATE TABLE mails (
    seconds INTEGER, day INTEGER, mail INTEGER, flags INTEGER, answers INTEGER, author INTEGER,
    subject INTEGER, seen BLOB, hidden BLOB, source INTEGER, inside INTEGER, name TEXT
);
CREATE TABLE copies (copy INTEGER PRIMARY KEY, first INTEGER);
CREATE VIEW firsts AS
    SELECT rowid AS number, * FROM mails WHERE rowid NOT IN (SELECT copy FROM copies);
CREATE TABLE chosen (mail INTEGER PRIMARY KEY, is_judged INTEGER);
"""

_FIND_COPIES = """
INSERT INTO copies SELECT number, first FROM (
    SELECT rowid AS number, first_value(rowid) OVER (
        PARTITION BY mail, seconds ORDER BY day, flags, rowid
    ) AS first FROM mails
) WHERE number != first
"""
_COUNT = """
SELECT day, sum(NOT flags & ?1), sum(flags & ?1 != 0) FROM firsts WHERE flags & ?2 GROUP BY day
"""
_JOIN_FLAGS = """
UPDATE mails SET flags = (
    SELECT max(it.flags & 1) | max(it.flags & 2) | max(it.flags & 4) | max(it.flags & 8)
        | max(it.flags & 16)
    FROM mails AS it WHERE it.mail = mails.mail AND it.seconds = mails.seconds
) WHERE rowid IN (SELECT first FROM copies)
"""
"""What is known of any copy of a mail counts for it; each flag is one bit."""


class Chosen(NamedTuple):
    """A mail that has a say: `is_judged`, or else only remembered. `places` has all its copies."""

    is_judged: bool
    is_received: bool
    seconds: int
    day: int
    places: tuple[Place, ...]


class Counts(NamedTuple):
    """How many mails there are by their days, as ordinals, and how many came from outside."""

    by_day: Counter[int]
    received: int


class Collected:
    """The rows of all mails. For one thread at a time."""

    def __init__(self) -> None:
        self.opened = temporary_database()
        self.opened.executescript(_TABLES)
        self._numbers: dict[tuple[str, str], int] = {}
        self._sources: list[tuple[str, str]] = []

    def add(self, kind: str, rows: Iterable[Row]) -> None:
        """Add what was read in one span of a kind."""
        with_source = [(*row[:9], self._source(kind, row.path), *row[10:]) for row in rows]
        self.opened.execute("BEGIN")
        query = f"INSERT INTO mails VALUES ({','.join('?' * 12)})"  # noqa: S608
        self.opened.executemany(query, with_source)
        self.opened.execute("COMMIT")

    def arrange(self) -> Counts:
        """Have each mail count once; call when all is added. Return how many there are."""
        # All in the database: there may be as many copies as there are mails.
        opened = self.opened
        opened.execute("CREATE INDEX by_mail ON mails (mail, seconds, day, flags)")
        opened.execute(_FIND_COPIES)
        opened.execute("CREATE INDEX copies_by_first ON copies (first)")
        by_day: Counter[int] = Counter()
        received = 0
        for day, sent, got in opened.execute(_COUNT, (RECEIVED, COUNTS)):
            by_day[day] = sent
            received += got
        opened.execute(_JOIN_FLAGS)
        return Counts(by_day, received)

    def choose(self, numbers: Iterable[int], *, is_judged: bool) -> None:
        """Let mails have a say; one that is judged already stays so."""
        self.opened.executemany(
            "INSERT INTO chosen VALUES (?1, ?2) ON CONFLICT (mail)"
            " DO UPDATE SET is_judged = max(is_judged, ?2)",
            ((number, is_judged) for number in numbers),
        )

    def count_chosen(self) -> int:
        """Return how many mails have a say."""
        (count,) = self.opened.execute("SELECT count(*) FROM chosen").fetchone()
        return int(count)

    def chosen(self) -> Iterator[Chosen]:
        """Yield the mails that have a say, the oldest first; those without a date before all.

        Those of one second come by their places, whatever order they were read in: each audit of
        the same mail counts the same.
        """
        query = (
            "SELECT is_judged, flags, seconds, day, mails.rowid FROM chosen"
            " JOIN mails ON mails.rowid = chosen.mail ORDER BY day != 0, seconds"
        )
        found = map(self._chosen, self.opened.execute(query))
        for _moment, of_one_second in groupby(found, lambda it: (it.day != 0, it.seconds)):
            yield from sorted(of_one_second, key=lambda it: it.places)

    def _chosen(self, row: tuple[int, int, int, int, int]) -> Chosen:
        is_judged, flags, seconds, day, number = row
        judged = bool(is_judged and flags & COUNTS and not flags & RECEIVED)
        places = tuple(sorted(self._copies(number)))
        return Chosen(judged, bool(flags & RECEIVED), seconds, day, places)

    def place_of(self, mail: int) -> Place | None:
        """Return where the mail with the digest of a Message-ID is; None where none has it."""
        query = "SELECT source, inside, name FROM mails WHERE mail = ?"
        found = self.opened.execute(query, (mail,))
        return min((self._place(*row) for row in found), default=None)

    def close(self) -> None:
        """Let the database go."""
        self.opened.close()

    def _copies(self, number: int) -> Iterator[Place]:
        query = (
            "SELECT source, inside, name FROM mails"
            " WHERE rowid = ?1 OR rowid IN (SELECT copy FROM copies WHERE first = ?1)"
        )
        for found in self.opened.execute(query, (number,)):
            yield self._place(*found)

    def _source(self, kind: str, path: str) -> int:
        number = self._numbers.setdefault((kind, path), len(self._sources))
        if number == len(self._sources):
            self._sources.append((kind, path))
        return number

    def _place(self, source: int, inside: int, name: str) -> Place:
        return Place(*self._sources[source], inside, name)
