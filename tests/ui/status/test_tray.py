from __future__ import annotations

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from ccwarn.ui.process.notifications import Notification
from ccwarn.ui.status.pause import Pause
from ccwarn.ui.status.status import Status
from ccwarn.ui.status.tray import LISTED, Tray
from showing import Draft, Given


@pytest.fixture
def tray(status: Status, given: Given) -> Tray:
    return Tray(status, given.commands)


def actions(tray: Tray, name: str) -> list[QAction]:
    found = [action for action in tray.menu.actions() if action.objectName() == name]
    recent = tray.menu.findChild(QMenu, "recentMenu")
    if isinstance(recent, QMenu):
        found += [action for action in recent.actions() if action.objectName() == name]
    return found


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("headline", "show"),
        ("guarded", "show"),
        ("checkMessages", "check messages"),
        ("showWindow", "show"),
        ("settings", "settings"),
        ("about", "about"),
        ("quit", "quit"),
        ("waiting", "ask a.eml"),
        ("undo", "undo False"),
    ],
)
def test_every_entry_does_what_it_says(tray: Tray, given: Given, name: str, command: str) -> None:
    actions(tray, name)[0].trigger()
    assert given.names in ([command], [command.replace(" False", "")])


def test_the_menu_does_not_grow_with_every_change(tray: Tray, status: Status) -> None:
    before = len(tray.menu.findChildren(QObject))
    for _turn in range(5):
        status.set_recent(status.recent)
    assert len(tray.menu.findChildren(QObject)) == before
    assert len(actions(tray, "undo")) == 1


def test_the_menu_says_what_the_gate_is_doing(tray: Tray, status: Status) -> None:
    assert actions(tray, "guarded")[0].text() == "Guarding it."
    status.set_state(status.folders[0], "It is gone.", healthy=False)
    assert actions(tray, "guarded")[0].text() == "It is gone."


def test_what_a_mail_contains_makes_no_mnemonic(tray: Tray) -> None:
    assert "Fish && <b>chips" in actions(tray, "waiting")[0].text()
    assert actions(tray, "waiting")[1].text() == "“no subject”"


def test_many_waiting_drafts_do_not_fill_the_screen(tray: Tray, status: Status) -> None:
    drafts = [Draft(f"{n}.eml", "x", n) for n in range(10_000)]
    status.set_waiting(status.folders[0], drafts)
    assert len(actions(tray, "waiting")) == LISTED
    assert actions(tray, "moreWaiting")[0].text() == f"{10_000 - LISTED:,} more drafts…"


def test_the_icon_and_the_tooltip_show_the_mood(tray: Tray, status: Status) -> None:
    calm = tray.icon.icon().pixmap(32).toImage()
    status.pause.start()
    assert "Paused" in tray.icon.toolTip()
    assert tray.icon.icon().pixmap(32).toImage() != calm
    paused = tray.icon.icon().pixmap(32).toImage()
    status.pause.end()
    status.add_trouble("failure")
    assert tray.icon.icon().pixmap(32).toImage() not in (calm, paused)


def test_pausing_and_resuming(tray: Tray, status: Status) -> None:
    assert not actions(tray, "resume")
    actions(tray, "pause")[0].trigger()
    assert status.pause.active
    assert not actions(tray, "pause")
    actions(tray, "resume")[0].trigger()
    assert not status.pause.active


def test_a_click_on_the_icon_opens_the_window(tray: Tray, given: Given) -> None:
    tray.icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    tray.icon.activated.emit(QSystemTrayIcon.ActivationReason.Context)
    assert given.names == ["show"]


def test_setting_up_is_offered_until_it_is_done(qtbot: QtBot, given: Given) -> None:
    needed = [True]
    status = Status(Pause(), needs_set_up=lambda: bool(needed))
    tray = Tray(status, given.commands)
    assert "ccwarn is not set up yet" in tray.icon.toolTip()
    assert not actions(tray, "pause")
    actions(tray, "setUp")[0].trigger()
    assert given.names == ["set up"]
    needed.clear()
    status.changed.emit()
    assert not actions(tray, "setUp")


def test_while_a_question_is_open_the_icon_leads_to_it(
    tray: Tray, status: Status, given: Given
) -> None:
    assert not actions(tray, "showQuestion")
    calm = tray.icon.icon().pixmap(32).toImage()
    status.set_questions(1)
    assert tray.icon.icon().pixmap(32).toImage() != calm
    assert "A mail waits for your answer" in tray.icon.toolTip()
    tray.icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    actions(tray, "showQuestion")[0].trigger()
    actions(tray, "headline")[0].trigger()
    assert given.names == ["show question"] * 3
    status.set_questions(0)
    tray.icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert given.names[3:] == ["show"]


def test_a_click_on_a_message_does_what_the_last_one_is_for(tray: Tray, given: Given) -> None:
    tray.icon.messageClicked.emit()
    for name in ("first", "last"):
        tray.show_message(Notification("ccwarn", name, given.note(name)))
    tray.icon.messageClicked.emit()
    assert given.names == ["last"]


def test_the_menu_says_that_nobody_is_asked_and_lists_no_drafts(
    tray: Tray, status: Status, given: Given
) -> None:
    assert actions(tray, "monitoring") == []
    status.set_monitoring("Nobody is asked.")
    (said,) = actions(tray, "monitoring")
    assert said.text() == "Nobody is asked."
    said.trigger()
    assert given.names == ["show"]
    assert actions(tray, "waiting") == []
    assert tray.icon.toolTip() == "ccwarn – Only taking notes: nobody is asked"
