"""The journal as a table for a spreadsheet (CSV, RFC 4180)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from ccwarn.cells import safe
from ccwarn.noted import Noted
from ccwarn.private_file import write_private

COLUMNS = (
    *("time", "gate", "severity", "rules", "people", "organisations", "recipients"),
    *("decision", "seconds", "reason", "subject"),
)


def write(path: Path, notes: Iterable[Noted]) -> None:
    """Write a table with a line for each decision. Raises OSError; an old file is then as it was.

    It begins with the mark by which Excel knows UTF-8. No cell is a formula.
    """
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for note in notes:
        time = note.time.astimezone().isoformat(sep=" ", timespec="seconds")
        rest = (note.recipients, note.decision, _seconds(note), note.reason, note.subject)
        cells = (time, note.gate, note.severity, " ".join(note.codes))
        table.writerow(map(safe, (*cells, note.people, note.organisations, *rest)))
    write_private(path, text.getvalue().encode("utf-8-sig"))


def _seconds(note: Noted) -> object:
    return "" if note.seconds is None else round(note.seconds, 1)
