"""Two mails are sent at once: hasty presses answer the first question, never the second unread."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from e2e.desktop import wait_for
from e2e.stage import DIALOG, Stage
from e2e.thunderbird_harness import Compose
from e2e.thunderbird_mail import COLLEAGUES, customers

pytestmark = pytest.mark.e2e

Presses = Callable[[Stage, str], None]


def clicks(times: int, pause: int) -> Presses:
    """Return what clicks on *Move* so often, with so many milliseconds between two clicks."""

    def act(stage: Stage, window: str) -> None:
        x, y = stage.desktop.coloured(window)
        stage.desktop.run(
            *("xdotool", "mousemove", "--window", window, str(x), str(y)),
            *("click", "--repeat", str(times), "--delay", str(pause), "1"),
        )

    return act


def keys(times: int, pause: int) -> Presses:
    """Return what presses the key of *Move* so often, with so many milliseconds in between."""

    def act(stage: Stage, window: str) -> None:
        for number in range(times):
            stage.desktop.key("alt+m")
            if number < times - 1:
                time.sleep(pause / 1000)

    return act


def held(stage: Stage, window: str) -> None:
    """Hold the key of *Move* down until long after the second question has come."""
    stage.desktop.run("xdotool", "keydown", "alt", "keydown", "m")
    time.sleep(3)
    stage.desktop.run("xdotool", "keyup", "m", "keyup", "alt")


HASTY: dict[str, Presses] = {
    "4 clicks": clicks(4, 300),
    "5 clicks": clicks(5, 250),
    "3 clicks": clicks(3, 450),
    "a double click": clicks(2, 120),
    "3 times the key": keys(3, 450),
    "5 times the key": keys(5, 200),
    "the key held down": held,
}


def asked_about_two(stage: Stage) -> tuple[str, Compose]:
    """Send two mails; return the window of the first question, and the second mail."""
    first, second = (
        stage.thunderbird.compose(to=COLLEAGUES[:1], cc=customers(people)) for people in (30, 31)
    )
    first.send()
    window = stage.desktop.window_of(DIALOG)
    second.send_by("ctrl+Return")
    wait_for("title that counts", lambda: "1 of 2" in stage.desktop.title(window))
    stage.desktop.activate(window)
    return window, second


def answered_once(stage: Stage, window: str, second: Compose) -> None:
    """Check that the first mail has left as it should, and the second question is still open."""
    if not stage.desktop.gone(window, 1):
        stage.press_move()  # The presses came before the first question took any.
    mail = stage.arrived()
    assert len(mail.rcpt_tos) == 31
    assert "gmail.com" not in mail.header
    assert "2 of 2" in stage.desktop.title(stage.desktop.window_of(DIALOG))
    stage.press("Escape")
    stage.held(second)


@pytest.mark.parametrize("act", HASTY.values(), ids=HASTY)
def test_hasty_presses_answer_one_question(stage: Stage, act: Presses) -> None:
    window, second = asked_about_two(stage)
    act(stage, window)
    answered_once(stage, window, second)


def test_the_second_question_is_seen_to_be_another_one(stage: Stage) -> None:
    window, second = asked_about_two(stage)
    before = stage.desktop.place(window)
    stage.press_move()
    stage.arrived()
    after = stage.desktop.place(stage.desktop.window_of(DIALOG))
    assert abs(after[0] - before[0]) > 100
    assert abs(after[1] - before[1]) > 30
    stage.press("Escape")
    stage.held(second)
