"""What our button in the compose window shows before anybody presses Send."""

from __future__ import annotations

import time

import pytest

from e2e.desktop import wait_for
from e2e.stage import DIALOG, Stage
from e2e.thunderbird_harness import Compose
from e2e.thunderbird_mail import COLLEAGUES, customers

pytestmark = pytest.mark.e2e

QUIET = {"label": "Recipients", "badge": "", "icon": "ccwarn"}


def shows(compose: Compose, people: int) -> None:
    button = {"label": f"{people} strangers", "badge": "", "icon": "asks"}
    wait_for(f"button with {people}", lambda: compose.button() == button)


def test_the_button_follows_the_recipients(stage: Stage) -> None:
    compose = stage.thunderbird.compose(to=COLLEAGUES)
    assert compose.button() == QUIET
    compose.add("Cc", customers(12))
    shows(compose, 12)
    compose.add("Cc", customers(3, start=12))
    shows(compose, 15)


def test_a_click_explains_and_moves(stage: Stage) -> None:
    compose = stage.thunderbird.compose(to=COLLEAGUES, cc=customers(12))
    shows(compose, 12)
    compose.press_button()
    text = compose.popup("12 people would see each other")
    before, button, after = text.partition("Move to Bcc now")
    assert button
    assert "12 outside people visible" in before
    assert "Everyone who gets the mail sees every address" in after
    assert compose.focus_in_popup() == "moveNow"
    compose.press_in_popup("moveNow")
    compose.popup("Done")
    assert compose.recipients() == {"to": [*COLLEAGUES], "cc": [], "bcc": customers(12)}
    wait_for("quiet button", lambda: compose.button() == QUIET)
    compose.send()
    assert len(stage.arrived().rcpt_tos) == 14
    assert not stage.desktop.windows_of(DIALOG)


def test_a_click_on_a_harmless_mail_says_so(stage: Stage) -> None:
    compose = stage.thunderbird.compose(to=COLLEAGUES)
    compose.press_button()
    compose.popup("Nobody in this mail would see a stranger")


def test_typing_is_not_held_up(stage: Stage) -> None:
    def worked() -> float:
        before = stage.thunderbird.worked()
        time.sleep(10)
        return stage.thunderbird.worked() - before

    few = stage.thunderbird.compose(to=COLLEAGUES)
    assert few.button() == QUIET
    by_itself = worked()
    many = stage.thunderbird.compose(to=COLLEAGUES, cc=customers(475))
    shows(many, 475)
    # Reading 475 recipients takes a quarter of a second: not each second, then.
    assert worked() - by_itself < 1.2
