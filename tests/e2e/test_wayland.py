"""What is left of being noticed where no window may come to the front by itself: on sway."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QRect

from ccwarn.resources import resource
from ccwarn.sample_drafts import CUSTOMERS
from command_line import COMMAND
from e2e.desktop import PATIENCE, persist, wait_for
from e2e.sway import Sway, Window, sway

pytestmark = pytest.mark.e2e

QUESTION = "Who would see whom"
STATUS = "ccwarn"
OTHER = "another program"
TITLE_BAR = 24
"""Pixels that sway puts above a window."""

Start = Callable[..., Path]


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sway]:
    with sway(tmp_path_factory.mktemp("sway")) as running:
        yield running


@pytest.fixture
def start(screen: Sway, tmp_path: Path) -> Iterator[Start]:
    """Start ccwarn, or another program, on a workspace that is empty; all end with the test."""
    started: list[subprocess.Popen[bytes]] = []
    environ = {**screen.environ, "TMPDIR": str(tmp_path)}

    def start(*command: str) -> Path:
        started.append(subprocess.Popen(command, env=environ))
        return tmp_path

    screen.do("workspace 1")
    yield start
    for program in reversed(started):
        program.send_signal(signal.SIGINT)
        program.wait(PATIENCE)
    # Nobody hears a click on those of a program that has ended.
    wait_for("end of the notifications", lambda: not said(screen))


@pytest.fixture
def demo(start: Start) -> Callable[[], Path]:
    """Start the demonstration, which soon asks; return where drafts lie then."""

    def demo() -> Path:
        folder = start(*COMMAND, "demo")
        return wait_for("drafts", lambda: next(folder.glob("ccwarn-demo-*/Drafts"), None))

    return demo


def other_program(screen: Sway, start: Start, *commands: str) -> None:
    """Have another program in front, and do something with its window."""
    start("foot", "--title", OTHER, "--app-id", "other")
    screen.window(OTHER, lambda it: it.focused)
    screen.do(*commands)


def save_another(drafts: Path) -> None:
    """Save one more draft that is asked about."""
    text = (resource("samples") / CUSTOMERS).read_bytes()
    unfinished = drafts / "another.tmp"
    unfinished.write_bytes(text.replace(b"Message-ID: <", b"Message-ID: <another-"))
    unfinished.replace(drafts / "another.eml")


def said(screen: Sway) -> Sequence[str]:
    return [it["summary"] for it in screen.notifications()]


def test_a_question_under_a_full_screen_asks_for_attention_until_it_is_seen(
    screen: Sway, start: Start, demo: Callable[[], Path]
) -> None:
    other_program(screen, start, "fullscreen enable")
    demo()
    question = screen.window(QUESTION, lambda it: it.urgent)
    assert not question.visible
    wait_for("notification", lambda: said(screen) == ["A mail waits for your answer"])
    screen.do("fullscreen disable", f'[title="^{QUESTION}"] focus')
    screen.window(QUESTION, lambda it: it.focused and not it.urgent)
    wait_for("end of the notification", lambda: not said(screen))


def test_a_click_on_the_notification_brings_the_question(
    screen: Sway, start: Start, demo: Callable[[], Path]
) -> None:
    other_program(screen, start, "fullscreen enable")
    demo()
    wait_for("notification", lambda: said(screen))
    screen.do("workspace 2")
    screen.run("makoctl", "invoke")
    screen.window(QUESTION, lambda it: it.focused and it.visible)


@pytest.mark.parametrize("elsewhere", [["workspace 2"], []], ids=["elsewhere", "behind"])
def test_a_second_question_brings_the_first_one_to_the_front(
    screen: Sway, start: Start, demo: Callable[[], Path], elsewhere: Sequence[str]
) -> None:
    drafts = demo()
    screen.window(QUESTION, lambda it: it.focused)
    screen.do(*elsewhere)
    other_program(screen, start)
    save_another(drafts)
    screen.window(f"{QUESTION}: question 1 of 2", lambda it: it.focused and it.visible)
    second = f"{QUESTION}: question 2 of 2"
    persist(lambda: screen.key("Return"), lambda: screen.windows(second))
    screen.window(second, lambda it: it.focused)
    assert not said(screen)


def test_a_hidden_start_is_seen_where_there_is_no_tray(screen: Sway, start: Start) -> None:
    start(*COMMAND, "--hidden")
    wait_for("notification", lambda: said(screen))
    (told,) = screen.notifications()
    assert told["body"].endswith("This desktop has no tray. Click here to open ccwarn.")
    screen.window(STATUS)
    screen.do("workspace 2")
    screen.run("makoctl", "invoke")
    screen.window(STATUS, lambda it: it.focused and it.visible)


def test_a_second_start_brings_the_window_from_another_workspace(
    screen: Sway, start: Start, tmp_path: Path
) -> None:
    start(*COMMAND, "--drafts", str(tmp_path))
    screen.window(STATUS, lambda it: it.focused)
    screen.do("workspace 2")
    start(*COMMAND)
    screen.window(STATUS, lambda it: it.focused and it.visible)


@pytest.fixture
def small_screen(screen: Sway, start: Start) -> Iterator[QRect]:
    """Have a second, smaller screen, which new windows come to; return where it is."""
    place = QRect(1366, 0, 800, 480)
    screen.do("create_output")
    screen.do("output HEADLESS-2 resolution 800x480 position 1366 0")
    wait_for("second screen", lambda: place in screen.screens())
    screen.do("focus output HEADLESS-2")
    yield place
    screen.do("output HEADLESS-2 disable")


def test_a_question_fits_a_second_screen_that_is_smaller(
    screen: Sway, small_screen: QRect, demo: Callable[[], Path]
) -> None:
    demo()

    def fits(window: Window) -> bool:
        return small_screen.contains(window.place.adjusted(0, -TITLE_BAR, 0, 0))

    # For a moment sway counts the title bar to the window.
    screen.window(QUESTION, lambda it: it.focused and fits(it))
