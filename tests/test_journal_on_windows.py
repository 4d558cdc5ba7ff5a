"""The journal, while another process writes to it."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import os
import time
from contextlib import suppress
from pathlib import Path

import pytest

from ccwarn.journal import Journal
from ccwarn.policy import Policy
from ccwarn.review import Decision, Origin, examine
from ccwarn.windows_calls import open_alone
from drafts import draft, firms


def test_what_another_process_is_writing_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    review = examine(draft(to=firms(12)), Policy(), ())
    journal.note(review, Origin("first", can_hold=False), Decision.HOLD)
    other = open_alone(tmp_path / "journal.jsonl")

    def write(_seconds: float) -> None:
        with suppress(OSError):  # It is closed since the first time.
            os.lseek(other, 0, os.SEEK_END)
            os.write(other, b'{"gate": "another process"}\n')
            os.close(other)

    monkeypatch.setattr(time, "sleep", write)
    journal.note(review, Origin("last", can_hold=False), Decision.HOLD)
    gates = [note["gate"] for note in journal.recent(9)]
    assert gates == ["last", "another process", "first"]
