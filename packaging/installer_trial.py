"""Tries the installers for Windows by way of Wine, once `dev.py installer` has made them.

It takes minutes, so CI does not.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import system_packages
import windows_folder
from debian_folder import CHECKOUT
from displays import screen
from system_packages import say

TESTS = "tests/installer/test_installer_on_windows.py"


def run(installer: Path, update: Path) -> int:
    """Run the tests with an installer and one of a newer build; return the exit status."""
    if not shutil.which("Xvfb") and not system_packages.install(["xvfb"], "a display"):
        return 1
    say("Trying the installer (some minutes)")
    # It is reached from the folder as well, by a socket without a file.
    with screen("1280x900") as name:
        return windows_folder.run(command(installer, update, name), brought=[installer, update])


def command(installer: Path, update: Path, display: str) -> Sequence[str]:
    """Return what runs the tests in the folder with Windows, where the files lie in `build`."""
    given = {
        "DISPLAY": display,
        "CCWARN_INSTALLER": f"Z:\\{CHECKOUT}\\build\\{installer.name}",
        "CCWARN_UPDATE": f"Z:\\{CHECKOUT}\\build\\{update.name}",
    }
    environ = [f"{name}={text}" for name, text in given.items()]
    return ["env", *environ, *windows_folder.TESTS, "-q", r"--basetemp=C:\t", TESTS]


if __name__ == "__main__":
    sys.exit(run(*map(Path, sys.argv[1:3])))
