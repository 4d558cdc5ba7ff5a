"""How fast an audit is, what a second process adds, and whether its memory stays the same.

Run from the top of the checkout:
`python3 packaging/dev.py python tests/benchmarks/bench_audit.py [--mails 1000000] [--keep FOLDER]`

A million mails take 3 GB in the temporary folder, or in FOLDER, where they stay for the next run.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path
from typing import NamedTuple

from measuring import ROOT, Row, report

STAFF, FIRMS = 20, 400
TEXT = b"Thank you for your message, we will look into it.\n"
FIRST = 1_600_000_000
"""When the first mail was sent, in seconds since 1970."""
RATE = 3000
"""Ordinary mails that are to be read in a second of a processor's time."""


def mails(count: int, seed: int = 1) -> Iterator[bytes]:
    """Yield ordinary mails of a small firm: to a client or two, to colleagues, and answers.

    One in a thousand shows clients to each other, as no mail should.
    """
    chance = random.Random(seed)
    seconds = FIRST
    for number in range(count):
        seconds += chance.randrange(1, 600)
        firm = chance.randrange(FIRMS)
        clients = [f"Person {n} <p{n}@firm{firm}.example>" for n in range(chance.randrange(1, 4))]
        if chance.random() < 0.001:
            clients = [f"p{n}@firm{chance.randrange(FIRMS)}.example" for n in range(12)]
        colleagues = [f"s{chance.randrange(STAFF)}@acme.example"] * chance.randrange(2)
        head = (
            f"From - {time.asctime(time.gmtime(seconds))}\n"
            "X-Mozilla-Status: 0001\nX-Mozilla-Status2: 00800000\n"
            f"Message-ID: <{number}.{seed}@acme.example>\nDate: {formatdate(seconds)}\n"
            "MIME-Version: 1.0\nUser-Agent: Mozilla Thunderbird\nContent-Language: en-GB\n"
            f"From: Support <s{number % STAFF}@acme.example>\n"
            f"To: {', '.join(clients)}\n"
        )
        if colleagues:
            head += f"Cc: {colleagues[0]}\n"
        if number >= STAFF and chance.random() < 0.5:  # to a mail of one's own
            head += f"In-Reply-To: <{number - STAFF}.{seed}@acme.example>\n"
        head += f"Subject: Order {number}\nContent-Type: text/plain; charset=UTF-8\n\n"
        yield head.encode() + TEXT * chance.randrange(5, 80) + b"\n"


def archive(folder: Path, count: int) -> Path:
    """Return an mbox with so many mails, which is made where it is not there yet."""
    path = folder / f"sent-{count}"
    if not path.exists():
        with path.with_suffix(".part").open("wb") as file:
            file.writelines(mails(count))
        path.with_suffix(".part").rename(path)
    return path


class Run(NamedTuple):
    """What an audit took: seconds, seconds of processors, and kilobytes of its largest process."""

    seconds: float
    processor: float
    memory: int


def audited(path: Path, jobs: int) -> Run:
    """Audit an mbox with so many processes."""
    command = ["-m", "ccwarn", "audit", str(path), "--own-domain", "acme.example"]
    began = time.perf_counter()
    running = subprocess.Popen(
        [sys.executable, *command, "--json", "--jobs", str(jobs)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
    )
    _pid, status, used = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode not in (0, 1):
        sys.exit(f"ccwarn audit failed: {running.returncode}")
    processor = used.ru_utime + used.ru_stime
    return Run(time.perf_counter() - began, processor, used.ru_maxrss)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ccwarn-bench-") as aside:
        folder = arguments.keep or Path(aside)
        few, many = archive(folder, arguments.mails // 3), archive(folder, arguments.mails)
        small, one, two = audited(few, 1), audited(many, 1), audited(many, 2)
    print(f"one process: {arguments.mails / one.seconds:.0f} mails a second")
    print(f"two processes: {arguments.mails / two.seconds:.0f} mails a second")
    print(f"processors' seconds: {one.processor:.1f} and {two.processor:.1f}")
    each, wanted = one.processor / arguments.mails * 1000, 1000 / RATE
    return report(
        [
            Row("a mail, processor's time, against a 3,000th", each, wanted, "ms", 1),
            Row("two processes, against one", two.seconds, one.seconds, "s", 1 / 1.8),
            Row("memory, against a third of it", one.memory / 1024, small.memory / 1024, "MB", 1.1),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
