"""The tray as it is started at login: without a console, and once only."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import subprocess
import time
from pathlib import Path

from command_line import LIMIT, environment

WITHOUT_CONSOLE = Path(sys.executable).with_name("pythonw.exe")


def start(folder: Path) -> subprocess.Popen[bytes]:
    """Start ccwarn on a drafts folder, as a program whose standard streams are none."""
    command = [WITHOUT_CONSOLE, "-m", "ccwarn", "--drafts", folder]
    environ = environment(QT_QPA_PLATFORM="offscreen")
    return subprocess.Popen(command, env=environ, creationflags=subprocess.DETACHED_PROCESS)


def test_a_second_start_without_a_console_hands_over_to_the_first(
    tmp_path: Path, home: Path
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    first = start(tmp_path / "one")
    try:
        give_up = time.monotonic() + LIMIT
        while not any(home.rglob("ccwarn.lock")):
            assert first.poll() is None, "it could not start without streams"
            assert time.monotonic() < give_up
            time.sleep(0.05)
        assert start(tmp_path / "two").wait(LIMIT) == 0, "it was answered"
        assert first.poll() is None
    finally:
        first.kill()
        first.wait(LIMIT)
