"""Mails that went out within a day: parts of one mailing, perhaps, each to other people.

Of each there are digests: of its author and subject, of its text, of those who were exposed and of
their organisations. After a day it is forgotten.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from ccwarn.draft import Batch
from ccwarn.memory_file import MemoryFile, integers

if TYPE_CHECKING:
    from sqlite3 import Connection

SAME_TEXT_FOR = timedelta(days=1)
"""For so long a mail with the same subject and body is part of one mailing."""
SAME_SUBJECT_FOR = timedelta(minutes=10)
"""For so long one with the same subject alone is: each may greet its recipients by name."""

FEWEST = 5
"""So many exposed people make a mail a part of a mailing.

Fewer are a couple who got a letter of their own, or a client and a bookkeeper.
"""
FEWEST_OF_SUBJECT = 10
"""So many do where only the subject is the same: a small group often has its own text for it."""

FEWEST_IN_SIGHT = 10
"""So many do where nobody is exposed, as their organisation may be a mail provider."""

_MOST = 1000
"""More mails with one subject are not looked at."""
_OF_SUBJECT = """
SELECT time, text, people, organisations, odd FROM mails
WHERE subject = ? AND time >= ? ORDER BY time LIMIT ?
"""


class Exposed(NamedTuple):
    """Who is exposed in a mail: a mailbox key each, organisations, and how many odd ones out.

    Where nobody is exposed, and so nobody is odd, they are all who are in sight: those of a crowd.
    """

    keys: tuple[str, ...]
    organisations: tuple[str, ...]
    odd_ones_out: int


class Mail(NamedTuple):
    """What tells mails of one mailing: texts that are the same in all of them.

    `text` is a digest of the body; "" where it is not known.
    """

    author: str
    subject: str
    text: str


class _Noted(NamedTuple):
    """A mail as it stands in the file."""

    time: int
    text: int | None
    people: array[int]
    organisations: array[int]
    odd_ones_out: int


class _Sum:
    """The people of a mailing, mail by mail, each once.

    Those of the mail at hand are not counted; `is_exposed` says that somebody is exposed in it.
    """

    def __init__(
        self, people: Iterable[int], organisations: Iterable[int], *, is_exposed: bool
    ) -> None:
        self._at_hand = frozenset(people)
        self._people = set(self._at_hand)
        self._of_crowd: set[int] = set()
        self._at = frozenset(organisations)
        self._organisations = set(self._at)
        self._is_exposed = is_exposed
        self.people = self.organisations = self.odd_ones_out = 0

    @property
    def crowd(self) -> int:
        """How many were visible in mails to an organisation of the mail at hand."""
        return len(self._of_crowd)

    def add(self, people: Iterable[int], organisations: Iterable[int], odd: int) -> bool:
        """Add an earlier mail; return whether it counts."""
        others = set(people) - self._at_hand
        is_crowd = bool(others) and not self._at.isdisjoint(organisations)
        if is_crowd:
            self._of_crowd |= others
        if not (others and odd and self._is_exposed):
            return is_crowd
        self._add_exposed(people, organisations, odd)
        return True

    def _add_exposed(self, people: Iterable[int], organisations: Iterable[int], odd: int) -> None:
        """Add those who were exposed.

        Where nobody in it knows anybody, nobody in the other mails knows the one who was left out
        of its odd ones out.
        """
        everybody = set(people)
        new = everybody - self._people
        at = set(organisations) - self._organisations
        self._people |= new
        self._organisations |= at
        self.people += len(new)
        self.organisations += len(at)
        self.odd_ones_out += len(new) if odd >= len(everybody) - 1 else min(odd, len(new))


class RememberedMails:
    """The mails of the last day in a file of people. Every method raises what the file does."""

    def __init__(
        self, file: MemoryFile, now: Callable[[], datetime] = lambda: datetime.now().astimezone()
    ) -> None:
        self._file = file
        self._now = now

    def note(self, mail: Mail, exposed: Exposed) -> None:
        """Note that a mail went out, and forget those of yesterday."""
        if len(exposed.keys) < FEWEST:
            return
        subject, text = self._marks(mail)
        people, organisations = self._digests(exposed)
        now = int(self._now().timestamp())

        def noted(opened: Connection) -> None:
            oldest = now - int(SAME_TEXT_FOR.total_seconds())
            opened.execute("DELETE FROM mails WHERE time < ?", (oldest,))
            opened.execute(
                "INSERT INTO mails VALUES (?, ?, ?, ?, ?, ?)",
                (
                    now,
                    subject,
                    text,
                    people.tobytes(),
                    organisations.tobytes(),
                    exposed.odd_ones_out,
                ),
            )

        self._file.write(noted, None)

    def forget_old(self) -> None:
        """Forget the mails of yesterday."""
        oldest = _since(self._now(), SAME_TEXT_FOR)

        def forgotten(opened: Connection) -> None:
            opened.execute("DELETE FROM mails WHERE time < ?", (oldest,))

        if self._file.exists:
            self._file.write(forgotten, None)

    def batch(self, mail: Mail, exposed_in: Callable[[], Exposed]) -> Batch | None:
        """Return what went out before to other people as part of the same mailing, if anything.

        `exposed_in` works out who is exposed in the mail at hand: mostly there was no other.
        """
        if not self._file.exists:
            return None
        subject, text = self._marks(mail)
        now = self._now()
        before = self._of_subject(subject, _since(now, SAME_TEXT_FOR))
        if not before or len((exposed := exposed_in()).keys) < FEWEST:
            return None
        may_differ = mail.subject and len(exposed.keys) >= FEWEST_OF_SUBJECT
        recent = _since(now, SAME_SUBJECT_FOR if may_differ else timedelta(days=-1))
        added = _Sum(*self._digests(exposed), is_exposed=exposed.odd_ones_out > 0)
        first, is_same_text = 0, False
        for it in before:
            is_same = text is not None and it.text == text
            is_part = is_same or (it.time >= recent and len(it.people) >= FEWEST_OF_SUBJECT)
            if is_part and added.add(it.people, it.organisations, it.odd_ones_out):
                first, is_same_text = first or it.time, is_same_text or is_same
        if max(added.people, added.crowd) < FEWEST:
            return None
        at = datetime.fromtimestamp(first, now.tzinfo)
        counts = added.people, added.organisations, added.odd_ones_out
        is_today = at.date() == now.date()
        return Batch(f"{at:%H:%M}", *counts, is_today, is_same_text, added.crowd)

    def _of_subject(self, subject: int, since: int) -> list[_Noted]:
        """Return the mails with a subject, the first first."""

        def found(opened: Connection) -> list[_Noted]:
            return [
                _Noted(time, text, integers("q", people), integers("q", organisations), odd)
                for time, text, people, organisations, odd in opened.execute(
                    _OF_SUBJECT, (subject, since, _MOST)
                )
            ]

        return self._file.read(found, [])

    def _marks(self, mail: Mail) -> tuple[int, int | None]:
        (subject,) = self._file.digests("subject", [f"{mail.author}\0{mail.subject}"])
        (text,) = self._file.digests("text", [mail.text])
        return subject, text if mail.text else None

    def _digests(self, exposed: Exposed) -> tuple[array[int], array[int]]:
        return (
            array("q", self._file.digests("exposed", exposed.keys)),
            array("q", self._file.digests("organisation", dict.fromkeys(exposed.organisations))),
        )


def _since(now: datetime, age: timedelta) -> int:
    return int((now - age).timestamp())
