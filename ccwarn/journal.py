"""Notes what was asked and decided, without an address: for the history, and what it adds up to.

Subjects are in it only where the policy allows them. Who was exposed is one keyed digest: the same
people have the same, so that a mail which comes back is known. It is in the same file as what is
remembered of people, and written in a thread of its own: no decision waits for it, and none fails
with it. What cannot be written now is written with the next.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ccwarn.background import Background
from ccwarn.memory_file import MemoryFile, memory_file
from ccwarn.noted import COLUMNS, FIXED_WITHIN, UNDONE, Noted, from_line, from_row, row_of
from ccwarn.old_journal import Lines, OldJournal
from ccwarn.review import NOT_ASKED, Decision, Origin, Review
from ccwarn.unforeseen import LastResort

if TYPE_CHECKING:
    from sqlite3 import Connection

MOST = 50_000
"""More decisions are not kept, however young they are."""

_LATER = 1_000
"""So many decisions wait at most for a file that can be written."""
_PATIENCE = 0.1
"""Seconds to wait for another process while a window waits."""

_FIXED_WITHIN = int(FIXED_WITHIN.total_seconds())
_VALUES = ", ".join("?" * len(Noted._fields))
_UNDONE = """
UPDATE decisions SET decision = ? WHERE id = (
    SELECT id FROM decisions WHERE decision = ? AND NOT can_hold AND time <= ? AND time >= ?
    ORDER BY time DESC, id DESC LIMIT 1
)
"""
_NOTE = f"INSERT INTO decisions ({COLUMNS}) VALUES ({_VALUES})"  # noqa: S608
_LATEST = f"SELECT {COLUMNS} FROM decisions ORDER BY time DESC, id DESC LIMIT ?"  # noqa: S608
_TOO_MANY = "DELETE FROM decisions WHERE id <= (SELECT max(id) FROM decisions) - ?"


class _Asked(NamedTuple):
    time: datetime
    review: Review
    origin: Origin
    decision: Decision | None
    seconds: float | None
    reason: str


class Journal:
    """The journal in the folder of ccwarn's state.

    May be used from any thread, and by several processes at once. `heard` is called after something
    was noted, in some other thread.
    """

    def __init__(
        self, state: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._file = memory_file(state)
        self._old = OldJournal(state)
        self._now = now
        self._unwritten: list[Noted] = []
        self._writing = Background("ccwarn-journal", "the decision could not be noted")
        self.heard: Callable[[], object] = lambda: None

    def note(
        self,
        review: Review,
        origin: Origin,
        decision: Decision | None,
        seconds: float | None = None,
        reason: str = "",
    ) -> None:
        """Note, without waiting for the disk, one answered question, or one that was not put.

        `seconds` is how long the author took; None where nobody was asked. `reason` is why the mail
        is sent anyway, in the author's words; addresses in it are not kept.
        """
        asked = _Asked(self._now(), review, origin, decision, seconds, reason)
        if review.policy.journal_days:
            self._writing.do(lambda: self._note(asked))

    def take_back(self, fixed_at: datetime) -> None:
        """Note, likewise, that a fix which was made then in a draft was undone."""
        at = int(fixed_at.timestamp())
        mark = (UNDONE, Decision.REMEDY.value, at, at - _FIXED_WITHIN)
        if self._file.exists:
            self._writing.do(lambda: self._file.write(lambda it: it.execute(_UNDONE, mark), None))

    def settle(self, seconds: float) -> bool:
        """Wait, for so long at most, until all is written; return whether it is."""
        return self._writing.settle(seconds)

    @property
    def is_newer(self) -> bool:
        """Whether a later ccwarn has written the file, so that this one cannot read it."""
        with LastResort("nobody knows which version has written the history"):
            return self._file.is_newer
        return False

    def recent(self, count: int) -> list[Noted]:
        """Return the last decisions, newest first. Raises OSError and sqlite3.Error."""
        self._take_over()

        def latest(opened: Connection) -> list[Noted]:
            rows = map(from_row, opened.execute(_LATEST, (count,)))
            return [it for it in rows if it is not None]

        return self._file.read(latest, [], _PATIENCE)

    def count(self) -> int:
        """Return how many decisions there are. Raises likewise."""
        self._take_over()

        def counted(opened: Connection) -> int:
            (count,) = opened.execute("SELECT count(*) FROM decisions").fetchone()
            return int(count)

        return self._file.read(counted, 0)

    def forget_old(self, days: int, *, subjects: bool) -> None:
        """Forget what is older than so many days, and subjects unless they may be kept.

        Raises likewise.
        """
        self._take_over()
        before = _days_before(self._now(), days)

        def is_any(opened: Connection) -> bool:
            query = "SELECT 1 FROM decisions WHERE time < ? OR (subject != '' AND NOT ?) LIMIT 1"
            return opened.execute(query, (before, subjects)).fetchone() is not None

        def forgotten(opened: Connection) -> None:
            opened.execute("DELETE FROM decisions WHERE time < ?", (before,))
            if not subjects:
                opened.execute("UPDATE decisions SET subject = '' WHERE subject != ''")

        if self._file.read(is_any, False):
            self._file.write(forgotten, None)

    def _note(self, asked: _Asked) -> None:
        self._unwritten = [*self._unwritten, self._noted(asked)][-_LATER:]
        self._take_over()
        before = _days_before(asked.time, asked.review.policy.journal_days)

        def written(opened: Connection) -> bool:
            opened.execute("DELETE FROM decisions WHERE time < ?", (before,))
            opened.executemany(_NOTE, map(row_of, self._unwritten))
            opened.execute(_TOO_MANY, (MOST,))
            return True

        # A broken file has been put aside, and there is a new one the second time.
        if self._file.write(written, False) or self._file.write(written, False):
            self._unwritten = []
            self.heard()

    def _noted(self, asked: _Asked) -> Noted:
        review, origin = asked.review, asked.origin
        exposure = review.exposure
        keys = set(exposure.keys) or {it.mailbox.key for it in review.draft.recipients}
        digest = 0
        with suppress(OSError):  # Where there is no key, the decision is noted all the same.
            (digest,) = self._file.digests("decided", ["\n".join(sorted(keys))])
        return Noted(
            time=asked.time,
            gate=origin.gate,
            can_hold=origin.can_hold,
            severity=review.severity.name.lower(),
            codes=tuple(sorted({finding.code for finding in review.findings})),
            people=exposure.people,
            organisations=exposure.organisation_count,
            recipients=len(review.draft.recipients),
            exposed=digest,
            decision=asked.decision.value if asked.decision else NOT_ASKED,
            seconds=asked.seconds,
            reason=asked.reason,
            subject=review.draft.subject if review.policy.journal_subjects else "",
        )

    def _take_over(self) -> None:
        """Move what an earlier version has noted into the file."""
        if self._old.exists:
            with LastResort("what an earlier version has noted could not be taken over"):
                self._old.hand_over(lambda name, lines: _taken(self._file, name, lines))


def _taken(file: MemoryFile, name: str, lines: Lines) -> bool:
    """Write the lines of an earlier version, unless that was done; return whether they are."""

    def work(opened: Connection) -> bool:
        mark = "INSERT OR IGNORE INTO taken_over VALUES (?)"
        if opened.execute(mark, (name,)).rowcount:
            notes = [it for it in map(from_line, lines()) if it is not None]
            opened.executemany(_NOTE, map(row_of, notes))
        return True

    return file.write(work, False)


def _days_before(now: datetime, days: int) -> int:
    return int((now - timedelta(days=days)).timestamp())
