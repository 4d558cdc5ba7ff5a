"""Answers that were saved as drafts and opened again are still judged by what they answer."""

from __future__ import annotations

import pytest

from e2e.desktop import wait_for
from e2e.stage import DIALOG, Stage
from e2e.thunderbird_harness import Compose
from e2e.thunderbird_mail import customers, strangers

pytestmark = pytest.mark.e2e


def reopened(stage: Stage, compose: Compose) -> Compose:
    compose.save()
    return stage.thunderbird.open_draft(compose.subject)


def leaves_unasked(stage: Stage, compose: Compose) -> None:
    compose.send()
    assert len(stage.arrived().rcpt_tos) == 60
    assert not stage.desktop.windows_of(DIALOG)
    compose.wait_closed()


def is_asked(stage: Stage, compose: Compose) -> None:
    compose.send()
    stage.press("Escape")
    stage.held(compose)


def test_an_answer_to_sixty_is_silent_when_its_draft_is_opened_again(stage: Stage) -> None:
    compose = reopened(stage, stage.thunderbird.answer_all("A thread of sixty"))
    assert sum(map(len, compose.recipients().values())) == 60
    leaves_unasked(stage, compose)


def test_who_was_added_to_the_draft_of_an_answer_is_new_in_it(stage: Stage) -> None:
    compose = reopened(stage, stage.thunderbird.answer_all("A thread of sixty"))
    compose.add("Cc", customers(12))
    wait_for("number on the button", lambda: compose.button()["label"] == "12 strangers")
    compose.press_button()
    compose.popup("12 people new to this conversation would see 60 addresses")
    compose.can_press_in_popup("moveNow")
    assert compose.focus_in_popup() == "", "Enter moves no conversation"
    is_asked(stage, compose)


def test_what_the_draft_of_an_answer_answers_is_found_by_its_message_id(stage: Stage) -> None:
    leaves_unasked(stage, stage.thunderbird.open_draft("Re: Answered elsewhere"))


def test_a_draft_is_found_again_that_was_saved_in_between(stage: Stage) -> None:
    compose = stage.thunderbird.open_draft("Answer edited twice")
    compose.add("Cc", ["Ruth <ruth@acme.example>"])
    compose = reopened(stage, compose)
    compose.send()
    assert len(stage.arrived().rcpt_tos) == 61
    assert not stage.desktop.windows_of(DIALOG)


@pytest.mark.parametrize("subject", ["Forwarded", "Answers what is gone"])
def test_whoever_is_not_known_to_be_answered_is_asked_about(stage: Stage, subject: str) -> None:
    is_asked(stage, stage.thunderbird.open_draft(subject))


def test_the_draft_of_a_forwarded_mail_answers_nobody(stage: Stage) -> None:
    forwarded = stage.thunderbird.forward("A thread of sixty", strangers(59))
    is_asked(stage, reopened(stage, forwarded))
