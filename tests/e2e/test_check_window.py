"""Messages handed over by a second start, fixed and put back by real clicks and keys."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from command_line import COMMAND
from e2e.desktop import PATIENCE, Desktop, desktop, persist, wait_for
from mixed import FIXABLE, contents, make

pytestmark = pytest.mark.e2e

TITLE = "^Check messages$"
QUESTION = "^Who would see whom$"


class Ccwarn:
    """A running ccwarn on a desktop of its own, which guards nothing."""

    def __init__(self, screen: Desktop) -> None:
        self.screen = screen
        self.folder = make(screen.home / "mail")
        self.before = contents(self.folder)
        self.program = subprocess.Popen([*COMMAND], env=dict(screen.environ))
        self.screen.window("ccwarn")

    def open(self, path: Path) -> str:
        """Start ccwarn once more with something to check; return the window."""
        done = subprocess.run([*COMMAND, "--open", path], env=dict(self.screen.environ), check=True)
        assert done.returncode == 0
        window = self.screen.window(TITLE)
        self.screen.activate(window)
        wait_for("verdict", lambda: self.screen.has_button(window))
        return window

    def changed(self) -> set[str]:
        """Return which files are not what they were."""
        return {
            name for name, data in self.before.items() if (self.folder / name).read_bytes() != data
        }


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Ccwarn]:
    with desktop(tmp_path / "home") as screen:
        ccwarn = Ccwarn(screen)
        try:
            yield ccwarn
        finally:
            ccwarn.program.send_signal(signal.SIGINT)
            assert ccwarn.program.wait(PATIENCE) == 0


def test_one_click_fixes_all_and_one_key_takes_it_back(running: Ccwarn) -> None:
    screen = running.screen
    window = running.open(running.folder)
    # Away from the status window, beside which the window manager has put it.
    screen.run("xdotool", "windowmove", "--sync", window, "20", "20")
    size = screen.geometry(window)
    button = (size["WIDTH"] - 90, size["HEIGHT"] - 32)
    assert running.changed() == set()
    persist(
        lambda: screen.click_in(window, *button), lambda: len(running.changed()) == FIXABLE, "fixes"
    )
    screen.activate(window)
    persist(lambda: screen.key("alt+a"), lambda: running.changed() == set())
    wait_for("folder as it was", lambda: contents(running.folder) == running.before)


def test_one_message_by_keys_alone(running: Ccwarn) -> None:
    screen = running.screen
    window = running.open(running.folder / "a.eml")
    persist(lambda: screen.key("Return"), lambda: bool(screen.windows(QUESTION)))
    question = screen.window(QUESTION)
    screen.activate(question)
    screen.readable(question)
    persist(lambda: screen.key("alt+m"), lambda: running.changed() == {"a.eml"})
    screen.activate(window)
    persist(lambda: screen.key("ctrl+z"), lambda: running.changed() == set())


def test_closing_the_window_leaves_the_fixes_and_ccwarn(running: Ccwarn) -> None:
    screen = running.screen
    window = running.open(running.folder)
    persist(lambda: screen.key("alt+f"), lambda: len(running.changed()) == FIXABLE)
    screen.activate(window)
    persist(lambda: screen.key("alt+F4"), lambda: not screen.windows(TITLE))
    assert len(running.changed()) == FIXABLE
    assert running.program.poll() is None
    for _fix in range(FIXABLE):
        subprocess.run([*COMMAND, "undo"], env=dict(screen.environ), check=True)
    assert contents(running.folder) == running.before
