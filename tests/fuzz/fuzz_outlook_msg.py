"""Mutates .msg files at random and checks what reading, rewriting and undo promise.

Run from the top of the repository: `python tests/fuzz/fuzz_outlook_msg.py --count 20000 --seed 1`.
It prints what was refused, the slowest case and the largest memory, and ends with status 1 at the
first broken promise, after writing the file that broke it to the folder for temporary files.
"""

from __future__ import annotations

import argparse
import random
import struct
import sys
import tempfile
import time
import tracemalloc
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))

from ccwarn.draft import Field, Recipient
from ccwarn.formats.outlook.compound_file import CompoundFile
from ccwarn.formats.outlook.compound_writer import Patch
from ccwarn.formats.outlook.msg_reader import NotAMsg, NotUnsent, open_message
from ccwarn.formats.outlook.msg_rewriting import Refused, is_as_planned, rewrite
from msg_drafts import SAMPLES, build_msg
from msg_files import patched, reader

SEEDS = [build_msg(sample) for name, sample in SAMPLES.items() if name != "475 in Cc"]
NUMBERS = (
    0, 1, 2, 3, 8, 63, 64, 511, 512, 4095, 4096, 0x7FFFFFFF, 0x80000000,
    0xFFFFFFFA, 0xFFFFFFFC, 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFF,
)  # fmt: skip


def hot_spots(data: bytes) -> list[int]:
    """Return where the numbers stand that hold a file together: header, tables and directory."""
    file = CompoundFile(reader(data), len(data))
    spots = list(range(24, 84, 2))
    sectors = [*file.fat_sectors, *file.mini_fat_sectors]
    spots += [file.offset(sector) + 4 * n for sector in sectors for n in range(file.sector // 4)]
    for number, entry in enumerate(file.entries):
        sector, within = divmod(number * 128, file.sector)
        start = file.offset(file.directory_sectors[sector]) + within
        if entry.kind:
            spots += [start + field for field in (0, 20, 64, 66, 68, 72, 76, 116, 120, 124)]
    return spots


def mutated(data: bytes, spots: list[int], chance: random.Random) -> bytes:
    """Return the file with a few numbers changed, bytes flipped, parts cut, moved or repeated."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3, 10))):
        position = chance.randrange(max(1, len(changed)))
        match chance.randrange(10):
            case 0:
                changed[position : position + 1] = bytes((chance.randrange(256),))
            case 1:
                del changed[position:]
            case 2:
                other, size = chance.randrange(len(changed) + 1), chance.choice((16, 64, 128, 512))
                changed[position : position + size] = changed[other : other + size]
            case 3:
                del changed[position : position + chance.choice((1, 64, 512))]
            case _:
                number = chance.choice((*NUMBERS, chance.randrange(400)))
                spot = chance.choice(spots)
                if spot + 4 <= len(changed):
                    struct.pack_into("<I", changed, spot, number)
    return bytes(changed)


def check(data: bytes) -> str:
    """Hold one file to every promise; return why it was refused, or "" if it was not."""
    try:
        before = open_message(reader(data), len(data))
        keys = {item.mailbox.key for item in before.draft.recipients}
        wanted = before.draft.moved(keys, Field.BCC)
        patch = rewrite(reader(data), len(data), wanted)
    except (NotAMsg, NotUnsent, Refused) as refusal:
        return str(refusal)
    after = patched(data, patch)
    if not is_as_planned(reader(data), len(data), reader(after), len(after), wanted):
        return "the result did not pass its examination"
    rows = open_message(reader(after), len(after)).rows
    assert len(rows) == len(before.rows), "an entry was lost"
    for row in rows:
        if isinstance(row.entry, Recipient):
            assert row.entry.field is Field.BCC, "a recipient was not moved"
    undone = patched(after, Patch.of(bytes(patch.inverse(reader(data), len(data)))))
    assert undone == data, "not taken back"
    return ""


def main() -> int:
    """Run the loop and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=20_000, help="how many files (20000)")
    parser.add_argument("--seed", type=int, default=0, help="of the random numbers (0)")
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    spots = [hot_spots(data) for data in SEEDS]
    refused: Counter[str] = Counter()
    slowest, slowest_case = 0.0, 0
    tracemalloc.start()
    for case in range(arguments.count):
        seed = chance.randrange(len(SEEDS))
        data = mutated(SEEDS[seed], spots[seed], chance)
        started = time.perf_counter()
        try:
            refused[check(data)] += 1
        except Exception as error:
            path = Path(tempfile.mkdtemp(prefix="ccwarn-fuzz-")) / f"case-{case}.msg"
            path.write_bytes(data)
            print(f"{type(error).__name__}: {error}\n{path}")
            return 1
        if (seconds := time.perf_counter() - started) > slowest:
            slowest, slowest_case = seconds, case
    accepted = refused.pop("", 0)
    print(f"{accepted} of {arguments.count} files were read, rewritten and taken back")
    for sentence, count in refused.most_common():
        print(f"{count} refused: {sentence}")
    print(f"slowest: {slowest * 1000:.1f} ms, case {slowest_case}")
    print(f"largest memory: {tracemalloc.get_traced_memory()[1] / 1024:.0f} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
