"""Which commit of its repository this ccwarn was made of, for whoever reads a bug report."""

from __future__ import annotations

import subprocess
from pathlib import Path

from ccwarn import __version__

FILE = "commit.txt"
"""Where a build leaves it: beside this module, or at the top of a source distribution."""

_HERE = Path(__file__).parent
_DIGITS = 12


def version() -> str:
    """Return the version, and the commit where it is known: `0.1.0 (bfc1a15bb5f2)`."""
    known = commit()
    return f"{__version__} ({known})" if known else __version__


def commit() -> str:
    """Return the beginning of the commit's name; "" where nobody knows it.

    In a checkout whose files were changed since, it ends in `-dirty`.
    """
    try:
        return (_HERE / FILE).read_text(encoding="ascii").strip()
    except OSError:
        return of_checkout(_HERE.parent)


def of_checkout(folder: Path) -> str:
    """Return the commit that a checkout stands at, as git tells it; "" where it is none."""
    if not (folder / ".git").exists():
        return ""
    asked = ["git", "describe", "--always", "--dirty", f"--abbrev={_DIGITS}", "--exclude=*"]
    try:
        told = subprocess.run(asked, cwd=folder, capture_output=True, text=True, check=False)
    except OSError:  # there is no git
        return ""
    return told.stdout.strip()
