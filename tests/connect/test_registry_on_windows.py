"""Connecting Thunderbird and starting with the session, in the registry of Windows itself."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import winreg
from pathlib import Path

import pytest

from ccwarn.connect import autostart
from ccwarn.connect.addon import build_xpi
from ccwarn.connect.autostart import ForEverybody, RunKey
from ccwarn.connect.native_host import host_files
from ccwarn.connect.profiles import Profile
from command_line import ccwarn
from outlook_com import expect_wine
from own_registry import HOST, value

pytestmark = pytest.mark.usefixtures("own_registry")


def test_the_run_key_is_written_and_what_the_task_manager_says_counts() -> None:
    assert not autostart.is_on()
    autostart.switch(on=True)
    assert autostart.is_on()
    assert str(value(RunKey._RUN, "ccwarn")).endswith("pythonw.exe -P -m ccwarn --hidden")
    with winreg.CreateKey(winreg.HKEY_CURRENT_USER, RunKey._APPROVED) as key:
        winreg.SetValueEx(key, "ccwarn", 0, winreg.REG_BINARY, b"\x03" + bytes(11))
    assert not autostart.is_on()
    autostart.switch(on=True)
    assert autostart.is_on()
    autostart.switch(on=False)
    assert value(RunKey._RUN, "ccwarn") is value(RunKey._APPROVED, "ccwarn") is None


def test_a_start_for_everybody_is_on_and_stays() -> None:
    expect_wine()
    with winreg.CreateKey(winreg.HKEY_LOCAL_MACHINE, RunKey._RUN) as key:
        winreg.SetValueEx(key, "ccwarn", 0, winreg.REG_SZ, "ccwarn.exe")
        try:
            assert autostart.is_on()
            assert autostart.is_fixed()
            with pytest.raises(ForEverybody):
                autostart.switch(on=False)
        finally:
            winreg.DeleteValue(key, "ccwarn")
    assert not autostart.is_on()


def test_install_connects_a_profile_and_uninstall_leaves_all_as_it_was(home: Path) -> None:
    base = home / "Thunderbird"
    folder = base / "Profiles" / "ö.default"
    folder.mkdir(parents=True)
    listed = "[Profile0]\nIsRelative=1\nPath=Profiles/ö.default\n"
    (base / "profiles.ini").write_text(listed, encoding="utf-8")
    (folder / "prefs.js").write_text('user_pref("a", 1);\n')
    before = {path: path.read_bytes() for path in base.rglob("*") if path.is_file()}

    done = ccwarn("install", "thunderbird", cwd=home)
    assert (done.returncode, done.stderr) == (0, "")
    assert Profile(folder).xpi.read_bytes() == build_xpi()
    files = host_files()
    assert files.are_installed
    assert value(HOST) == str(files.manifest)

    done = ccwarn("uninstall", "thunderbird", cwd=home)
    assert (done.returncode, done.stderr) == (0, "")
    assert {path: path.read_bytes() for path in base.rglob("*") if path.is_file()} == before
    assert value(HOST) is None
    assert not files.program.exists()
