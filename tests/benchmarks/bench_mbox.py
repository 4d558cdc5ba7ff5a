"""How long a large mbox file takes, against the standard library, and a look after an append.

Run from the top of the checkout: `python3 packaging/dev.py python tests/benchmarks/bench_mbox.py`
"""

from __future__ import annotations

import argparse
import base64
import email.utils
import gc
import mailbox
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from measuring import Row, interleaved, report

from ccwarn.stores.mbox import Mbox

TEXT = b"Thank you for your message, we will look into it.\r\n" * 40


def drafts(size: int) -> list[bytes]:
    """Return drafts as a folder has them: every tenth with an attachment of half a megabyte."""
    chance = random.Random(size)
    attachment = base64.encodebytes(chance.randbytes(400_000)).replace(b"\n", b"\r\n")
    found: list[bytes] = []
    while size > 0:
        number = len(found)
        head = (
            "From - Sun Nov 22 14:00:00 2026\r\nX-Mozilla-Status: 0001\r\n"
            f"X-Mozilla-Status2: 00000000\r\nX-Mozilla-Keys: {' ' * 80}\r\n"
            f"Message-ID: <{number}@acme.example>\r\nFrom: Support <support@acme.example>\r\n"
            f"To: bob{number}@firm{number % 50}.example\r\nSubject: Order {number}\r\n\r\n"
        )
        found.append(head.encode() + (TEXT if number % 10 else attachment) + b"\r\n")
        size -= len(found[-1])
    return found


def by_the_library(path: Path) -> int:
    """Return how many recipients there are, as the standard library's manual says."""
    found = 0
    for message in mailbox.mbox(path, create=False):
        found += len(email.utils.getaddresses(message.get_all("To", [])))
    return found


def ours(path: Path) -> int:
    """Return how many recipients there are, in a store opened for it."""
    store = Mbox(path)
    return sum(len(store.read(href).draft.recipients) for href in store.list())


class Appended:
    """An mbox that is watched while another program appends to it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._store = Mbox(path)
        self._number = 0
        list(self._store.list())
        list(self._store.hrefs_of(path))

    def look(self) -> float:
        """Append a draft; return the seconds until it has been read."""
        self._number += 1
        draft = drafts(1)[0].replace(b"<0@acme", b"<new%d@acme" % self._number)
        with self._path.open("ab") as file:
            file.write(draft)
        gc.collect()
        start = time.perf_counter()
        new = f"new{self._number}@acme.example"
        read = [self._store.read(it) for it in self._store.hrefs_of(self._path) if it == new]
        taken = time.perf_counter() - start
        if not read:
            raise SystemExit("the new draft was not seen")
        return taken


def seconds_after_appends(*paths: Path, runs: int) -> list[float]:
    """Return the median seconds from an append to the new draft being read; they take turns."""
    watched = [Appended(path) for path in paths]
    taken = [[mbox.look() for mbox in watched] for _run in range(runs)]
    return [statistics.median(seconds) for seconds in zip(*taken, strict=True)]


def rows(folder: Path, size: int, runs: int) -> Sequence[Row]:
    """Measure everything."""
    large, small = folder / "Large", folder / "Small"
    large.write_bytes(b"".join(drafts(size)))
    small.write_bytes(b"".join(drafts(size // 100)))
    if ours(small) != by_the_library(small):
        raise SystemExit("the two do not find the same")
    listing, toc = interleaved(
        lambda: sum(1 for _ in Mbox(large).list()), lambda: len(mailbox.mbox(large)), runs=runs
    )
    reading, library = interleaved(lambda: ours(large), lambda: by_the_library(large), runs=runs)
    after_large, after_small = seconds_after_appends(large, small, runs=41)
    megabytes = size // 1_000_000
    return [
        # The library looks for From_ lines alone, ours also for what each message is.
        Row(f"list {megabytes} MB", listing, toc, "s", 1 / 5),
        Row(f"read all of {megabytes} MB", reading, library, "s", 1 / 14),
        Row(
            f"after an append to {megabytes} or {megabytes / 100:g} MB",
            after_large * 1e3,
            after_small * 1e3,
            "ms",
            1.2,
        ),
    ]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the size")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory(prefix="ccwarn-bench-") as folder:
        return report(rows(Path(folder), 100_000_000 if quick else 1_000_000_000, 3))


if __name__ == "__main__":
    sys.exit(main())
