"""How long `ccwarn check` takes, and how much memory, against what the standard library needs.

Run from the top of the checkout: `python3 packaging/dev.py python tests/benchmarks/bench_check.py`
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from measuring import ROOT, Row, interleaved, report

CCWARN = "import re, sys; from ccwarn.cli import main; sys.exit(main())"
"""What the installed command does; `-m ccwarn` would add the time of runpy."""
LIBRARY = """
import email.utils, mailbox, sys
found = 0
for message in mailbox.Maildir(sys.argv[1], create=False):
    fields = [text for name in ("To", "Cc", "Bcc") for text in message.get_all(name, [])]
    found += len(email.utils.getaddresses(fields))
print(found)
"""
PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def python(code: str, *arguments: str | Path) -> str:
    """Run Python code in a process of its own; return its output."""
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def peak_memory(*command: str | Path) -> float:
    """Return the most memory that a command has used, in kilobytes."""
    return float(python(PEAK, *command))


def make_drafts(folder: Path, count: int, body: int) -> Path:
    """Make a Maildir of ordinary drafts: a few recipients, and a body of so many bytes."""
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    text = ("Thank you for your message, we will look into it.\r\n" * (body // 51 + 1))[:body]
    for number in range(count):
        fields = (
            "From: Support <support@acme.example>",
            f"To: Anna Bauer <anna.bauer{number}@gmail.com>",
            f"Cc: Sales <sales@acme.example>, bob{number}@mail.firm{number % 50}.co.uk",
            f"Subject: Your order {number}",
            f"Message-ID: <{number}@acme.example>",
        )
        name = f"{1_700_000_000 + number}.M{number}P1.host:2,DS"
        (folder / "cur" / name).write_bytes("\r\n".join([*fields, "", text]).encode())
    return folder


def rows(folder: Path, count: int, body: int, runs: int) -> Sequence[Row]:
    """Measure everything."""
    drafts = make_drafts(folder / "Many", count, body)
    one = next((make_drafts(folder / "One", 1, body) / "cur").iterdir())
    for option in ((), ("--json",)):
        python(CCWARN, "check", *option, one)  # compiles all that is imported
    startup, imported = interleaved(
        partial(python, CCWARN, "check", one), partial(python, "import email"), runs=5 * runs
    )
    ours, library = interleaved(
        partial(python, CCWARN, "check", drafts), partial(python, LIBRARY, drafts), runs=runs
    )
    check = (sys.executable, "-c", CCWARN, "check")
    memory = [
        Row(
            f"memory of check{' --json' * bool(json)}, {count} drafts or one",
            peak_memory(*check, *json, drafts) / 1e3,
            peak_memory(*check, *json, one) / 1e3,
            "MB",
            1.5,
        )
        for json in ((), ("--json",))
    ]
    return [
        Row("check one mail, or import email", startup * 1e3, imported * 1e3, "ms", 4),
        Row(f"check {count} drafts, or mailbox", ours, library, "s", 1 / 14),
        *memory,
    ]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer drafts")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory(prefix="ccwarn-bench-") as folder:
        # Compiled once, as installed packages are, whatever the environment says of a checkout.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = folder
        return report(rows(Path(folder), 1_000 if quick else 10_000, 100_000, 5))


if __name__ == "__main__":
    sys.exit(main())
