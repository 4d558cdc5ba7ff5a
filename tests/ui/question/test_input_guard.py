from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from asking import STRONG
from ccwarn.question import Question
from ccwarn.review import Decision
from ccwarn.ui.question.input_guard import GRACE
from shown import Shown

Show = Callable[[Question], Shown]
LEFT = Qt.MouseButton.LeftButton


@pytest.mark.parametrize("name", ["move", "back", "why", "sendAnywayButton"])
def test_a_click_meant_for_another_window_presses_nothing(early: Show, name: str) -> None:
    window = early(STRONG)
    QTest.mouseClick(window.widget(name), LEFT)
    assert window.decisions == []
    assert window.dialog.isVisible()
    assert not window.dialog.answers.why.isChecked()


@pytest.mark.parametrize(
    "key", [Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_M]
)
@pytest.mark.parametrize(
    "modifier", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier]
)
def test_typing_goes_nowhere(early: Show, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    window = early(STRONG)
    QTest.keyClick(window.widget("back"), key, modifier)
    QTest.keyClick(window.dialog, key, modifier)
    assert window.decisions == []
    assert window.dialog.isVisible()


def test_whoever_goes_on_typing_is_waited_for(early: Show) -> None:
    window = early(STRONG)
    for _letter in range(5):
        window.clock.now += GRACE * 0.9
        QTest.keyClick(window.widget("back"), Qt.Key.Key_Space)
    assert window.decisions == []
    window.clock.now += GRACE
    QTest.keyClick(window.widget("back"), Qt.Key.Key_Space)
    assert window.decisions == [Decision.HOLD]


@pytest.mark.parametrize("name", ["move", "back", "why", "sendAnywayButton"])
def test_whoever_goes_on_clicking_is_waited_for(early: Show, name: str) -> None:
    window = early(STRONG)
    for _click in range(5):
        window.clock.now += GRACE * 0.9
        QTest.mouseClick(window.widget(name), LEFT)
    assert window.decisions == []
    assert not window.dialog.answers.why.isChecked()
    window.clock.now += GRACE
    QTest.mouseClick(window.widget("move"), LEFT)
    assert window.decisions == [Decision.REMEDY]


def test_a_click_that_began_too_early_presses_nothing_when_it_ends(early: Show) -> None:
    window = early(STRONG)
    QTest.mousePress(window.widget("move"), LEFT)
    window.clock.now += GRACE
    QTest.mouseRelease(window.widget("move"), LEFT)
    assert window.decisions == []


HELD = [
    (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier),
    (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier),
]


@pytest.mark.parametrize(("key", "modifier"), HELD)
@pytest.mark.parametrize("kind", [QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress])
@pytest.mark.parametrize("name", ["back", "move", "search"])
def test_a_key_that_is_held_down_never_answers(
    shown: Show, key: Qt.Key, modifier: Qt.KeyboardModifier, kind: QEvent.Type, name: str
) -> None:
    window = shown(STRONG)
    again = QKeyEvent(kind, key, modifier, "", autorep=True)
    again.ignore()
    QApplication.sendEvent(window.widget(name), again)
    assert again.isAccepted()  # Qt looks for a button with that key where nobody takes it.
    assert window.decisions == []


def test_a_key_that_is_held_down_still_deletes_and_scrolls(shown: Show) -> None:
    window = shown(STRONG)
    search = window.dialog.findChild(QLineEdit, "search")
    assert isinstance(search, QLineEdit)
    search.setText("firm")
    for _time in range(3):
        backspace = Qt.Key.Key_Backspace
        none = Qt.KeyboardModifier.NoModifier
        again = QKeyEvent(QEvent.Type.KeyPress, backspace, none, "", autorep=True)
        QApplication.sendEvent(search, again)
    assert search.text() == "f"


def test_a_mnemonic_works_after_the_grace(early: Show, qtbot: QtBot) -> None:
    window = early(STRONG)
    window.clock.now += GRACE
    QTest.keyClick(window.dialog, Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: window.decisions == [Decision.REMEDY])


def test_closing_by_the_frame_always_works(early: Show) -> None:
    window = early(STRONG)
    window.dialog.close()
    assert window.decisions == [Decision.HOLD]


@pytest.mark.parametrize("is_hidden", [True, False])
def test_a_window_that_comes_back_takes_no_answer_meant_for_another_one(
    shown: Show, qtbot: QtBot, is_hidden: bool
) -> None:
    window = shown(STRONG)
    other = QLineEdit()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    if is_hidden:  # as desktops need it that let no window rise
        window.dialog.hide()
        window.dialog.guard.begin_anew()
    window.dialog.bring_to_front()
    qtbot.waitUntil(lambda: window.dialog.isActiveWindow() and window.dialog.guard.has_begun)
    QTest.keyClick(window.widget("back"), Qt.Key.Key_Return)
    QTest.keyClick(window.dialog, Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    assert window.decisions == []
    window.clock.now += GRACE
    QTest.keyClick(window.widget("back"), Qt.Key.Key_Return)
    assert window.decisions == [Decision.HOLD]
