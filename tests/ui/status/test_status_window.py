from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ccwarn import i18n
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.look import unit
from ccwarn.ui.status.pause import Pause
from ccwarn.ui.status.status import Status
from ccwarn.ui.status.status_window import StatusWindow
from counterparts import fonts
from dragging import dropping, entering, urls
from showing import Given, full_status

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def status(given: Given) -> Status:
    return full_status(given, note="A demonstration")


@pytest.fixture
def window(qtbot: QtBot, status: Status, given: Given) -> StatusWindow:
    window = StatusWindow(status, given.commands, given.note("closed"))
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    return window


def button(window: StatusWindow, name: str) -> QPushButton:
    found = window.findChild(QPushButton, name)
    assert isinstance(found, QPushButton), name
    return found


def texts(window: StatusWindow) -> list[str]:
    return [label.text() for label in window.findChildren(QLabel) if label.isVisible()]


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("checkMessagesButton", "check messages"),
        ("settingsButton", "settings"),
        ("look", "ask a.eml"),
        ("undoButton", "undo"),
        ("allHistory", "history"),
        ("clearHistory", "clear history"),
    ],
)
def test_every_button_does_what_it_says(
    window: StatusWindow, given: Given, name: str, command: str
) -> None:
    QTest.mouseClick(button(window, name), LEFT)
    assert [text.replace(" False", "") for text in given.names] == [command]


def test_it_says_what_is_going_on(window: StatusWindow) -> None:
    shown = texts(window)
    assert "Guarding 1 drafts folder" in shown
    assert "A demonstration" in shown
    assert "Guarding it." in shown
    assert "“Fish & <b>chips</b>” – 212 people" in shown


def test_it_follows_what_happens(window: StatusWindow, status: Status) -> None:
    status.add_trouble("The disk is full.")
    assert "The disk is full." in texts(window)
    QTest.mouseClick(button(window, "forget"), LEFT)
    assert "The disk is full." not in texts(window)


def test_a_pause_is_shown_loudly_and_ended_here(window: StatusWindow, status: Status) -> None:
    assert not button(window, "resumeButton").isVisible()
    QTest.mouseClick(button(window, "pauseButton"), LEFT)
    assert status.pause.active
    assert status.pause.text in texts(window)
    QTest.mouseClick(button(window, "resumeButton"), LEFT)
    assert not status.pause.active


def test_files_may_be_dropped(window: StatusWindow, given: Given) -> None:
    data = urls(QUrl.fromLocalFile("/tmp/a.eml"), "https://mail.example/b.eml")
    enters = entering(data)
    window.dragEnterEvent(enters)
    assert enters.isAccepted()
    drops = dropping(data)
    window.dropEvent(drops)
    assert drops.dropAction() is Qt.DropAction.CopyAction
    assert given.names == ["check ['/tmp/a.eml']"]


def test_other_things_may_not_be_dropped(window: StatusWindow) -> None:
    data = QMimeData()
    data.setText("a@b.example")
    event = entering(data)
    event.ignore()
    window.dragEnterEvent(event)
    assert not event.isAccepted()


def test_closing_is_told(window: StatusWindow, given: Given) -> None:
    window.close()
    assert given.names == ["closed"]


@pytest.mark.parametrize("command", ["add folder", "mail accounts", "about"])
def test_there_is_more(window: StatusWindow, given: Given, command: str) -> None:
    menu = button(window, "moreButton").menu()
    names = {"add folder": "addFolder", "mail accounts": "mailAccounts", "about": "about"}
    (action,) = (each for each in menu.actions() if each.objectName() == names[command])
    action.trigger()
    assert given.names == [command]


@pytest.mark.parametrize(
    ("name", "command"),
    [("addFolderLink", "add folder"), ("mailAccountsLink", "mail accounts")],
)
def test_where_nothing_is_guarded_it_says_what_to_do(
    qtbot: QtBot, given: Given, name: str, command: str
) -> None:
    window = StatusWindow(Status(Pause()), given.commands)
    qtbot.addWidget(window)
    window.show()
    assert window.findChild(QPushButton, "setUpButton") is None
    assert not button(window, "pauseButton").isVisible()
    QTest.mouseClick(button(window, name), LEFT)
    assert given.names == [command]


def test_before_the_first_start_it_leads_there(qtbot: QtBot, given: Given) -> None:
    needed = [True]
    status = Status(Pause(), needs_set_up=lambda: bool(needed))
    window = StatusWindow(status, given.commands)
    qtbot.addWidget(window)
    window.show()
    assert "ccwarn is not set up yet" in texts(window)
    set_up = button(window, "setUpButton")
    assert isinstance(set_up, Button)
    assert set_up.weight is Weight.PRIMARY
    QTest.mouseClick(set_up, LEFT)
    assert given.names == ["set up"]
    needed.clear()
    status.changed.emit()
    qtbot.waitUntil(lambda: window.findChild(QPushButton, "setUpButton") is None)


@fonts
def test_it_fits_a_small_screen_at_twice_its_size_in_a_long_worded_language(
    qtbot: QtBot, status: Status, given: Given
) -> None:
    i18n.install(i18n.PSEUDO)
    try:
        window = StatusWindow(status, given.commands)
    finally:
        i18n.install("en")
    qtbot.addWidget(window)
    # Half of 1366 pixels, in the unit that all distances are multiples of at 10 points.
    assert window.minimumSizeHint().width() <= 683 / 8 * unit()


def test_escape_does_not_close_it(window: StatusWindow, given: Given) -> None:
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.isVisible()
    assert given.names == []


def test_news_is_told_quietly_while_the_window_is_open_and_then_no_more(
    qtbot: QtBot, window: StatusWindow, status: Status
) -> None:
    sentence = "4 mails put right since May"
    with qtbot.waitSignal(status.news.told):
        status.news.put(sentence)
    assert sentence in texts(window)
    with qtbot.assertNotEmitted(status.news.told):
        status.news.put(sentence)
        status.changed.emit()
    window.close()
    window.show()
    assert sentence not in texts(window)
    status.news.put("")
    window.close()
    status.news.put("5 mails put right since May")
    assert status.news.sentence, "nobody has looked yet"
    with qtbot.waitSignal(status.news.told):
        window.show()
    assert "5 mails put right since May" in texts(window)
