"""Build the wheel, the source distribution and their bill of materials into dist/: `dev.py build`.

The same commit makes the same bytes each time: the only day in them is that of the commit.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import distribution
from pathlib import Path

from bill import bill
from ccwarn import __version__
from ccwarn.about import packages
from processes import ROOT, start
from system_packages import say

_DAY = 1_767_225_600
"""The day of what is in no repository: 1 January 2026."""


def main() -> int:
    """Build all of it; return 0 if it is there."""
    dist = ROOT / "dist"
    if status := build(ROOT, dist):
        return status
    path = dist / f"ccwarn-{__version__}.cdx.json"
    used = [distribution(package.name) for package in packages()]
    made = datetime.fromtimestamp(day(ROOT), UTC)
    path.write_text(bill("ccwarn", __version__, used, made=made), encoding="utf-8", newline="\n")
    say(f"What ccwarn needs is named in {path.relative_to(ROOT)}")
    return 0


def build(checkout: Path, dist: Path, *only: str) -> int:
    """Build what pip installs, or only `--wheel` or `--sdist`; return the exit status."""
    command = [sys.executable, "-m", "build", "--no-isolation", *only, "--outdir", str(dist)]
    environ = {**os.environ, "SOURCE_DATE_EPOCH": str(day(checkout))}
    return start([*command, str(checkout)], environ)


def day(checkout: Path) -> int:
    """Return when the commit was made, in seconds since 1970, or what SOURCE_DATE_EPOCH says.

    https://reproducible-builds.org/docs/source-date-epoch/
    """
    if told := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(told)
    if not (checkout / ".git").exists():
        return _DAY
    command = ["git", "-C", str(checkout), "log", "-1", "--format=%ct"]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


if __name__ == "__main__":
    sys.exit(main())
