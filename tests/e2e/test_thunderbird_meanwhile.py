"""A mail leaves by *Move* whatever was done since Send was pressed, but not behind a prompt."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from e2e.desktop import wait_for
from e2e.meanwhile import MEANWHILE, Meanwhile, leaves
from e2e.stage import DIALOG, Stage
from e2e.thunderbird_mail import COLLEAGUES, customers

pytestmark = pytest.mark.e2e

PROMPT = "Save Message"


@pytest.mark.parametrize("meanwhile", MEANWHILE)
@pytest.mark.parametrize("answer", [Stage.click_move, Stage.press_move])
def test_a_mail_leaves_whatever_window_was_used_meanwhile(
    stage: Stage, meanwhile: Meanwhile, answer: Callable[[Stage], None]
) -> None:
    leaves(stage, 30, meanwhile, answer)


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
    compose = stage.thunderbird.compose(to=COLLEAGUES[:1], cc=customers(30))
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
