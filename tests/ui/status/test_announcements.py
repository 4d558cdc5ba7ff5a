"""What is said of its own accord; the session of a test has no bus, so the tray's icon says it."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ccwarn.ui.process.notifications import Notification
from ccwarn.ui.status.announcements import Announcements
from ccwarn.ui.status.status import Status
from ccwarn.ui.status.tray import Tray
from showing import Given


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[Notification]:
    said: list[Notification] = []
    monkeypatch.setattr(Tray, "show_message", lambda _tray, notification: said.append(notification))
    return said


@pytest.fixture
def announcements(status: Status, given: Given, said: list[Notification]) -> Announcements:
    return Announcements(status, given.commands, Tray(status, given.commands))


def test_what_was_done_leads_to_the_window(
    announcements: Announcements, said: list[Notification], given: Given
) -> None:
    announcements.tell("Moved <b>475</b>.")
    assert "<" not in said[0].sentence
    assert not said[0].urgent
    said[0].clicked()
    assert given.names == ["show"]
    announcements.tell("Do not send.", urgent=True)
    assert said[1].urgent


def test_a_question_leads_to_itself(
    announcements: Announcements, said: list[Notification], given: Given, status: Status
) -> None:
    status.set_questions(2)
    announcements.tell_of_question("475 people would see each other's addresses")
    assert said[0].title == "2 mails wait for your answer"
    assert said[0].sentence == "475 people would see each other's addresses"
    assert said[0].urgent
    said[0].clicked()
    assert given.names == ["show question"]


def test_without_a_tray_the_window_is_named(
    announcements: Announcements, said: list[Notification], given: Given
) -> None:
    announcements.tell_without_tray()
    assert said[0].sentence.startswith("Guarding 1 drafts folder. This desktop has no tray.")
    said[0].clicked()
    assert given.names == ["show"]


def test_that_nobody_is_asked_is_said_once(
    announcements: Announcements, said: list[Notification], status: Status, qtbot: QtBot
) -> None:
    status.set_monitoring("Nobody is asked.")
    qtbot.waitUntil(lambda: len(said) == 1)
    assert said[0].sentence == "Nobody is asked."
    status.set_questions(0)
    status.set_monitoring("")
    qtbot.wait(1)
    status.set_monitoring("Nobody is asked any more.")
    qtbot.waitUntil(lambda: len(said) == 2)
