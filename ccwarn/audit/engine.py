"""An audit: reads mail of the past, judges it and counts what ccwarn would have asked.

Spans are read at once by whatever `concurrent.futures.Executor` there is, in any order: of each
mail it is found out what would be asked if nobody were known. Those mails, the few that may ask by
what is remembered, and those that tell who knows whom in them, are read again here in the order of
their dates, and judged with the very memory that gates have. So the counts are the same on one
processor and on many machines, and nothing in memory grows with the archive.
"""

from __future__ import annotations

import heapq
import pickle
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import closing, suppress
from datetime import date
from itertools import count
from pathlib import Path
from typing import NamedTuple

from ccwarn.audit.archives import holds_something, spans_at
from ccwarn.audit.choosing import choose
from ccwarn.audit.collected import Collected, Counts
from ccwarn.audit.judging import JudgedMail, Judging
from ccwarn.audit.reading import SpanRead, Task, let_go, take
from ccwarn.audit.span import TOLD, Span
from ccwarn.audit.spreading import spread
from ccwarn.audit.told_mail import Teller, ToldMail
from ccwarn.i18n import _
from ccwarn.policy import Policy, Severity
from ccwarn.review import Identities
from ccwarn.stores.base import StoreError

_TOLD = 1000
"""How many of the places that could not be read are kept."""
_TOLD_MAIL = 2 << 10
"""What a mail that is told of weighs, beside the bytes of files."""
_MARKED = 0.05
"""What share of them may be missing: marked as deleted, but counted until they are removed."""


class Progress(NamedTuple):
    """How far an audit has come: `done` of `total`, in bytes or, when `is_judging`, in mails.

    `mails` have been read by now.
    """

    done: int
    total: int
    mails: int
    is_judging: bool = False


class Month(NamedTuple):
    """How many mails of a month there are, and about how many something would have been asked."""

    mails: int = 0
    asked: int = 0


class Result(NamedTuple):
    """What an audit has found.

    `mails` were sent in the time asked about; something would have been `asked` about so many of
    them, of which `typed` take typing a number and `refused` could not have been sent. `received`
    mails came from outside. `months` are by names such as "2026-11", or "" for mails without a
    date; `rules` by codes, where a rule asks. `unreadable` has paths with sentences, at most a
    thousand of `unreadable_count`. It is not `complete` where the audit was halted.
    """

    mails: int
    asked: int
    typed: int
    refused: int
    received: int
    months: dict[str, Month]
    rules: dict[str, int]
    largest: tuple[JudgedMail, ...]
    unreadable: tuple[tuple[str, str], ...]
    unreadable_count: int
    complete: bool


def month_of(day: int) -> str:
    """Return the name of the month of a day, an ordinal, such as "2026-11"; "" for 0."""
    # Not by strftime, which writes years before 1000 with fewer digits on some systems.
    return date.fromordinal(day).isoformat()[:7] if day else ""


def unheard(_judged: JudgedMail) -> None:
    """Let nobody hear of a mail."""


class Audit:
    """One audit, of `policy`, of mail from `since` to `until`. For one thread, but for `halt`.

    `read` all archives, then `judge`; `result` is what there is by then. `heard` hears of each mail
    about which something would have been asked, and of each in which at least `exposed` people are
    exposed if that is not 0, in the order of their dates. So many of the `largest` exposures are
    part of the result. `told` hears how far it has come.
    """

    def __init__(
        self,
        policy: Policy,
        *,
        since: date | None = None,
        until: date | None = None,
        exposed: int = 0,
        largest: int = 10,
        identities: Identities | None = None,
        heard: Callable[[JudgedMail], None] = unheard,
        told: Callable[[Progress], None] = lambda _progress: None,
    ) -> None:
        first = since.toordinal() if since else 0
        last = until.toordinal() if until else date.max.toordinal()
        self._task = Task(policy, secrets.token_bytes(32), first, last, exposed)
        self._identities = identities
        self._most = largest
        self._heard = heard
        self._told = told
        self._collected = Collected()
        self._told_mail = ToldMail()
        self._counts = Counts(Counter(), 0)
        self._unreadable: list[tuple[str, str]] = []
        self._unreadable_count = self._read = 0
        self._severities: Counter[Severity] = Counter()
        self._asked_by_day: Counter[int] = Counter()
        self._rules: Counter[str] = Counter()
        self._largest: list[tuple[int, int, JudgedMail]] = []
        self._numbers = count()
        self._is_halted = False
        self._complete = True

    def halt(self) -> None:
        """Let `read` or `judge`, whichever is under way, end early. May be called from anywhere."""
        self._is_halted = True

    def read(
        self,
        paths: Iterable[Path],
        executor: Executor,
        at_once: int,
        tellers: Sequence[Teller] = (),
    ) -> None:
        """Read all mail at and below these paths, so many spans at once, and all that is told of.

        Nothing there is raised, but what the executor raises where it fails altogether.
        """
        paths = list(paths)
        self._is_halted = False
        total = sum(it.weight for path in paths for it in spans_at(path) if isinstance(it, Span))
        total += sum(it.mails for it in tellers) * _TOLD_MAIL
        self._told(Progress(0, total, 0))
        task = pickle.dumps(self._task)
        done, spans = 0, self._spans(paths)
        for span, found in spread(spans, task, executor, at_once, lambda: self._is_halted):
            done += self._take(span, found)
            self._told(Progress(done, total, self._read))
        for teller in tellers:
            if not self._is_halted:
                done = self._listen(teller, task, done, total)
        self._complete = not self._is_halted

    def _listen(self, teller: Teller, task: bytes, done: int, total: int) -> int:
        """Take what a mail program tells of; return how much has been read then."""
        end, heard = done + teller.mails * _TOLD_MAIL, 0
        with suppress(OSError), closing(teller.pages()) as pages:
            for page in pages:
                heard += len(page)
                found = SpanRead([], [], len(page) * _TOLD_MAIL)
                take(task, self._told_mail.take(teller, page), found)
                done = min(done + self._take(Span(TOLD, ""), found), end)
                self._told(Progress(done, total, self._read))
                if self._is_halted:
                    return done
        missing = teller.mails - heard
        if missing > teller.mails * _MARKED:
            text = _("The mail program did not tell of all mail in it.")
            self._not_read([(f"{teller.account}/{teller.name}", text)])
            self._unreadable_count += missing - 1
        return end

    def judge(self) -> None:
        """Judge what was read, the oldest first."""
        self._is_halted = False
        self._counts = self._collected.arrange()
        choose(self._collected, remembers=self._task.policy.remember_days > 0)
        judging = Judging(self._task, self._collected, self._told_mail, self._identities)
        total = self._collected.count_chosen()
        try:
            for done, judged in enumerate(judging.judge(), 1):
                if judged is not None:
                    self._count(judged)
                self._told(Progress(done, total, self._read, is_judging=True))
                if self._is_halted:
                    self._complete = self._complete and done == total
                    return
        finally:
            judging.close()

    @property
    def result(self) -> Result:
        """What has been found by now."""
        asked = +self._severities
        months: dict[str, Month] = {}
        for day, mails in sorted(self._counts.by_day.items()):
            name = month_of(day)
            known = months.get(name, Month())
            asked_then = self._asked_by_day[day]
            months[name] = Month(known.mails + mails, known.asked + asked_then)
        return Result(
            sum(self._counts.by_day.values()),
            sum(asked.values()),
            asked[Severity.STRONG],
            asked[Severity.REFUSE],
            self._counts.received,
            {name: month for name, month in months.items() if month.mails},
            dict(sorted(self._rules.items())),
            tuple(judged for _people, _number, judged in sorted(self._largest, reverse=True)),
            tuple(self._unreadable),
            self._unreadable_count,
            self._complete,
        )

    def close(self) -> None:
        """Let go what was collected; nothing of it is kept."""
        self._collected.close()
        let_go()

    def _spans(self, paths: Iterable[Path]) -> Iterator[Span]:
        for path in paths:
            is_empty = True
            for found in spans_at(path):
                is_empty = False
                if isinstance(found, StoreError):
                    self._not_read([(str(found.path), found.sentence)])
                else:
                    yield found
            if is_empty and holds_something(path):
                self._not_read([(str(path), _("There is no mail in it that ccwarn can read."))])

    def _take(self, span: Span, found: SpanRead) -> int:
        self._collected.add(span.kind, found.rows)
        self._read += len(found.rows)
        self._not_read(found.unreadable)
        return found.weight

    def _not_read(self, found: list[tuple[str, str]]) -> None:
        self._unreadable_count += len(found)
        self._unreadable += found[: _TOLD - len(self._unreadable)]

    def _count(self, judged: JudgedMail) -> None:
        severity = judged.review.severity
        if severity.asks:
            self._severities[severity] += 1
            self._asked_by_day[judged.day] += 1
            self._rules.update(judged.codes)
            entry = (judged.exposure.people, -next(self._numbers), judged)
            if judged.exposure.people and self._most:
                push = heapq.heappush if len(self._largest) < self._most else heapq.heappushpop
                push(self._largest, entry)
        if severity.asks or 0 < self._task.exposed <= judged.exposure.people:
            self._heard(judged)
