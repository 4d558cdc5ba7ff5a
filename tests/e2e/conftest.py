"""One Thunderbird and one desktop for the tests of a module: starting them takes seconds."""

from __future__ import annotations

import os
import queue
import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from command_line import COMMAND
from e2e.desktop import Desktop, desktop, wait_for
from e2e.smtp_sink import Sink, Taken, smtp_sink
from e2e.thunderbird_harness import Compose, Thunderbird, make_profile, thunderbird
from e2e.thunderbird_mail import drafts, inbox

DIALOG = "ccwarn"
"""The program that our dialog belongs to."""
AGAIN = 1.5
"""Seconds between two presses of a key: the dialog takes none for a moment after it appears."""


@dataclass(slots=True)
class Stage:
    """Everything that takes part: a desktop, a server for mail, Thunderbird, and our tray."""

    desktop: Desktop
    sink: Sink
    profile: Path
    thunderbird: Thunderbird

    def press(self, key: str) -> None:
        """Press a key of our dialog until it has gone."""
        window = self.desktop.window_of(DIALOG)

        def gone() -> bool:
            if window not in self.desktop.windows_of(DIALOG):
                return True
            self.desktop.run("xdotool", "windowactivate", "--sync", window)
            if self.desktop.run("xdotool", "getactivewindow") == window:
                self.desktop.key(key)
            return self.desktop.gone(window, AGAIN)

        wait_for("answer to the dialog", gone)

    def arrived(self, seconds: float = 30) -> Taken:
        """Wait for the next mail that arrives at the server."""
        return self.sink.mails.get(timeout=seconds)

    def nothing_arrived(self) -> bool:
        """Tell whether no mail has arrived that was not looked at."""
        return self.sink.mails.empty()

    def held(self, compose: Compose) -> None:
        """Check that a mail is back with its author: in a window that works, and nowhere else."""
        wait_for("usable compose window", compose.is_usable)
        assert self.nothing_arrived()

    def tray(self) -> int:
        """Return the process of the tray that runs; 0 where there is none."""
        lock = self.desktop.home / "run" / "ccwarn" / "ccwarn.lock"
        try:
            process = int(lock.read_text().split()[0])
            os.kill(process, 0)
        except (OSError, ValueError, IndexError):
            return 0
        return process

    def signal_tray(self, number: signal.Signals) -> None:
        """Send the tray a signal."""
        os.kill(wait_for("tray", self.tray), number)

    def relays(self) -> list[int]:
        """Return the processes of the relays that Thunderbird has started."""
        return [
            int(process.name)
            for process in Path("/proc").iterdir()
            if process.name.isdigit() and _is_relay(process, self.thunderbird.process.pid)
        ]


def _is_relay(process: Path, parent: int) -> bool:
    try:
        command = (process / "cmdline").read_bytes()
        fields = (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return b"gates/thunderbird.py" in command and int(fields[1]) == parent


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Run a Thunderbird that was connected by `ccwarn install thunderbird`."""
    home = tmp_path_factory.mktemp("stage")
    profile = home / "profile"
    with smtp_sink() as sink, desktop(home) as screen:
        make_profile(profile, {})
        inbox(profile)
        drafts(profile)
        screen.run(*COMMAND, "install", "thunderbird", "--profile", str(profile))
        with thunderbird(screen, profile, sink.port) as program:
            stage = Stage(screen, sink, profile, program)
            wait_for("tray", stage.tray)
            yield stage
        if process := stage.tray():
            os.kill(process, signal.SIGCONT)
            os.kill(process, signal.SIGTERM)
            wait_for("end of the tray", lambda: not stage.tray())


@pytest.fixture(autouse=True)
def _clean(request: pytest.FixtureRequest) -> Iterator[None]:
    """Leave no window and no mail to the next test, and keep a picture of a failure."""
    yield
    if "stage" not in request.fixturenames:
        return
    stage: Stage = request.getfixturevalue("stage")
    if folder := os.environ.get("CCWARN_SCREENSHOTS"):
        # To the program that writes the picture, brackets in a name mean a part of it.
        name = re.sub(r"\W+", "-", request.node.name)
        stage.desktop.screenshot(Path(folder, f"{name}.png"))
    stage.thunderbird.close_all()
    while True:
        try:
            stage.sink.mails.get_nowait()
        except queue.Empty:
            break
