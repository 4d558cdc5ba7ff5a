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

TESTS = "tests/installer"


def run(installer: Path, update: Path) -> int:
    """Run the tests with an installer and one of a newer build; return the exit status."""
    if not shutil.which("Xvfb") and not system_packages.install(["xvfb"], "a display"):
        return 1
    say("Trying the installer (some minutes)")
    # It is reached from the folder as well, by a socket without a file.
    with screen("1280x900") as name:
        brought = [*(installer, update), *map(msi_beside, (installer, update))]
        return windows_folder.run(command(installer, update, name), brought=brought)


def msi_beside(installer: Path) -> Path:
    """Return where the .msi of the same files is."""
    return installer.with_name(f"{installer.stem.removesuffix('-setup')}.msi")


def command(installer: Path, update: Path, display: str) -> Sequence[str]:
    """Return what runs the tests in the folder with Windows, where the files lie in `build`."""
    files = {
        "CCWARN_INSTALLER": installer,
        "CCWARN_UPDATE": update,
        "CCWARN_MSI": msi_beside(installer),
        "CCWARN_MSI_UPDATE": msi_beside(update),
    }
    paths = {name: f"Z:\\{CHECKOUT}\\build\\{file.name}" for name, file in files.items()}
    given = {"DISPLAY": display, **paths}
    environ = [f"{name}={text}" for name, text in given.items()]
    return ["env", *environ, *windows_folder.TESTS, "-q", r"--basetemp=C:\t", TESTS]


if __name__ == "__main__":
    sys.exit(run(*map(Path, sys.argv[1:3])))
