"""Everything that takes part when a real Thunderbird sends: desktop, server, tray, Thunderbird."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ccwarn.memory_file import memory_file
from command_line import COMMAND
from e2e.desktop import PATIENCE, Desktop, desktop, persist, wait_for
from e2e.smtp_sink import Sink, Taken, smtp_sink
from e2e.thunderbird_harness import Compose, Thunderbird, make_profile, thunderbird
from e2e.thunderbird_mail import drafts, inbox

DIALOG = "ccwarn"
"""The program that our dialog belongs to."""
MOVE = "alt+m"


@dataclass(slots=True)
class Stage:
    """Everything that takes part: a desktop, a server for mail, Thunderbird, and our tray."""

    desktop: Desktop
    sink: Sink
    profile: Path
    thunderbird: Thunderbird

    def press(self, key: str) -> None:
        """Press a key of our dialog until it has gone."""

        def act(window: str) -> None:
            self.desktop.activate(window)
            self.desktop.key(key)

        self.answer(act)

    def press_move(self) -> None:
        """Press the key of *Move* until our dialog has gone."""
        self.press(MOVE)

    def click_move(self) -> None:
        """Click on the coloured button of our dialog until it has gone."""
        self.answer(lambda window: self.desktop.click_in(window, *self.desktop.coloured(window)))

    def answer(self, act: Callable[[str], None]) -> None:
        """Do something to our dialog until it has gone, as a person who sees that it is there."""
        window = self.desktop.window_of(DIALOG)
        self.desktop.readable(window)
        persist(lambda: act(window), lambda: self.desktop.is_gone(window), "answer to the dialog")

    def arrived(self, seconds: float = PATIENCE) -> Taken:
        """Wait for the next mail that arrives at the server."""
        return self.sink.mails.get(timeout=seconds)

    def nothing_arrived(self) -> bool:
        """Tell whether no mail has arrived that was not looked at."""
        return self.sink.mails.empty()

    def held(self, compose: Compose) -> None:
        """Check that a mail is back with its author: in a window that works, and nowhere else."""
        wait_for("usable compose window", compose.is_usable)
        assert self.nothing_arrived()

    def clear(self) -> None:
        """Leave no window and no mail behind, and nothing that ccwarn remembers of people."""
        self.thunderbird.close_all()
        while not self.sink.mails.empty():
            self.sink.mails.get_nowait()
        memory_file(self.desktop.home / ".local" / "state" / "ccwarn").forget()

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
    return b"gates/thunderbird/relay.py" in command and int(fields[1]) == parent


@contextmanager
def connected(home: Path) -> Iterator[Stage]:
    """Run a Thunderbird that was connected by `ccwarn install thunderbird`, with its tray."""
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
