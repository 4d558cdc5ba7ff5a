"""One question, one answer for ten minutes: what an author has answered about the same mail.

A mail comes to a gate several times: a mail program sends it in several transactions, or tries
again, and the patches of a series go out one by one, each perhaps by a process of its own. What
was answered counts again where nothing else would be shown to anybody else:

* The author is the same, and so is the Message-ID, the subject, or the series (`[PATCH 2/9]`).
* *Send anyway* counts where whatever is asked, about whom, and at which severity, was asked before,
  and where nobody gets the mail who did not get it then. Only the very message, by its Message-ID,
  may go to others in Bcc: that is one of its transactions.
* *Move to Bcc* counts where everything asked has a remedy, for the very message or a series to the
  same people, and for the same subject and text, whoever gets it: that is a mailing in parts, and
  to move is always safe. The same subject alone is not enough: whoever writes once more to people
  who were moved may want them to be seen.
* To hold a mail settles nothing for the next one.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from ccwarn.finding import Finding
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

T = TypeVar("T")


class Matter(NamedTuple, Generic[T]):
    """What a question is about, in texts, or in their digests: sets that are compared.

    `about` is what is asked, and about whom; `visible` are those who can be seen, `everybody` all
    who get the mail. The others have one text, or none: the Message-ID, the subject, the series and
    subject with body, as far as there are any.
    """

    author: T
    severity: int
    about: frozenset[T]
    visible: frozenset[T]
    everybody: frozenset[T]
    message: frozenset[T]
    subject: frozenset[T]
    series: frozenset[T]
    text: frozenset[T]

    def is_settled_by(self, earlier: Matter[T], decision: Decision, *, healed: bool) -> bool:
        """Tell whether a decision about an earlier matter counts for this one.

        `healed` says that everything asked has a remedy.
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
        if decision is Decision.REMEDY and healed:
            return is_text or ((is_message or is_series) and self.visible == earlier.visible)
        return False


def matter(review: Review) -> Matter[str]:
    """Return what a question about a review is about, in texts."""
    draft, asked = review.draft, [it for it in review.findings if it.severity.asks]
    subject = draft.subject.strip().casefold()
    series = _SERIES.match(subject)
    return Matter(
        author=draft.author.key if draft.author else "",
        severity=review.severity,
        about=frozenset(it for finding in asked for it in _about(finding, review)),
        visible=frozenset(it.mailbox.key for it in draft.visible()),
        everybody=frozenset(it.mailbox.key for it in draft.recipients),
        message=frozenset([draft.message_id] if draft.message_id else []),
        subject=frozenset([subject] if subject else []),
        series=frozenset([f"{series[1]}\0{series[2]}"] if series else []),
        text=frozenset([f"{subject}\0{draft.body}"] if draft.body else []),
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
    """The answers of the last ten minutes: of this process, and in the file those of others too."""

    def __init__(
        self, file: MemoryFile, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._file = file
        self._now = now
        self._here: list[tuple[int, Decision, Matter[str]]] = []

    def note(self, review: Review, decision: Decision) -> Callable[[], None]:
        """Note an answer; return what also writes it into the file, and raises what that does."""
        asked, now = matter(review), self._time()
        kept = [it for it in self._here if it[0] >= self._oldest()]
        self._here = [*kept[1 - _MOST :], (now, decision, asked)]
        return lambda: self._write(now, decision, asked)

    def find(self, review: Review) -> Decision | None:
        """Return the answer that counts for a review, the latest; None where there is none."""
        if review.severity is Severity.REFUSE and not is_healed(review):
            return None
        asked, healed = matter(review), is_healed(review)
        for time, decision, earlier in reversed(self._here):
            if time >= self._oldest() and asked.is_settled_by(earlier, decision, healed=healed):
                return decision
        return self._find_in_file(asked, healed=healed) if self._file.exists else None

    def _find_in_file(self, asked: Matter[str], *, healed: bool) -> Decision | None:
        digests = self._digests(asked)
        oldest = self._oldest()

        def found(opened: Connection) -> Decision | None:
            for decision, *row in opened.execute(_OF_AUTHOR, (digests.author, oldest, _MOST)):
                earlier = _earlier(digests.author, row)
                if digests.is_settled_by(earlier, Decision(decision), healed=healed):
                    return Decision(decision)
            return None

        return self._file.read(found, None)

    def _write(self, now: int, decision: Decision, asked: Matter[str]) -> None:
        author, severity, *sets = self._digests(asked)
        blobs = [array("q", some).tobytes() for some in sets]
        oldest = self._oldest()

        def written(opened: Connection) -> None:
            opened.execute("DELETE FROM answers WHERE time < ?", (oldest,))
            opened.execute(
                "INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (now, decision.value, author, severity, *blobs),
            )

        self._file.write(written, None)

    def _digests(self, asked: Matter[str]) -> Matter[int]:
        (author,) = self._file.digests("author", [asked.author])
        sets = {
            name: frozenset(self._file.digests(name, getattr(asked, name)))
            for name in Matter._fields[2:]
        }
        return Matter(author, asked.severity, **sets)

    def _time(self) -> int:
        return int(self._now().timestamp())

    def _oldest(self) -> int:
        return self._time() - int(COUNTS_FOR.total_seconds())


def _earlier(author: int, row: list[Any]) -> Matter[int]:
    severity, *blobs = row
    return Matter(author, severity, *(frozenset(integers("q", blob)) for blob in blobs))
