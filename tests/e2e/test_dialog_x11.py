"""The demonstration as a person sees it: a real display, a window manager, mouse and keyboard."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from ccwarn.draft import Draft
from ccwarn.resources import resource
from ccwarn.sample_drafts import CUSTOMERS
from ccwarn.stores.opening import open_store
from counterparts import needs
from screenshots import display

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0
TITLE = "^Who would see whom"


class Desktop:
    """A display with the demonstration on it."""

    def __init__(self, environ: dict[str, str], folder: Path) -> None:
        self.environ = dict(environ, TMPDIR=str(folder), XDG_RUNTIME_DIR=str(folder))
        self.folder = folder
        self.program = subprocess.Popen(
            [sys.executable, "-m", "ccwarn", "demo"], cwd=ROOT, env=self.environ
        )

    @property
    def draft_path(self) -> Path:
        """Where the draft with the 475 customers lies."""
        return next(self.folder.glob("ccwarn-demo-*/Drafts")) / CUSTOMERS

    def draft(self) -> Draft:
        """Read the draft as it is on disk."""
        store = open_store(self.draft_path)
        return store.read(next(iter(store.list()))).draft

    def xdotool(self, *arguments: str) -> str:
        """Run xdotool and return what it says."""
        done = subprocess.run(
            ["xdotool", *arguments], env=self.environ, capture_output=True, text=True, check=False
        )
        return done.stdout.strip()

    def question(self) -> str:
        """Wait until the dialog is in front and return its window's number."""
        window = self.wait(lambda: self.xdotool("search", "--onlyvisible", "--name", TITLE))
        self.wait(lambda: self.xdotool("getactivewindow") == window)
        return window

    def persist(self, *arguments: str, until: Callable[[], bool]) -> None:
        """Do something with xdotool again and again, as slowly as people do, until it works.

        The dialog swallows what comes too early, so the first time may be in vain.
        """
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self.xdotool(*arguments)
            again = time.monotonic() + 1.5
            while time.monotonic() < again:
                if until():
                    return
                time.sleep(0.05)
        raise AssertionError("it did not happen in time")

    def wait(self, look: Callable[[], str | bool]) -> str:
        """Wait until something is there, and return it."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            assert self.program.poll() is None, "ccwarn has ended"
            if found := look():
                return str(found)
            time.sleep(0.05)
        raise AssertionError("it did not happen in time")

    def geometry(self, window: str) -> dict[str, int]:
        """Return X, Y, WIDTH and HEIGHT of a window."""
        lines = self.xdotool("getwindowgeometry", "--shell", window).splitlines()
        return {name: int(value) for name, _, value in (line.partition("=") for line in lines)}

    def quit(self) -> int:
        """End the program as a person does with Ctrl+C; return its exit status."""
        self.program.send_signal(2)
        return self.program.wait(PATIENCE)


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    for program in ("Xvfb", "openbox", "xdotool", "import"):
        needs(program)
    with display("1366x768") as environ:
        desktop = Desktop(environ, tmp_path)
        yield desktop
        if desktop.program.poll() is None:
            desktop.program.kill()
        desktop.program.wait()


def test_one_click_puts_the_draft_right(desktop: Desktop, tmp_path: Path) -> None:
    window = desktop.question()
    place = desktop.geometry(window)
    assert place["X"] >= 0
    assert place["Y"] >= 0
    assert place["X"] + place["WIDTH"] <= 1366
    assert place["Y"] + place["HEIGHT"] <= 768
    picture = tmp_path / "dialog.png"
    subprocess.run(["import", "-window", window, str(picture)], env=desktop.environ, check=True)
    image = QImage(str(picture))
    move = (place["WIDTH"] - 70, place["HEIGHT"] - 45)
    button = image.pixelColor(move[0] + 38, move[1])
    assert button.blue() > button.red() + 60, "the coloured button is not where it should be"
    before = desktop.draft_path.read_bytes()
    assert sum(1 for _recipient in desktop.draft().visible()) == 478
    desktop.persist(
        *("mousemove", "--window", window, *map(str, move), "click", "1"),
        until=lambda: desktop.draft_path.read_bytes() != before,
    )
    draft = desktop.draft()
    assert {recipient.mailbox.domain for recipient in draft.visible()} == {"acme.example"}
    assert len(draft.recipients) == 478
    after = desktop.draft_path.read_bytes()
    assert after.partition(b"\n\n")[2] == before.partition(b"\n\n")[2]
    assert desktop.quit() == 0


@pytest.mark.parametrize("key", ["Return", "Escape", "alt+F4"])
def test_no_key_that_is_pressed_in_a_hurry_changes_anything(desktop: Desktop, key: str) -> None:
    desktop.question()
    desktop.persist(
        "key", key, until=lambda: not desktop.xdotool("search", "--onlyvisible", "--name", TITLE)
    )
    sample = resource("samples") / CUSTOMERS
    assert desktop.draft_path.read_bytes() == sample.read_bytes()
    assert desktop.quit() == 0


def test_the_keyboard_alone_suffices(desktop: Desktop) -> None:
    desktop.question()
    before = desktop.draft_path.read_bytes()
    desktop.persist(*("key", "alt+m"), until=lambda: desktop.draft_path.read_bytes() != before)
    assert {recipient.mailbox.domain for recipient in desktop.draft().visible()} == {"acme.example"}
