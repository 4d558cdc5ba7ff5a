"""How long the history takes to open, against reading its decisions alone.

Run from the top: `python3 packaging/dev.py python tests/benchmarks/bench_history.py`
"""

from __future__ import annotations

import argparse
import os
import random
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from measuring import Row, interleaved, report

from ccwarn.journal import MOST, Journal
from ccwarn.memory_file import memory_file
from ccwarn.noted import COLUMNS, Noted, row_of
from ccwarn.policy import Policy
from ccwarn.stores.base import Change
from ccwarn.undo_log import KEEP, UndoLog

NOW = datetime(2030, 5, 15, 12, tzinfo=UTC)
WANTED = 100
"""Milliseconds."""


def fill(state: Path, count: int) -> None:
    """Note so many decisions of two years, and the fixes that can be undone."""
    chance = random.Random(475)
    notes = []
    for number in range(count):
        counts = (chance.randint(5, 500), 5, 500, chance.getrandbits(63))
        time = NOW - timedelta(minutes=number * 730 * 24 * 60 // count)
        decision = chance.choice(("send", "hold", "remedy"))
        can_hold = chance.random() < 0.8
        gate = "thunderbird" if can_hold else "drafts-folder"
        notes.append(
            Noted(time, gate, can_hold, "strong", ("CC101",), *counts, decision, 6.5, "", "Prices")
        )
    values = ", ".join("?" * len(Noted._fields))
    insert = f"INSERT INTO decisions ({COLUMNS}) VALUES ({values})"
    memory_file(state).write(
        lambda opened: opened.executemany(insert, map(row_of, reversed(notes))), None
    )
    log = UndoLog(state / "undo", lambda: datetime.now(UTC))
    for number in range(KEEP):
        log.confirm(log.plan(Change("eml", "/a", f"{number}.eml", b"To: x", "", ""), "moved"))


def read_alone(state: Path) -> int:
    """Read all decisions as SQLite gives them."""
    with closing(sqlite3.connect(state / "memory.sqlite")) as opened:
        query = f"SELECT {COLUMNS} FROM decisions ORDER BY time DESC, id DESC"
        return len(opened.execute(query).fetchall())


def rows(state: Path, count: int, runs: int) -> Sequence[Row]:
    """Measure everything."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from ccwarn.ui.decisions.history_window import HistoryWindow
    from ccwarn.ui.decisions.past import HistoryWishes
    from ccwarn.ui.history import History
    from ccwarn.ui.process.application import application
    from ccwarn.ui.status.pause import Pause
    from ccwarn.ui.status.status import Status

    qt = application()
    fill(state, count)
    status = Status(Pause())
    journal, log = Journal(state), UndoLog(state / "undo")
    history = History(state, lambda: Policy(journal_days=36500), journal, log, status)
    wishes = HistoryWishes(history.past, print, print, print)

    shown: list[HistoryWindow] = []

    def open_window() -> None:
        window = HistoryWindow(wishes, {})
        shown.append(window)
        window.show()
        window.grab()  # painted, too
        assert window.model.rowCount() >= count

    def close_window() -> None:
        shown.pop().deleteLater()
        qt.processEvents()

    works = open_window, close_window, partial(read_alone, state), partial(journal.recent, MOST)
    opened, _closed, read, journal_alone = interleaved(*works, runs=runs)
    what = f"{count} decisions"
    return [
        Row(f"open the history of {what}, or {WANTED} ms", opened * 1e3, WANTED, "ms", 1),
        Row(f"open the history of {what}, or read them", opened * 1e3, read * 1e3, "ms", 5),
        Row(f"the journal's {what}, or read them", journal_alone * 1e3, read * 1e3, "ms", 3),
    ]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer decisions")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory(prefix="ccwarn-bench-") as folder:
        return report(rows(Path(folder), 1_000 if quick else 10_000, 15))


if __name__ == "__main__":
    sys.exit(main())
