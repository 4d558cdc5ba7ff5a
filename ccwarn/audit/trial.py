"""A trial of thresholds on mail that was sent: it is read once, and judged by any thresholds then.

Each mail that shows anybody to strangers is kept as it was judged, with what was remembered of its
people: only for as long as somebody looks at it, and only in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ccwarn.audit.engine import Audit, Month, Progress
from ccwarn.audit.executors import Here
from ccwarn.audit.judging import JudgedMail
from ccwarn.audit.told_mail import Teller
from ccwarn.draft import Earlier
from ccwarn.finding import EXPOSED
from ccwarn.policy import Policy, Severity, Thresholds
from ccwarn.review import CROWD, Identities, examine, recollected
from ccwarn.rules import ALL_RULES

EVERYTHING = Thresholds(
    confirm_organisations=1,
    confirm_people=1,
    confirm_people_organisations=1,
    strong_organisations=1,
    strong_people=1,
    confirm_odd_ones_out=1,
    strong_odd_ones_out=1,
)
"""Thresholds by which every mail asks that can ask by any: so memory is asked about all of them."""

_FIRST_YEAR = 1970
"""Mail of an earlier one has a wrong date."""

_RULES = tuple(it for it in ALL_RULES if "thresholds" in (*it.goes_by, *it.looks_at))
_CODES = frozenset(rule.code for rule in _RULES)


class TriedMail:
    """A mail that shows somebody to strangers, or about which ccwarn would ask anyway.

    `people` are shown in it, at so many `organisations`; `day` is as in `JudgedMail`.
    """

    __slots__ = (
        *("_anyway", "_counts", "_crowds", "_excused"),
        *("day", "draft", "organisations", "people", "seconds"),
    )

    def __init__(self, judged: JudgedMail) -> None:
        review = judged.review
        self.draft = review.draft
        self.day, self.seconds = judged.day, judged.seconds
        self.people = judged.exposure.people
        self.organisations = judged.exposure.organisation_count
        others = [it.severity for it in review.findings if it.code not in _CODES]
        self._anyway = max(others, default=Severity.OFF)
        # What memory says of a crowd was taken out again: it softens, whatever the thresholds are.
        exposed = [it.severity for it in review.findings if it.code == EXPOSED]
        self._excused = self.people >= CROWD and max(exposed, default=0) == Severity.CONFIRM
        self._counts = _plain_counts(judged)
        self._crowds = _crowds(review.policy.thresholds)

    def severity(self, policy: Policy) -> Severity:
        """Return how much the mail matters under a policy with other thresholds."""
        at = policy.thresholds
        if self._counts is not None and _crowds(at) == self._crowds:
            return max(at.severity(*self._counts), self._anyway)
        stored = self.draft
        if stored.together or stored.earlier != Earlier():
            first = stored._replace(together=frozenset(), earlier=Earlier())
            review = recollected(examine(first, policy, _RULES), _RULES, lambda _review: stored)
        else:
            review = examine(stored, policy, _RULES)
        severity = review.severity
        if self._excused and policy.severity_of(EXPOSED) is None:
            severity = min(severity, Severity.CONFIRM)
        return max(severity, self._anyway)


def _plain_counts(judged: JudgedMail) -> tuple[int, int, int] | None:
    """Return what alone the severity of a mail goes by, with the thresholds; None where more does.

    So it is with nearly all mail, and thousands can be judged while a line is dragged.
    """
    review, exposed = judged.review, judged.exposure
    policy = review.policy
    by_thresholds = _CODES.intersection(it.code for it in review.findings)
    if (
        by_thresholds - {EXPOSED}
        or any(it.is_exempt for it in review.findings)
        or review.draft.newsgroups
        or policy.public_lists
        or exposed.crowd
        or exposed.people >= CROWD
        or policy.severity_of(EXPOSED) is not None
        or EXPOSED in policy.at_least
    ):
        return None
    return exposed.people, exposed.organisation_count, exposed.odd_ones_out


def _crowds(at: Thresholds) -> tuple[int, int]:
    return at.confirm_crowd, at.strong_crowd


class Asked(NamedTuple):
    """What would have been asked about: mails, the latest first, and how many take typing."""

    mails: tuple[TriedMail, ...]
    typed: int


class Trial(NamedTuple):
    """Mail that was read, to be judged by thresholds: `mails` in all, of those months.

    `policy` is that of the trial, `tried` the mails that may ask. `unreadable` is how many places
    could not be read.
    """

    policy: Policy
    mails: int
    months: dict[str, Month]
    tried: Sequence[TriedMail]
    unreadable: int

    def asked(self, thresholds: Thresholds) -> Asked:
        """Return what would have been asked with these thresholds."""
        policy = self.policy._replace(thresholds=thresholds)
        severities = [(it, it.severity(policy)) for it in self.tried]
        asked = [it for it, severity in severities if severity.asks]
        asked.sort(key=lambda it: -it.seconds)
        typed = sum(severity is Severity.STRONG for _mail, severity in severities)
        return Asked(tuple(asked), typed)

    @property
    def likely_months(self) -> dict[str, Month]:
        """The months without those that only a wrong date may be of."""
        this_year = date.today().year  # noqa: DTZ011 - as the author's calendar has it
        first, last = f"{_FIRST_YEAR:04}-01", f"{this_year:04}-12"
        return {name: month for name, month in self.months.items() if first <= name <= last}

    @property
    def days(self) -> int:
        """How many days lie between the first and the last month of mail; 0 where nobody knows."""
        named = list(self.likely_months)
        if not named:
            return 0
        first, last = (date.fromisoformat(f"{name}-01") for name in (named[0], named[-1]))
        return (last - first).days + 30


class Trying:
    """One reading of mail for a trial. `told` hears how far it is; any thread may `halt` it."""

    def __init__(
        self,
        policy: Policy,
        identities: Identities | None = None,
        told: Callable[[Progress], None] = lambda _progress: None,
    ) -> None:
        self._policy = policy
        self._identities = identities
        self._told = told
        self._audit: Audit | None = None
        self._is_halted = False

    def halt(self) -> None:
        """Let `read` end early."""
        self._is_halted = True
        if self._audit is not None:
            self._audit.halt()

    def read(self, paths: Iterable[Path], tellers: Sequence[Teller] = ()) -> Trial | None:
        """Read all mail at and below these paths, and all that is told of, and judge it.

        None where it was halted.

        It reads in this very thread: more of them, or processes, are not worth their start for one
        person's mail.
        """
        at = EVERYTHING._replace(
            confirm_crowd=self._policy.thresholds.confirm_crowd,
            strong_crowd=self._policy.thresholds.strong_crowd,
        )
        tried: list[TriedMail] = []
        audit = self._audit = Audit(
            self._policy._replace(thresholds=at),
            exposed=1,
            largest=0,
            identities=self._identities,
            heard=lambda judged: tried.append(TriedMail(judged)),
            told=self._hear,
        )
        try:
            audit.read(paths, Here(), 1, tellers)
            if not self._is_halted:
                audit.judge()
            result = audit.result
        finally:
            audit.close()
        if self._is_halted:
            return None
        return Trial(self._policy, result.mails, result.months, tried, result.unreadable_count)

    def _hear(self, progress: Progress) -> None:
        # Each half of the work takes back that it is to halt when it begins.
        if self._is_halted and self._audit is not None:
            self._audit.halt()
        self._told(progress)
