"""Tries packages for Debian: in a folder of the Debian that each is for, from install to purge.

The folder has what the package depends on, and what the trial looks through; it is made once. What
a trial does there is seen by itself alone, and gone with it.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import debian_folder
from debian_folder import CHECKOUT, enter
from processes import ROOT
from system_packages import say

TOOLS = (
    *("appstream", "dbus-daemon", "desktop-file-utils", "lintian", "openbox", "tint2"),
    *("x11-utils", "xdotool", "xvfb"),
)
"""What the trial looks through."""
_TRIAL = "packaging/debian/trial.sh"


def run(suite: str, depends: str, older: Path, newer: Path) -> int:
    """Try two packages on a Debian; return 0 where all went well."""
    if not debian_folder.can_be_made():
        return 1
    folder = debian_folder.place(f"packages-{suite}")
    with debian_folder.alone(folder):
        needed = map(_alternative, depends.split(","))
        if not debian_folder.provide_with(folder, suite, (*needed, *TOOLS)):
            return 1
    say(f"Trying {newer.name} on a Debian {suite}")
    with debian_folder.together(folder), tempfile.TemporaryDirectory() as text:
        there = Path(text)
        copy = there / CHECKOUT
        for part in ("resources/samples", "packaging/debian"):
            shutil.copytree(ROOT / part, copy / part)
        (there / "mnt").mkdir()
        for name, package in {"older.deb": older, "newer.deb": newer}.items():
            shutil.copyfile(package, copy / name)
        return enter(folder, "sh", _TRIAL, "older.deb", "newer.deb", besides=there)


def _alternative(dependency: str) -> str:
    """Return the name of what a dependency names first, which apt may be told to install."""
    return dependency.partition("|")[0].partition("(")[0].strip()
