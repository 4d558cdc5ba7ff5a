"""What an audit has found, as one table for spreadsheets (RFC 4180)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import TextIOWrapper
from typing import TextIO

from ccwarn.audit.engine import Result
from ccwarn.audit.who_saw_whom import WhoSawWhom
from ccwarn.cells import safe
from ccwarn.commands.audit_report import day_of

COLUMNS = (
    *("kind", "name", "mails", "asked", "typed", "refused", "people", "organisations", "severity"),
    *("author", "subject", "path", "other"),
)
"""What is in each column. `kind` says what a row is about: all mail, a month, a rule, one mail, or
that a person was shown an address, or was shown to somebody."""

_Row = dict[str, object]


def write(stream: TextIO, result: Result, seen: WhoSawWhom | None) -> None:
    """Write the table, in UTF-8; no cell of it is a formula, whatever a mail contains."""
    if isinstance(stream, TextIOWrapper):
        # Windows would have it in its own code page, which most letters are not in.
        stream.reconfigure(encoding="utf-8")
    writer = csv.DictWriter(stream, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for row in (*_numbers(result), *_largest(result)):
        writer.writerow({name: safe(cell) for name, cell in row.items()})
    if seen is not None:
        for row in _pairs(seen):
            writer.writerow({name: safe(cell) for name, cell in row.items()})


def _numbers(result: Result) -> Iterator[_Row]:
    counts = {"asked": result.asked, "typed": result.typed, "refused": result.refused}
    yield {"kind": "all", "mails": result.mails, **counts}
    for name, month in result.months.items():
        yield {"kind": "month", "name": name, "mails": month.mails, "asked": month.asked}
    for code, count in result.rules.items():
        yield {"kind": "rule", "name": code, "asked": count}


def _largest(result: Result) -> Iterator[_Row]:
    for judged in result.largest:
        draft = judged.review.draft
        yield {
            "kind": "mail",
            "name": day_of(judged),
            "people": judged.exposure.people,
            "organisations": judged.exposure.organisation_count,
            "severity": judged.review.severity.name.lower(),
            "author": draft.author.addr_spec if draft.author else "",
            "subject": draft.subject,
            "path": judged.path,
        }


def _pairs(seen: WhoSawWhom) -> Iterator[_Row]:
    for person in seen.people():
        name = person.person.addr_spec
        for other in person.was_shown:
            yield {"kind": "was shown", "name": name, "other": other}
        for other in person.shown_to:
            yield {"kind": "was shown to", "name": name, "other": other}
