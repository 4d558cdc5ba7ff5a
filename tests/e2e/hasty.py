"""Two mails are sent at once, and somebody presses *Move* more often than once."""

from __future__ import annotations

import time
from collections.abc import Callable

from e2e.desktop import persist, wait_for
from e2e.stage import DIALOG, Stage
from e2e.thunderbird_harness import Compose
from e2e.thunderbird_mail import COLLEAGUES, customers

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


def held_for(seconds: float) -> Presses:
    """Return what holds the key of *Move* down for so long."""

    def act(stage: Stage, window: str) -> None:
        stage.desktop.run("xdotool", "keydown", "alt", "keydown", "m")
        time.sleep(seconds)
        stage.desktop.run("xdotool", "keyup", "m", "keyup", "alt")

    return act


HASTY: dict[str, Presses] = {
    "4 clicks": clicks(4, 300),
    "5 clicks": clicks(5, 250),
    "3 clicks": clicks(3, 450),
    "a double click": clicks(2, 120),
    "3 times the key": keys(3, 450),
    "5 times the key": keys(5, 200),
    "the key held down": held_for(3),
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
    stage.desktop.readable(window)
    return window, second


def hasten(stage: Stage, window: str, act: Presses) -> None:
    """Press hastily, and again only where ccwarn took none of it: it had just come to the front."""
    persist(
        lambda: act(stage, window),
        lambda: stage.desktop.is_gone(window) or "1 of 2" not in stage.desktop.title(window),
        "answer to the first question",
    )


def answered_once(stage: Stage, window: str, second: Compose) -> None:
    """Check that the first mail has left as it should, and the second question is still open."""
    mail = stage.arrived()
    assert len(mail.rcpt_tos) == 31
    assert "gmail.com" not in mail.header
    assert "2 of 2" in stage.desktop.title(stage.desktop.window_of(DIALOG))
    stage.press("Escape")
    stage.held(second)
