"""A decision as it is noted, as it stands in a file, and as earlier versions wrote it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from ccwarn.policy import Severity
from ccwarn.review import NOT_ASKED, Decision

COLUMNS = (
    "time, gate, can_hold, severity, codes, people, organisations, recipients, exposed, decision, "
    "seconds, reason, subject"
)

_CAN_HOLD = {"outlook", "sendmail", "submission", "thunderbird"}
"""The gates of earlier versions that could hold a mail."""
_LONGEST = 500
"""Characters of a subject or a reason that are kept."""

_PART = r"[^\s@<>()\[\],;:\"]"
# Looked for where a word begins or at an @, or a long word without one would take hours.
_ADDRESS = re.compile(
    rf"(?:\"[^\"@]{{1,64}}\"|(?<!{_PART}){_PART}*+)?+@(?:\[[^\]]{{0,64}}\]|[^\s<>()\[\],;:\"]*+)"
)
_AT = re.compile(
    r" ?(?:[@＠﹫]|%40|&#0*+64;|&commat;|[(\[{<] ?(?:at|@) ?[)\]}>]) ?"
    r"| at (?=[^\s@.]{1,63}\.[^\s@])",
    re.IGNORECASE,
)
"""How people write the @ of an address, where they want no program to see it."""
_DOT = re.compile(r" ?[(\[{<] ?dot ?[)\]}>] ?", re.IGNORECASE)
_COMMENT = re.compile(r"\([^()]{0,64}\)(?=@)")
"""Between the name and the @ of an address (RFC 5322 section 3.4.1)."""

_MOST_PEOPLE = 1 << 31
"""No mail has so many, and a file takes no number that is much greater."""

UNDONE = "undone"
"""What stands for a decision to put a draft right that was taken back later."""

FIXED_WITHIN = timedelta(minutes=2)
"""So soon after its author has decided so, a draft is put right."""

_SEVERITIES = {severity.name.lower() for severity in Severity}
_DECISIONS = {NOT_ASKED, UNDONE, *(decision.value for decision in Decision)}


class Noted(NamedTuple):
    """One decision.

    `severity` is the name of one in small letters; `decision` the value of one, `UNDONE`, or
    `NOT_ASKED`. `exposed` is the digest of who was exposed, 0 where it is not known. `seconds` is
    how long the author took, None where nobody was asked or it is not known; `reason` and `subject`
    are "" likewise.
    """

    time: datetime
    gate: str
    can_hold: bool
    severity: str
    codes: tuple[str, ...]
    people: int
    organisations: int
    recipients: int
    exposed: int
    decision: str
    seconds: float | None = None
    reason: str = ""
    subject: str = ""


def row_of(noted: Noted) -> tuple[object, ...]:
    """Return what stands in the file, in the order of `COLUMNS`."""
    time, codes = int(noted.time.timestamp()), " ".join(noted.codes)
    texts = map(_storable, (noted.reason, noted.subject))
    return (time, *noted[1:4], codes, *noted[5:-2], *texts)


def from_row(row: tuple[Any, ...]) -> Noted | None:
    """Return the decision of a row; None where it is no such row. There may be many thousands."""
    try:
        time, gate, can_hold, severity, codes, *counts, decision, seconds, reason, subject = row
        if decision not in _DECISIONS or sum(counts[:3]) < 0:
            return None
        at, held = datetime.fromtimestamp(time, UTC), can_hold == 1
        taken = None if seconds is None else seconds + 0.0
        first = (at, gate or "", held, severity or "", _codes(codes), *counts)
        return Noted._make((*first, decision, taken, reason or "", subject or ""))
    except (TypeError, ValueError, AttributeError, OverflowError, OSError):
        return None


@lru_cache
def _codes(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def from_line(line: Mapping[str, Any]) -> Noted | None:
    """Return the decision of an earlier version's line; None where it is no such line."""
    try:
        time = datetime.fromisoformat(line["time"])
        if time.tzinfo is None or line["decision"] not in _DECISIONS:
            return None
        names = ("people", "organisations", "recipients")
        people, organisations, recipients = (int(line.get(name, 0)) for name in names)
        if not all(0 <= it < _MOST_PEOPLE for it in (people, organisations, recipients)):
            return None
        digest = bytes.fromhex(line.get("exposed", ""))[:8]
        gate, severity = line.get("gate", ""), line.get("severity", "")
        return Noted(
            time,
            gate if isinstance(gate, str) else "",
            gate in _CAN_HOLD,
            severity if severity in _SEVERITIES else "",
            tuple(map(str, line.get("codes", ()))),
            people,
            organisations,
            recipients,
            int.from_bytes(digest, "big", signed=True),
            line["decision"],
        )
    except (KeyError, OverflowError, TypeError, ValueError):
        return None


def _storable(text: str) -> str:
    """Return so much of a text as is kept, without addresses.

    Half a surrogate pair, which no file takes, goes as well.
    """
    text = _AT.sub("@", " ".join(text.split()))
    if "@" in text:
        text = _ADDRESS.sub("…", _COMMENT.sub("", _DOT.sub(".", text)))
    return text[:_LONGEST].encode("utf-8", "replace").decode()
