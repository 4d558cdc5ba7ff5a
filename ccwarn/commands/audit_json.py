"""What an audit has found, as one JSON object."""

from __future__ import annotations

import json
from typing import TextIO

from ccwarn.audit.engine import Result
from ccwarn.audit.judging import JudgedMail
from ccwarn.audit.who_saw_whom import WhoSawWhom
from ccwarn.commands.audit_report import day_of
from ccwarn.rules import ALL_RULES

_TITLES = {rule.code: rule.title for rule in ALL_RULES}


def write(stream: TextIO, result: Result, seen: WhoSawWhom | None) -> None:
    """Write the object on one line; `who_saw_whom` is in it only where it was asked for."""
    found: dict[str, object] = {
        "mails": result.mails,
        "asked": result.asked,
        "typed": result.typed,
        "refused": result.refused,
        "received": result.received,
        "unreadable": result.unreadable_count,
        "complete": result.complete,
        "months": [
            {"month": name or None, "mails": month.mails, "asked": month.asked}
            for name, month in result.months.items()
        ],
        "rules": [
            {"code": code, "title": _TITLES[code], "asked": count}
            for code, count in result.rules.items()
        ],
        "largest": [_largest(judged) for judged in result.largest],
    }
    if seen is not None:
        found["who_saw_whom"] = [
            {"person": it.person.addr_spec, "was_shown": it.was_shown, "shown_to": it.shown_to}
            for it in seen.people()
        ]
    # ASCII alone, as `ccwarn check` has it: a path may have lone surrogates (PEP 383).
    stream.write(json.dumps(found, ensure_ascii=True) + "\n")
    stream.flush()


def _largest(judged: JudgedMail) -> dict[str, object]:
    draft = judged.review.draft
    return {
        "date": day_of(judged) or None,
        "severity": judged.review.severity.name.lower(),
        "people": judged.exposure.people,
        "organisations": judged.exposure.organisation_count,
        "rules": sorted(judged.codes),
        "author": draft.author.addr_spec if draft.author else "",
        "subject": draft.subject,
        "path": judged.path,
    }
