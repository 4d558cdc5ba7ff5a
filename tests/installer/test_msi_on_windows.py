"""The .msi, on a Windows that may be changed. Nothing but `dev.py installer` runs this."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import os
import subprocess
from pathlib import Path

import pytest

from ccwarn.connect import autostart
from windows_installed import (
    ABOUT,
    COMPUTER,
    DATA,
    ENVIRON,
    FOR_ALL,
    HOST,
    LOCAL,
    PATIENCE,
    RUN,
    files,
    run,
    server,
    until,
    value,
)

SETUP, MSI, UPDATE = (
    os.environ.get(f"CCWARN_{name}", "") for name in ("INSTALLER", "MSI", "MSI_UPDATE")
)
pytestmark = [
    pytest.mark.skipif(not MSI, reason="dev.py installer builds one, then runs this"),
    pytest.mark.timeout(1800),
]
APP = FOR_ALL / "app"
PROGRAM = APP / "pythonw.exe"
DEFINITIONS = Path(os.environ["SYSTEMROOT"], "PolicyDefinitions")


def msiexec(*arguments: str) -> int:
    command = ["msiexec", *arguments, "/qn"]
    return subprocess.run(command, env=ENVIRON, timeout=PATIENCE, check=False).returncode


def test_install_update_and_uninstall() -> None:
    before = files()
    assert msiexec("/i", MSI) == 0
    assert value(COMPUTER, RUN, "ccwarn") == f'"{PROGRAM}" -P -m ccwarn --hidden'
    assert autostart.is_fixed()
    assert value(COMPUTER, HOST) == str(APP / "ccwarn.json")
    assert (DEFINITIONS / "ccwarn.admx").exists()
    assert (DEFINITIONS / "en-US" / "ccwarn.adml").exists()
    assert (DEFINITIONS / "ja-JP" / "ccwarn.adml").exists()

    with subprocess.Popen([PROGRAM, "-P", "-m", "ccwarn", "--hidden"], env=ENVIRON) as tray:
        assert until(server, "the tray does not listen") == PROGRAM
        assert msiexec("/i", UPDATE, "ADDLOCAL=program") == 0
        assert tray.wait(PATIENCE) == 0
    assert value(COMPUTER, RUN, "ccwarn") is None
    run(APP / "python.exe", "-P", "-m", "ccwarn", "policy", "explain", "patience")
    assert subprocess.run([SETUP, "/S", "/ALLUSERS"], env=ENVIRON, check=False).returncode == 1638

    assert msiexec("/x", UPDATE) == 0
    assert not FOR_ALL.exists()
    assert [value(COMPUTER, HOST), value(COMPUTER, r"Software\ccwarn", "Installer")] == [None] * 2
    # What ccwarn wrote while it ran stays.
    places = (DATA, LOCAL / "Temp")
    left = {path for path in files() - before if not any(map(path.is_relative_to, places))}
    assert {path for path in left if "ccwarn" in path.name.lower()} == set()


def test_it_does_not_stand_beside_the_other_installer() -> None:
    run(SETUP, "/S", "/ALLUSERS")
    assert msiexec("/i", MSI) != 0
    assert value(COMPUTER, ABOUT, "DisplayName") == "ccwarn"
    run(FOR_ALL / "uninstall.exe", "/S", "/ALLUSERS", "/PURGE")
    until(lambda: not FOR_ALL.exists(), "something is left")
