"""A ccwarn that was moved or removed: what still leads to it is told, and mended."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from at_home import thunderbird
from ccwarn.connect import autostart, desktop_entry, menu_entry
from ccwarn.connect.native_host import host_files
from command_line import ROOT, ccwarn, environment

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the places are those of Linux")

SWITCH_ON = """
from ccwarn.commands.installing import thunderbirds
from ccwarn.connect import autostart, menu_entry
autostart.switch(on=True)
menu_entry.put()
for step in thunderbirds().connect():
    assert not step.failed, step
"""


@pytest.fixture
def other(tmp_path: Path, home: Path) -> Path:
    """Return the Python of another environment, in which ccwarn was switched on everywhere."""
    thunderbird(home)
    folder = tmp_path / "my other %place"
    python = folder / "bin" / "python3"
    python.parent.mkdir(parents=True)
    shutil.copy(Path(sys.prefix) / "pyvenv.cfg", folder)
    python.symlink_to(Path(sys.executable).resolve())
    packages = [it for it in sys.path if it.endswith("site-packages")]
    path = os.pathsep.join([str(ROOT), *packages])
    subprocess.run([python, "-c", SWITCH_ON], env=environment(PYTHONPATH=path), check=True)
    return python


def leads_here() -> bool:
    program = desktop_entry.command(desktop_entry.values(autostart_file().read_text())["Exec"])[0]
    return (
        program == sys.executable
        and autostart.other_program() is None
        and menu_entry.program() == Path(sys.executable)
        and host_files().are_installed
    )


def autostart_file() -> Path:
    return autostart.AutostartEntry().path


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines()]


def test_what_leads_to_one_that_is_gone_is_told_and_mended(
    tmp_path: Path, other: Path, home: Path
) -> None:
    other.parent.parent.rename(tmp_path / "moved")
    told = ccwarn("doctor", cwd=tmp_path)
    assert told.returncode == 1
    said = lines(told.stdout)
    assert f"!!  ccwarn cannot start when you log in, because {other} is gone." in said
    assert f"!!  The entry in the menu leads to {other}, which is gone." in said
    assert "!!  Thunderbird cannot find this ccwarn from “a.default”." in said
    assert said.count("ccwarn doctor --repair") == 2
    assert not leads_here(), "looking changes nothing"
    mended = ccwarn("doctor", "--repair", cwd=tmp_path)
    assert mended.returncode == 0, mended.stdout
    assert lines(mended.stdout)[:4] == [
        "Repaired",
        "ok  This ccwarn starts when you log in.",
        "ok  The entry in the menu starts this ccwarn.",
        "ok  The add-on is in “a.default”, and Thunderbird enables it at its next start.",
    ]
    assert leads_here()
    again = ccwarn("doctor", "--repair", cwd=tmp_path)
    assert lines(again.stdout)[:2] == ["Repaired", "ok  There was nothing to repair."]


def test_another_one_that_is_there_is_told_and_gives_way(
    tmp_path: Path, other: Path, home: Path
) -> None:
    told = ccwarn("doctor", cwd=tmp_path)
    assert f"--  Another ccwarn starts when you log in: {other}" in lines(told.stdout)
    ccwarn("doctor", "--repair", cwd=tmp_path)
    assert autostart.other_program() is None


def test_one_that_was_switched_off_stays_off(tmp_path: Path, other: Path, home: Path) -> None:
    file = autostart_file()
    file.write_text(file.read_text() + "Hidden=true\n")
    shutil.rmtree(other.parent.parent)
    done = ccwarn("doctor", "--repair", cwd=tmp_path)
    assert "--  ccwarn does not start when you log in." in lines(done.stdout)
    assert "Hidden=true" in file.read_text()


def test_what_ccwarn_has_not_made_is_left(tmp_path: Path, home: Path) -> None:
    text = "[Desktop Entry]\nType=Application\nName=x\nExec=/nowhere/ccwarn\n"
    for file in (autostart_file(), home / ".local/share/applications/ccwarn.desktop"):
        file.parent.mkdir(parents=True)
        file.write_text(text)
    done = ccwarn("doctor", "--repair", cwd=tmp_path)
    assert lines(done.stdout)[:2] == ["Repaired", "ok  There was nothing to repair."]
    assert autostart_file().read_text() == text
