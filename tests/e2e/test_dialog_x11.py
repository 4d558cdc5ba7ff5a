"""The demonstration as a person sees it: a real display, a window manager, mouse and keyboard."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ccwarn.draft import Draft
from ccwarn.resources import resource
from ccwarn.sample_drafts import CUSTOMERS
from ccwarn.stores.opening import open_store
from command_line import COMMAND
from e2e.desktop import PATIENCE, Desktop, desktop, persist, wait_for

pytestmark = pytest.mark.e2e

TITLE = "^Who would see whom"


class Demonstration:
    """A desktop with the demonstration on it."""

    def __init__(self, screen: Desktop) -> None:
        self.screen = screen
        environ = dict(screen.environ, TMPDIR=str(screen.home))
        self.program = subprocess.Popen([*COMMAND, "demo"], env=environ)

    @property
    def draft_path(self) -> Path:
        """Where the draft with the 475 customers lies."""
        return next(self.screen.home.glob("ccwarn-demo-*/Drafts")) / CUSTOMERS

    def draft(self) -> Draft:
        """Read the draft as it is on disk."""
        store = open_store(self.draft_path)
        return store.read(next(iter(store.list()))).draft

    def question(self) -> str:
        """Wait until the dialog is in front by itself and can be answered; return its window."""
        window = self.screen.window(TITLE)
        wait_for("focus", lambda: self.screen.is_active(window))
        self.screen.readable(window)
        return window

    def quit(self) -> int:
        """End the program as a person does with Ctrl+C; return its exit status."""
        self.program.send_signal(signal.SIGINT)
        return self.program.wait(PATIENCE)


@pytest.fixture
def demonstration(tmp_path: Path) -> Iterator[Demonstration]:
    with desktop(tmp_path) as screen:
        shown = Demonstration(screen)
        yield shown
        if shown.program.poll() is None:
            shown.program.kill()
        shown.program.wait()


def test_one_click_puts_the_draft_right(demonstration: Demonstration) -> None:
    screen = demonstration.screen
    window = demonstration.question()
    place = screen.geometry(window)
    assert place["X"] >= 0
    assert place["Y"] >= 0
    assert place["X"] + place["WIDTH"] <= 1366
    assert place["Y"] + place["HEIGHT"] <= 768
    x, y = screen.coloured(window)
    assert x > place["WIDTH"] / 2, "the coloured button is not where it should be"
    assert y > place["HEIGHT"] - 60, "the coloured button is not where it should be"
    before = demonstration.draft_path.read_bytes()
    assert sum(1 for _recipient in demonstration.draft().visible()) == 478
    persist(
        lambda: screen.click_in(window, x, y),
        lambda: demonstration.draft_path.read_bytes() != before,
    )
    draft = demonstration.draft()
    assert {recipient.mailbox.domain for recipient in draft.visible()} == {"acme.example"}
    assert len(draft.recipients) == 478
    after = demonstration.draft_path.read_bytes()
    assert after.partition(b"\n\n")[2] == before.partition(b"\n\n")[2]
    assert demonstration.quit() == 0


@pytest.mark.parametrize("key", ["Return", "Escape", "alt+F4"])
def test_no_key_that_is_pressed_in_a_hurry_changes_anything(
    demonstration: Demonstration, key: str
) -> None:
    screen = demonstration.screen
    demonstration.question()
    persist(lambda: screen.key(key), lambda: not screen.windows(TITLE))
    sample = resource("samples") / CUSTOMERS
    assert demonstration.draft_path.read_bytes() == sample.read_bytes()
    assert demonstration.quit() == 0


def test_the_keyboard_alone_suffices(demonstration: Demonstration) -> None:
    demonstration.question()
    before = demonstration.draft_path.read_bytes()
    persist(
        lambda: demonstration.screen.key("alt+m"),
        lambda: demonstration.draft_path.read_bytes() != before,
    )
    draft = demonstration.draft()
    assert {recipient.mailbox.domain for recipient in draft.visible()} == {"acme.example"}
