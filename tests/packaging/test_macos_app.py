"""How the application for macOS is made, as far as that shows elsewhere: no Mac has run it."""

from __future__ import annotations

import os
import plistlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

import dev
import macos_app
from ccwarn import __version__
from ccwarn.connect.autostart import LaunchAgent
from ccwarn.connect.native_host import tray_command
from processes import ROOT

posix = pytest.mark.skipif(sys.platform == "win32", reason="it has links and a shell script in it")


@pytest.fixture
def app(tmp_path: Path, qapp: object) -> Path:
    app = tmp_path / "my apps" / "ccwarn.app"
    macos_app.put_shell(app)
    return app


@posix
def test_it_says_what_it_is(app: Path) -> None:
    about = plistlib.loads((app / "Contents" / "Info.plist").read_bytes())
    assert about["CFBundleShortVersionString"] == __version__
    assert about["LSUIElement"] is True, "it is in the menu bar, and not in the Dock"
    assert about["CFBundlePackageType"] == "APPL"
    assert about["CFBundleIdentifier"] == LaunchAgent().path.stem
    for name, folder in (("CFBundleExecutable", "MacOS"), ("CFBundleIconFile", "Resources")):
        assert (app / "Contents" / folder / about[name]).is_file()


@posix
def test_its_icon_has_all_sizes(app: Path) -> None:
    data = (app / "Contents" / "Resources" / "ccwarn.icns").read_bytes()
    assert data[:4] == b"icns"
    assert int.from_bytes(data[4:8]) == len(data)
    sizes, at = {}, 8
    while at < len(data):
        length = int.from_bytes(data[at + 4 : at + 8])
        image = QImage.fromData(data[at + 8 : at + length])
        sizes[data[at : at + 4]] = image.width()
        at += length
    assert sizes == {b"ic07": 128, b"ic08": 256, b"ic09": 512, b"ic10": 1024}


@posix
def test_it_starts_ccwarn_with_the_python_in_it(app: Path) -> None:
    python = app / macos_app.HOME / "bin" / f"python{macos_app.PYTHON}"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\nprintf "%s|" "$0" "$@"\n')
    python.chmod(0o755)
    program = app / "Contents" / "MacOS" / "ccwarn"
    done = subprocess.run([program, "--hidden", "a b"], capture_output=True, text=True, check=True)
    started = app / "Contents" / "MacOS" / "python"
    assert done.stdout == f"{started}|-P|-m|ccwarn|--hidden|a b|"


@posix
def test_what_starts_with_the_session_is_this_application(
    app: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = app / "Contents" / "MacOS" / "python"
    monkeypatch.setattr(sys, "executable", str(started))
    agent = LaunchAgent()
    agent.switch(on=True)
    said = plistlib.loads((home / "Library" / "LaunchAgents" / "ccwarn.plist").read_bytes())
    assert said["ProgramArguments"] == [str(started), *tray_command()[1:]]
    if lint := shutil.which("plutil"):
        subprocess.run([lint, "-lint", agent.path, app / "Contents" / "Info.plist"], check=True)


def test_a_forge_builds_it_for_both_machines() -> None:
    text = (ROOT / ".github" / "workflows" / "release.yml").read_text()
    for machine in macos_app.MACHINES:
        assert f"packaging/dev.py app --machine {machine}\n" in text
        assert dev._parser().parse_args(["app", "--machine", machine]).machine == machine
    assert os.access(macos_app.LAUNCHER, os.R_OK)
