"""One question, one answer for ten minutes: what an author has answered about the same mail.

A mail comes to a gate several times: a mail program sends it in several transactions, or tries
again, and the patches of a series go out one by one, each perhaps by a process of its own. What
was answered counts again where nothing else would be shown to anybody else:

* The author is the same, and so is the Message-ID, the subject, or the series (`[PATCH 2/9]`).
* *Send anyway* counts where whatever is asked, about whom, and at which severity, was asked before,
  and where nobody gets the mail who did not get it then. Only the very message, by its Message-ID,
  may go to others in Bcc: that is one of its transactions.
* *Move to Bcc* counts where everything asked has a remedy, for the very message or a series to the
  same people, and for the same subject and text where nobody else is visible, or where it is a
  mailing in parts: CC108 asks, or one part has at most twice as many people as the other. A few
  others may be a board that gets the minutes as well. The same subject alone is not enough: whoever
  writes once more to people who were moved may want them to be seen. Nor does it count where a mail
  has no Message-ID yet: a mail that is back in its compose window is being changed.
* To hold a mail settles nothing for the next one.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from ccwarn.finding import IN_PARTS, Finding
from ccwarn.memory_file import MemoryFile, integers
from ccwarn.policy import Severity
from ccwarn.review import Decision, Review

if TYPE_CHECKING:
    from sqlite3 import Connection

COUNTS_FOR = timedelta(minutes=10)
"""How long an answer counts for the same mail."""

_MOST = 100
"""More answers are not kept in mind or looked at."""
_OF_AUTHOR = """
SELECT decision, severity, about, visible, everybody, message, subject, series, text FROM answers
WHERE author = ? AND time >= ? ORDER BY time DESC LIMIT ?
"""
_SERIES = re.compile(r"\[([^\]]*?)\b\d+/(\d+)\]")
"""How a subject begins that numbers the mails of a series."""


class Matter(NamedTuple):
    """What a question is about: sets of digests, which are compared.

    `about` is what is asked, and about whom; `visible` are those who can be seen, `everybody` all
    who get the mail. The others have one text, or none: the Message-ID, the subject, the series and
    subject with body, as far as there are any.
    """

    author: int
    severity: int
    about: frozenset[int]
    visible: frozenset[int]
    everybody: frozenset[int]
    message: frozenset[int]
    subject: frozenset[int]
    series: frozenset[int]
    text: frozenset[int]

    def is_settled_by(
        self, earlier: Matter, decision: Decision, *, healed: bool, is_part: bool
    ) -> bool:
        """Tell whether a decision about an earlier matter counts for this one.

        `healed` says that everything asked has a remedy, `is_part` that CC108 asks.
        """
        is_message = bool(self.message & earlier.message)
        is_series = bool(self.series & earlier.series)
        is_text = bool(self.text & earlier.text)
        if self.author != earlier.author:
            return False
        if decision is Decision.SEND:
            if not (is_message or is_series or is_text or self.subject & earlier.subject):
                return False
            to_nobody_else = self.everybody <= earlier.everybody
            is_transaction = is_message and self.visible <= earlier.visible
            was_asked = self.about <= earlier.about and self.severity <= earlier.severity
            return was_asked and (to_nobody_else or is_transaction)
        if decision is Decision.REMEDY and healed and self.message and earlier.message:
            if is_text and (is_part or self._is_like(earlier)):
                return True
            return (is_message or is_series) and self.visible == earlier.visible
        return False

    def _is_like(self, earlier: Matter) -> bool:
        """Tell whether nobody else is visible, or about as many as in another part."""
        here, there = len(self.visible), len(earlier.visible)
        return self.visible <= earlier.visible or max(here, there) <= 2 * min(here, there)


def matter(review: Review, digests: Callable[[str, Iterable[str]], list[int]]) -> Matter:
    """Return what a question about a review is about. `digests` is that of a `MemoryFile`."""

    def some(purpose: str, texts: Iterable[str]) -> frozenset[int]:
        return frozenset(digests(purpose, texts))

    draft, asked = review.draft, [it for it in review.findings if it.severity.asks]
    subject = draft.subject.strip().casefold()
    series = _SERIES.match(subject)
    (author,) = digests("author", [draft.author.key if draft.author else ""])
    return Matter(
        author=author,
        severity=review.severity,
        about=some("about", (it for finding in asked for it in _about(finding, review))),
        visible=some("visible", (it.mailbox.key for it in draft.visible())),
        everybody=some("everybody", (it.mailbox.key for it in draft.recipients)),
        message=some("message", [draft.message_id] if draft.message_id else []),
        subject=some("subject", [subject] if subject else []),
        series=some("series", [f"{series[1]}\0{series[2]}"] if series else []),
        text=some("text", [f"{subject}\0{draft.body}"] if draft.body else []),
    )


def is_healed(review: Review) -> bool:
    """Tell whether everything that is asked has a remedy."""
    return all(it.remedy is not None for it in review.findings if it.severity.asks)


def _about(finding: Finding, review: Review) -> Iterable[str]:
    if finding.mailboxes:
        return [f"{finding.code}\0{mailbox.key}" for mailbox in finding.mailboxes]
    told = sorted(f"{name}={value}" for name, value in finding.data.items())
    texts = [it.text for it in review.draft.unreadable]
    return [f"{finding.code}\0{text}" for text in (*told, *texts)] or [finding.code]


class RememberedAnswers:
    """The answers of the last ten minutes: of this process, and in the file those of others too.

    All are kept as digests, so that who forgets the file, and with it the key, forgets them here.
    """

    def __init__(
        self, file: MemoryFile, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._file = file
        self._now = now
        self._here: list[tuple[int, Decision, Matter]] = []

    def note(self, review: Review, decision: Decision) -> Callable[[], None]:
        """Note an answer; return what also writes it into the file. Both raise what that does."""
        asked, now = matter(review, self._file.digests), self._time()
        kept = [it for it in self._here if it[0] >= self._oldest()]
        self._here = [*kept[1 - _MOST :], (now, decision, asked)]
        return lambda: self._write(now, decision, asked)

    def forget_old(self) -> None:
        """Forget in the file the answers that do not count any more."""

        def forgotten(opened: Connection) -> None:
            opened.execute("DELETE FROM answers WHERE time < ?", (self._oldest(),))

        if self._file.exists:
            self._file.write(forgotten, None)

    def find(self, review: Review) -> Decision | None:
        """Return the answer that counts for a review, the latest; None where there is none."""
        healed = is_healed(review)
        if review.severity is Severity.REFUSE and not healed:
            return None
        # Where there is no key yet, one is made now, and nobody who has answered waits for it.
        asked = matter(review, self._file.digests)
        is_part = any(it.code == IN_PARTS and it.severity.asks for it in review.findings)

        def is_settled_by(earlier: Matter, decision: Decision) -> bool:
            return asked.is_settled_by(earlier, decision, healed=healed, is_part=is_part)

        for time, decision, earlier in reversed(self._here):
            if time >= self._oldest() and is_settled_by(earlier, decision):
                return decision
        return self._find_in_file(asked.author, is_settled_by)

    def _find_in_file(
        self, author: int, is_settled_by: Callable[[Matter, Decision], bool]
    ) -> Decision | None:
        def found(opened: Connection) -> Decision | None:
            for decision, *row in opened.execute(_OF_AUTHOR, (author, self._oldest(), _MOST)):
                if is_settled_by(_earlier(author, row), Decision(decision)):
                    return Decision(decision)
            return None

        return self._file.read(found, None)

    def _write(self, now: int, decision: Decision, asked: Matter) -> None:
        author, severity, *sets = asked
        blobs = [array("q", some).tobytes() for some in sets]

        def written(opened: Connection) -> None:
            opened.execute("DELETE FROM answers WHERE time < ?", (self._oldest(),))
            opened.execute(
                "INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (now, decision.value, author, severity, *blobs),
            )

        self._file.write(written, None)

    def _time(self) -> int:
        return int(self._now().timestamp())

    def _oldest(self) -> int:
        return self._time() - int(COUNTS_FOR.total_seconds())


def _earlier(author: int, row: list[Any]) -> Matter:
    severity, *blobs = row
    return Matter(author, severity, *(frozenset(integers("q", blob)) for blob in blobs))
