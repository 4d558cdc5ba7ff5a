"""How long it takes to find who stood together before, against reading the same file through.

Run from the top of the checkout: `python3 packaging/dev.py python tests/benchmarks/bench_memory.py`
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from sqlite3 import Connection

from measuring import Row, interleaved, report

from ccwarn import remembered_sets
from ccwarn.draft import Draft, Field, Mailbox, Recipient
from ccwarn.memory import MemoryOfPeople
from ccwarn.memory_file import MemoryFile
from ccwarn.policy import Policy
from ccwarn.remembered_sets import Kind, RememberedSets
from ccwarn.review import examine
from ccwarn.rules import ALL_RULES

PEOPLE = 475
"""In the mail that is looked up."""
CIRCLE = 1_500
"""Everybody is in very many sets: that is the worst case."""


def fill(path: Path, count: int, names: Sequence[str]) -> None:
    """Remember so many sets of two to fourteen people, all at once."""
    file = MemoryFile(path)
    chance = random.Random(475)
    digest = dict(zip(names, file.digests(Kind.VISIBLE.name, names), strict=True))

    def work(opened: Connection) -> None:
        for number in range(count):
            some = chance.sample(names, chance.randint(2, 14))
            day = 739_000 + number * 700 // count
            remembered_sets._add(opened, Kind.VISIBLE, [digest[it] for it in some], day)

    file.write(work, None)


def read_through(path: Path) -> int:
    """Read every set, as would be needed without a way to look up people."""
    with closing(sqlite3.connect(path)) as opened:
        return sum(len(people) for (people,) in opened.execute("SELECT people FROM sets"))


def rows(folder: Path, count: int, runs: int) -> Sequence[Row]:
    """Measure everything."""
    path = folder / "memory.sqlite"
    names = [f"person{number}@firm{number % 300}.example" for number in range(CIRCLE)]
    fill(path, count, names)
    sets = RememberedSets(MemoryFile(path))
    mail = names[:PEOPLE]
    look_up, through = interleaved(
        partial(sets.alike, Kind.VISIBLE, mail, 10**6), partial(read_through, path), runs=runs
    )
    recipients = tuple(Recipient(Mailbox(name), Field.CC) for name in mail)
    written = Draft(Mailbox("us@acme.example"), recipients, "News")
    review = examine(written, Policy(remember_days=3650), ALL_RULES)
    memory = MemoryOfPeople(folder)
    all_of_it, _through = interleaved(
        partial(memory.recall, review), partial(read_through, path), runs=runs
    )
    what = f"{PEOPLE} people among {count} sets"
    return [
        Row(f"recall all of {what}, or 20 ms", all_of_it * 1e3, 20, "ms", 1),
        Row(f"look up {what}, or 20 ms", look_up * 1e3, 20, "ms", 1),
        Row(f"look up {what}, or read all sets", look_up * 1e3, through * 1e3, "ms", 1 / 4),
    ]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer sets")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory(prefix="ccwarn-bench-") as folder:
        return report(rows(Path(folder), 10_000 if quick else 100_000, 21))


if __name__ == "__main__":
    sys.exit(main())
