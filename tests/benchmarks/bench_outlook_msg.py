"""How long reading the recipients of a .msg file takes, against olefile merely opening it.

Run from the top of the checkout:
`python3 packaging/dev.py python tests/benchmarks/bench_outlook_msg.py`
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Sequence
from functools import partial

from measuring import ROOT, Row, interleaved, report

sys.path.insert(0, str(ROOT / "tests"))

import olefile  # type: ignore[import-untyped]

from ccwarn.draft import Field
from ccwarn.formats.outlook import msg_reader
from ccwarn.formats.outlook.msg_rewriting import is_as_planned, rewrite
from msg_drafts import ANNA, MsgDraft, build_msg, customers
from msg_files import patched, reader

DRAFTS = {
    "475 in Cc": (MsgDraft((ANNA,), customers(475)), 1 / 4),
    "475 in Cc, attachment of 9 MB": (
        MsgDraft((ANNA,), customers(475), attachment=bytes(9_000_000)),
        1 / 4,
    ),
    "2,047 in Cc": (MsgDraft((), customers(2047)), 1 / 12),
}


def rows() -> Sequence[Row]:
    """Measure reading, whole: from the bytes of the file to the draft."""
    found = []
    for name, (draft, wanted) in DRAFTS.items():
        data = build_msg(draft)
        ours, library = interleaved(
            partial(msg_reader.read, reader(data), len(data)),
            partial(olefile.OleFileIO, io.BytesIO(data)),
            runs=5,
        )
        found.append(Row(f"read {name}, or open", ours * 1e3, library * 1e3, "ms", wanted))
    return found


def fix_time(data: bytes) -> tuple[float, float]:
    """Return the milliseconds to work out a fix of a whole draft, and to examine its result."""
    draft = msg_reader.read(reader(data), len(data))
    moved = draft.moved({item.mailbox.key for item in draft.recipients}, Field.BCC)
    start = time.perf_counter()
    patch = rewrite(reader(data), len(data), moved)
    middle = time.perf_counter()
    after = patched(data, patch)
    examined = time.perf_counter()
    assert is_as_planned(reader(data), len(data), reader(after), len(after), moved)
    return (middle - start) * 1e3, (time.perf_counter() - examined) * 1e3


def main() -> int:
    """Measure and print."""
    status = report(rows())
    for name, (draft, _wanted) in DRAFTS.items():
        fix, examination = fix_time(build_msg(draft))
        print(f"move all of {name}: {fix:.0f} ms, examine the result: {examination:.0f} ms")
    return status


if __name__ == "__main__":
    sys.exit(main())
