"""Mutates messages at random and checks what reading and rewriting promise.

Run from the top of the repository: `python tests/fuzz/fuzz_rfc5322.py --count 20000 --seed 1`.
It prints what was refused, the slowest case and the largest memory, and ends with status 1 at the
first broken promise, after printing the message that broke it.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import tracemalloc
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from ccwarn.draft import Draft, Field
from ccwarn.formats.rfc5322 import NotAMessage, read, write

SEEDS = (
    (
        b"From: Ida <ida@own.example>\r\nTo: Eve <eve@a.example>, frank@b.example\r\n"
        b'Cc: "Gil, G." <gil@c.example>,\r\n Team: hal@d.example, ivy@e.example;,\r\n'
        b"\t=?utf-8?q?J=C3=B6rg?= <joerg@f.example> (home)\r\nSubject: x\r\n\r\nbody\r\n"
    ),
    b"To: <@r.example:eve@a.example>; frank@b.example gil@c.example\nBCC : hal@d.example\n\nbody",
    b"Cc: eve@a.example\r\t,frank@b.example\rSubject: y\r\rbody",
    "To: Zoë <zoë@ü.example>\n \n ,\u00a0x@y.example\nTo: undisclosed-recipients:;\n\n".encode(),
    "Cc: Doe, Jo <jo@a.example>; Roe, Al <al@b.test>；王，小 <x@c.test>，y@d.test\n\n".encode(),
    "\ufeffTo: eve@a.example\r\nCc: frank@b.example\r\n\r\n".encode("utf-16-le"),
)
PARTS = (
    *(bytes((octet,)) for octet in b'<>()[]@,;:"\\. \t\r\n\x00=?\xa0\xff'),
    *(b"\r\n", b"\r\n ", b"\n\n", b"\r\n\r\n", b"eve@a.example", b"<x@y.example>", b"=?utf-8?q?"),
    *(
        b"?=",
        b"To:",
        b"\nCc:",
        b"\nBcc: ",
        b"undisclosed-recipients:;",
        b"\xc2\xa0",
        b"\xe2\x80\x8b",
    ),
)


def mutated(message: bytes, chance: random.Random) -> bytes:
    """Return the message with a few random insertions, deletions, swaps and repetitions."""
    data = bytearray(message)
    for _ in range(chance.randint(1, 8)):
        start = chance.randint(0, len(data))
        end = min(len(data), start + chance.randint(0, 12))
        match chance.randrange(4):
            case 0:
                data[start:start] = chance.choice(PARTS)
            case 1:
                del data[start:end]
            case 2:
                data[start:end] = chance.choice(PARTS)
            case _:
                data[start:start] = bytes(data[start:end]) * chance.choice((1, 2, 50))
    return bytes(data)


def check(message: bytes, chance: random.Random) -> str:
    """Hold one message to every promise; return why it was refused, or "" if it was not."""
    try:
        before = read(message)
    except NotAMessage as refusal:
        return str(refusal)
    assert write(message, before) == message, "a draft that did not change changed the message"
    keys = sorted({recipient.mailbox.key for recipient in before.recipients})
    chosen = chance.sample(keys, chance.randint(0, len(keys)))
    wanted = before.moved(chosen, Field.BCC)
    try:
        written = write(message, wanted)
    except NotAMessage as refusal:
        return str(refusal)
    after = read(written)
    assert places(after) == places(wanted), "other recipients, or in other fields"
    assert Counter(after.unreadable) == Counter(before.unreadable), "unreadable text changed"
    assert (after.author, after.subject) == (before.author, before.subject), "other fields changed"
    assert write(written, after.moved(chosen, Field.BCC)) == written, "not idempotent"
    return ""


def places(draft: Draft) -> Counter[tuple[str, Field]]:
    """Return how often each mailbox stands in each field."""
    return Counter((recipient.mailbox.key, recipient.field) for recipient in draft.recipients)


def main() -> int:
    """Run the loop and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=20_000, help="how many messages (20000)")
    parser.add_argument("--seed", type=int, default=0, help="of the random numbers (0)")
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    refused: Counter[str] = Counter()
    slowest, slowest_message = 0.0, b""
    tracemalloc.start()
    for _ in range(arguments.count):
        message = mutated(chance.choice(SEEDS), chance)
        started = time.perf_counter()
        try:
            refused[check(message, chance)] += 1
        except Exception as error:
            print(f"{type(error).__name__}: {error}\n{message!r}")
            return 1
        if (seconds := time.perf_counter() - started) > slowest:
            slowest, slowest_message = seconds, message
    accepted = refused.pop("", 0)
    print(f"{accepted} of {arguments.count} messages were read and rewritten")
    for sentence, count in refused.most_common():
        print(f"{count} refused: {sentence}")
    print(f"slowest: {slowest * 1000:.1f} ms, {slowest_message!r}")
    print(f"largest memory: {tracemalloc.get_traced_memory()[1] / 1024:.0f} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
