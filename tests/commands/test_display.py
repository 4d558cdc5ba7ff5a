from __future__ import annotations

import io
import os
import re
import sys
from pathlib import Path

import pytest

from ccwarn.commands.display import can_show_windows, qt_version
from ccwarn.terminal.console import Console
from command_line import ccwarn, environment


def test_qt_is_there_to_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert qt_version().startswith("6.")
    errors = io.StringIO()
    assert can_show_windows(Console(errors))
    assert errors.getvalue() == ""


def test_without_qt_the_terminal_takes_over_and_says_why(tmp_path: Path) -> None:
    # A package that fails as one does whose system libraries are missing.
    (tmp_path / "PySide6").mkdir()
    (tmp_path / "PySide6" / "__init__.py").write_text("raise ImportError('no libEGL.so.1')\n")
    environ = environment(QT_QPA_PLATFORM="offscreen")
    environ["PYTHONPATH"] = os.pathsep.join([str(tmp_path), environ["PYTHONPATH"]])
    done = ccwarn("demo", cwd=tmp_path, environ=environ)
    assert done.returncode == 0
    assert "no libEGL.so.1" in done.stderr
    assert "475 people" in done.stdout
    doctor = ccwarn("doctor", cwd=tmp_path, environ=environ)
    assert doctor.returncode == 1
    assert re.search(r"!!  Qt cannot be used: no libEGL\.so\.1", doctor.stdout)


@pytest.mark.skipif(sys.platform == "win32", reason="there always is a display")
def test_a_display_that_does_not_open_leaves_the_terminal(tmp_path: Path) -> None:
    environ = environment(DISPLAY=":4711", QT_QPA_PLATFORM="xcb")
    done = ccwarn("demo", cwd=tmp_path, environ=environ)
    assert done.returncode == 0
    assert "display of this session cannot be opened" in " ".join(done.stderr.split())
    assert "475 people" in done.stdout
    doctor = ccwarn("doctor", cwd=tmp_path, environ=environ)
    assert doctor.returncode == 1
    assert "display of this session cannot be opened" in " ".join(doctor.stdout.split())


def test_doctor_names_the_session_and_what_qt_makes_of_it(tmp_path: Path) -> None:
    environ = environment(
        QT_QPA_PLATFORM="offscreen", XDG_SESSION_TYPE="wayland", XDG_CURRENT_DESKTOP="GNOME"
    )
    told = ccwarn("doctor", cwd=tmp_path, environ=environ).stdout
    assert "ok  Session: wayland, GNOME" in told
    assert "ok  Qt platform: offscreen" in told
    assert "--  The desktop has no tray." in told
