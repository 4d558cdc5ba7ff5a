"""Mutates mbox files at random and checks what the store promises.

Run from the top of the repository: `python tests/fuzz/fuzz_mbox.py --count 20000 --seed 1`. It
prints what was refused, the slowest case and the largest memory, and ends with status 1 at the
first broken promise, after printing the file that broke it.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
import tracemalloc
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from ccwarn.draft import Field  # noqa: E402
from ccwarn.stores.base import NotReadable, StoreError  # noqa: E402
from ccwarn.stores.mbox import Mbox  # noqa: E402
from fuzz.fuzz_rfc5322 import PARTS, mutated, places  # noqa: E402

DRAFT = (
    b"From - Sun Nov 22 14:00:00 2026\r\nX-Mozilla-Status: 0001\r\nX-Mozilla-Status2: 00000000\r\n"
    b"X-Mozilla-Keys:           \r\nMessage-ID: <%d@acme.example>\r\nFrom: ida@own.example\r\n"
    b"To: eve@a.example, Frank <frank@b.example>\r\nCc: gil@c.example,\r\n hal@d.example,\r\n"
    b" ivy@e.example\r\nX-Mozilla-Draft-Info: internal/draft\r\nSubject: x\r\n\r\nbody\r\n"
    b">From me\r\n\r\n"
)
SEEDS = (
    DRAFT % 1 + DRAFT % 2 + DRAFT % 3,
    (DRAFT % 1).replace(b"\r\n", b"\n") + DRAFT % 2 + (DRAFT % 3).replace(b"\r\n", b"\r"),
    (DRAFT % 1).replace(b"Status: 0001", b"Status: 0009") + DRAFT % 1 + DRAFT % 1,
    b"From a@b.example Sun Nov 22\nTo: eve@a.example\nCc: gil@c.example\n\nb\n\n" + DRAFT % 2,
)
FOLDER = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112
"""In memory, what is to be durable takes no time."""


def check(path: Path, data: bytes, chance: random.Random) -> str:
    """Hold one file to every promise; return why a draft was refused, or "" if none was."""
    path.write_bytes(data)
    store = Mbox(path)
    for href in list(store.list()):
        try:
            _check_draft(store, href, data, chance)
        except StoreError as refusal:
            assert path.read_bytes() == data, "refused, and yet changed"
            return refusal.sentence.partition(href)[2] or refusal.sentence
    _check_growth(store, data, chance)
    return ""


def _check_draft(store: Mbox, href: str, data: bytes, chance: random.Random) -> None:
    stored = store.read(href)
    others = versions(store)
    keys = sorted({recipient.mailbox.key for recipient in stored.draft.recipients})
    wanted = stored.draft.moved(chance.sample(keys, chance.randint(0, len(keys))), Field.BCC)
    change = store.replace(href, stored.etag, wanted)
    after = store.path.read_bytes()
    again = store.read(href)
    assert again.etag == change.etag, "another version than was written"
    assert places(again.draft) == places(wanted), "other recipients, or in other fields"
    assert others | {href: change.etag} == versions(store), "other drafts changed"
    assert versions(Mbox(store.path)) == versions(store), "the index is wrong after writing"
    same = common(data, after)
    rest = common(data[same:][::-1], after[same:][::-1])
    assert data[same : len(data) - rest] in change.before, "bytes outside of the header changed"
    assert store.revert(change) == stored.etag, "undo made another version"
    assert store.path.read_bytes() == data, "undo is not byte-exact"


def _check_growth(store: Mbox, data: bytes, chance: random.Random) -> None:
    """Let the file grow, shrink or change in place; the index must be as if read anew."""
    for _ in range(3):
        kind = chance.randrange(4)
        if kind == 0:
            data += chance.choice(PARTS) + mutated(DRAFT % 9, chance)
        elif kind == 1:
            data += (DRAFT % chance.randint(1, 4))[: chance.randint(0, len(DRAFT))]
        elif kind == 2:
            at = data.find(b"Status: 0", chance.randint(0, len(data)))
            data = data if at < 0 else data[: at + 8] + b"0009" + data[at + 12 :]
        else:
            data = data[chance.randint(0, len(data)) // 4 :]
        if kind < 3:
            with store.path.open("r+b") as file:
                file.write(data)
        else:
            beside = store.path.with_name("nstmp")
            beside.write_bytes(data)
            beside.replace(store.path)
        # Some file systems tell two writes apart only if a clock has ticked in between.
        os.utime(store.path, ns=(0, chance.getrandbits(60)))
        assert versions(store) == versions(Mbox(store.path)), "the index is not kept up to date"


def common(one: bytes, other: bytes) -> int:
    """Return how many bytes at their beginning are the same."""
    pairs = enumerate(zip(one, other, strict=False))
    shorter = min(len(one), len(other))
    return next((number for number, pair in pairs if pair[0] != pair[1]), shorter)


def versions(store: Mbox) -> dict[str, str]:
    """Return the version of each draft, or why it could not be read."""
    return {href: _version(store, href) for href in store.list()}


def _version(store: Mbox, href: str) -> str:
    try:
        return store.read(href).etag
    except NotReadable as error:
        return error.sentence


def main() -> int:
    """Run the loop and print what was seen."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000, help="how many files (10000)")
    parser.add_argument("--seed", type=int, default=0, help="of the random numbers (0)")
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    refused: Counter[str] = Counter()
    slowest, slowest_file = 0.0, b""
    tracemalloc.start()
    with tempfile.TemporaryDirectory(prefix="ccwarn-fuzz-", dir=FOLDER) as folder:
        for _ in range(arguments.count):
            data = mutated(chance.choice(SEEDS), chance)
            started = time.perf_counter()
            try:
                refused[check(Path(folder) / "Drafts", data, chance)] += 1
            except Exception as error:
                print(f"{type(error).__name__}: {error}\n{data!r}")
                return 1
            if (seconds := time.perf_counter() - started) > slowest:
                slowest, slowest_file = seconds, data
    accepted = refused.pop("", 0)
    print(f"{accepted} of {arguments.count} files kept every promise, with every draft fixed")
    for sentence, count in refused.most_common():
        print(f"{count} refused: {sentence}")
    print(f"slowest: {slowest * 1000:.1f} ms, {slowest_file!r}")
    print(f"largest memory: {tracemalloc.get_traced_memory()[1] / 1024:.0f} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
