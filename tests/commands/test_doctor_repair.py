"""A ccwarn that was moved or removed: what still leads to it is told, and mended."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from at_home import thunderbird
from ccwarn import cli
from ccwarn.commands import doctor_repair
from ccwarn.commands.doctor_lines import Mark
from ccwarn.connect import (
    autostart,
    desktop_entry,
    enterprise_policies,
    for_everybody,
    menu_entry,
)
from ccwarn.connect.addon import XPI_NAME
from ccwarn.connect.native_host import HostFiles, host_files
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


@pytest.fixture
def for_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HostFiles:
    """Have every Thunderbird on the computer connected, as far as a folder of the test is one."""
    files = HostFiles(tmp_path / "hosts" / "ccwarn.json", tmp_path / "lib" / "ccwarn-relay")
    file = tmp_path / "policies" / "policies.json"
    monkeypatch.setattr(enterprise_policies, "policies_file", lambda: file)
    monkeypatch.setattr(for_everybody, "host_files", lambda *, system: files)
    assert not any(it.failed for it in for_everybody.connect())
    assert list(doctor_repair.everybody_lines()) == []
    assert not any(doctor_repair.repaired())
    return files


def no_relay(files: HostFiles) -> Path:
    files.program.unlink()
    return files.program


def no_python(files: HostFiles) -> Path:
    program = files.program.read_text().replace(sys.executable, "/gone/my bin/python3")
    files.program.write_text(program.replace("/gone/my bin/python3", "'/gone/my bin/python3'"))
    return Path("/gone/my bin/python3")


def no_addon(files: HostFiles) -> Path:
    xpi = files.program.with_name(XPI_NAME)
    xpi.unlink()
    return xpi


def no_manifest(files: HostFiles) -> Path:
    files.manifest.unlink()
    return files.manifest


@pytest.mark.parametrize("remove", [no_relay, no_python, no_addon, no_manifest])
def test_what_is_gone_for_everybody_is_told_and_mended_by_an_administrator(
    for_all: HostFiles, monkeypatch: pytest.MonkeyPatch, remove: Callable[[HostFiles], Path]
) -> None:
    gone = remove(for_all)
    with monkeypatch.context() as patch:
        patch.setattr(os, "access", lambda *_whatever: False)
        (told,) = doctor_repair.everybody_lines()
        assert list(doctor_repair.repaired()) == [told], "an ordinary user mends nothing"
    assert told.mark is Mark.BROKEN
    assert f"{gone}" in told.text
    assert "gone" in told.text
    typed = re.findall(r"type: (.+? thunderbird --system)", told.remedy.replace("Type", "type"))
    assert [shlex.split(it) for it in typed] == [
        ["sudo", sys.executable, "-P", "-m", "ccwarn", word, "thunderbird", "--system"]
        for word in ("install", "uninstall")
    ]
    (hint,) = doctor_repair.everybody_lines()
    assert hint.remedy == "ccwarn doctor --repair"
    (mended,) = doctor_repair.repaired()
    assert mended.mark is Mark.FINE
    assert list(doctor_repair.everybody_lines()) == []
    assert for_all.are_installed


@pytest.mark.parametrize("text", ["nonsense", "[]", '{"name": "other", "path": "/gone"}'])
def test_what_is_not_ours_is_left_alone(for_all: HostFiles, text: str) -> None:
    for_all.manifest.write_text(text)
    enterprise_policies.policies_file().write_text(text)
    assert list(doctor_repair.everybody_lines()) == []
    assert not any(doctor_repair.repaired())
    assert for_all.manifest.read_text() == text


def test_doctor_says_so(for_all: HostFiles, capsys: pytest.CaptureFixture[str]) -> None:
    no_relay(for_all)
    assert cli.main(["doctor"]) == 1
    assert f"start {for_all.program}, which is gone." in capsys.readouterr().out
