"""A mail leaves by *Move* whatever was done since Send was pressed, but not behind a prompt."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from e2e.desktop import wait_for
from e2e.other_program import other_program
from e2e.stage import DIALOG, Stage
from e2e.thunderbird_harness import Compose
from e2e.thunderbird_mail import COLLEAGUES, customers

pytestmark = pytest.mark.e2e

PROMPT = "Save Message"


def exposing(stage: Stage, people: int) -> Compose:
    return stage.thunderbird.compose(to=COLLEAGUES[:1], cc=customers(people))


def minimised(stage: Stage, compose: Compose) -> None:
    """Minimise the compose window."""
    stage.desktop.run("xdotool", "windowminimize", stage.desktop.window(compose.title))
    wait_for("minimised window", lambda: not stage.desktop.windows(compose.title))


def behind_the_main_window(stage: Stage, compose: Compose) -> None:
    """Read other mail."""
    stage.desktop.activate(stage.desktop.window("Mozilla Thunderbird$"))


def behind_another_mail(stage: Stage, compose: Compose) -> None:
    """Go on with another mail."""
    another = stage.thunderbird.compose(to=COLLEAGUES)
    stage.desktop.activate(stage.desktop.window(another.title))


def untouched(stage: Stage, compose: Compose) -> None:
    """Leave the compose window where it is."""


@pytest.mark.parametrize(
    "meanwhile", [untouched, minimised, behind_the_main_window, behind_another_mail]
)
@pytest.mark.parametrize("answer", [Stage.click_move, Stage.press_move])
def test_a_mail_leaves_whatever_window_was_used_meanwhile(
    stage: Stage,
    meanwhile: Callable[[Stage, Compose], None],
    answer: Callable[[Stage], None],
) -> None:
    compose = exposing(stage, 30)
    compose.send()
    stage.desktop.window_of(DIALOG)
    meanwhile(stage, compose)
    with other_program(stage.desktop) as window:
        stage.desktop.activate(window)
        stage.desktop.type("meanwhile")
        wait_for("text", lambda: "meanwhile" in stage.desktop.title(window))
        answer(stage)
        mail = stage.arrived()
    assert len(mail.rcpt_tos) == 31
    assert "gmail.com" not in mail.header
    compose.wait_closed()


CLOSE_WHILE_CHANGED = """
    const change = win.SetComposeDetails;
    win.SetComposeDetails = values => {
        win.SetComposeDetails = change;
        win.setTimeout(() => win.ComposeCanClose() && win.close(), 0);
        return change(values);
    };
"""
"""Closes the window, as Alt+F4 does, while its recipients are being changed."""


def test_a_prompt_that_comes_while_recipients_are_moved_holds_the_mail(stage: Stage) -> None:
    compose = exposing(stage, 30)
    before = compose.recipients()
    compose.send()
    stage.desktop.window_of(DIALOG)
    compose.ask(CLOSE_WHILE_CHANGED)
    stage.press_move()
    prompt = stage.desktop.window(PROMPT)
    wait_for("verdict, while the prompt is open", compose.is_usable)
    stage.desktop.activate(prompt)
    stage.desktop.key("Escape")
    stage.held(compose)
    wait_for("recipients as before", lambda: compose.recipients() == before)
