"""Hasty presses answer the first of two questions, never the second unread."""

from __future__ import annotations

import pytest

from e2e.hasty import HASTY, Presses, answered_once, asked_about_two, hasten
from e2e.stage import DIALOG, Stage

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("act", HASTY.values(), ids=HASTY)
def test_hasty_presses_answer_one_question(stage: Stage, act: Presses) -> None:
    window, second = asked_about_two(stage)
    hasten(stage, window, act)
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
