"""The journal, where an open file can be neither renamed nor deleted."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

from pathlib import Path

from ccwarn.journal import Journal
from ccwarn.policy import Policy
from ccwarn.retention import forget
from ccwarn.review import Decision, Origin, examine
from drafts import draft, firms

LINE = b'{"time": "2026-03-01T12:30:00+00:00", "gate": "first", "decision": "hold"}\n'


def test_what_was_noted_is_taken_over_and_forgotten(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").write_bytes(LINE)
    journal, other = Journal(tmp_path), Journal(tmp_path)
    review = examine(draft(to=firms(12)), Policy(), ())
    for each in (journal, other):
        each.note(review, Origin("later", can_hold=False), Decision.HOLD)
    assert journal.settle(30)
    assert other.settle(30)
    assert [note.gate for note in journal.recent(9)] == ["later", "later", "first"]
    assert not list(tmp_path.glob("journal*"))
    assert forget(tmp_path).decisions == 3
    assert not list(tmp_path.iterdir())
