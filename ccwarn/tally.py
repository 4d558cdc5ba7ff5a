"""What a journal adds up to: mails put right, exposures prevented by month, and seconds to decide.

A mail that comes back within an hour, to the same people, is the same: what was decided last counts
for it. So a mail that was held and then sent anyway was not prevented, and one that was held twice
counts once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from ccwarn.noted import Noted
from ccwarn.policy import Severity
from ccwarn.review import Decision

SAME_MAIL_FOR = timedelta(hours=1)
"""How long after a decision another one about the same people is about the same mail."""

MOST_MONTHS = 24
"""More months are not told apart."""

_HOLD = Decision.HOLD.value
_RIGHT = {it.value for it in Decision if it is Decision.REMEDY or it.separates}
"""The decisions that put a mail right."""
_ASKING = {severity.name.lower() for severity in Severity if severity.asks}


class Month(NamedTuple):
    """A month by its first day: how many exposures were prevented in it, and of how many people."""

    first: date
    mails: int
    people: int


class Tally(NamedTuple):
    """`put_right` mails were moved to Bcc, the first of them at `since`; None where there is none.

    `months` are without gaps, the last one with anything in it last. `median_seconds` is None where
    nobody was asked.
    """

    put_right: int
    since: datetime | None
    months: tuple[Month, ...]
    median_seconds: float | None


def tally(notes: Sequence[Noted]) -> Tally:
    """Add up decisions, which are given newest first; times are told in the local time zone."""
    settled = list(_last_of_each_mail(notes))
    right = [it.time for it in settled if it.decision in _RIGHT]
    return Tally(
        len(right),
        min(right).astimezone() if right else None,
        _by_month(it for it in settled if _is_prevented(it)),
        _median([it.seconds for it in notes if it.seconds is not None]),
    )


def _median(numbers: list[float]) -> float | None:
    if not numbers:
        return None
    from statistics import median  # late: it takes memory, and the tray adds up little

    return median(numbers)


def _last_of_each_mail(notes: Iterable[Noted]) -> Iterable[Noted]:
    later: dict[int, datetime] = {}
    for note in notes:
        if note.severity not in _ASKING or not note.people:
            continue
        after = later.get(note.exposed) if note.exposed else None
        later[note.exposed] = note.time
        if after is None or after - note.time > SAME_MAIL_FOR:
            yield note


def _is_prevented(note: Noted) -> bool:
    return note.can_hold if note.decision == _HOLD else note.decision in _RIGHT


def _by_month(prevented: Iterable[Noted]) -> tuple[Month, ...]:
    months: list[Month] = []
    begins = None
    for note in prevented:
        if begins is None:
            months.append(Month(note.time.astimezone().date().replace(day=1), 0, 0))
            begins = _begin(months[-1].first)
        while note.time < begins:
            if len(months) == MOST_MONTHS:
                return tuple(reversed(months))
            months.append(Month((months[-1].first - timedelta(days=1)).replace(day=1), 0, 0))
            begins = _begin(months[-1].first)
        first, mails, people = months[-1]
        months[-1] = Month(first, mails + 1, people + note.people)
    return tuple(reversed(months))


def _begin(first: date) -> datetime:
    """Return when a month begins in the local time zone, as a time that is quickly compared."""
    return datetime(first.year, first.month, 1).astimezone().astimezone(UTC)
