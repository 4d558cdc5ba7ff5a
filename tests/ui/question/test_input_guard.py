from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
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


def test_a_mnemonic_works_after_the_grace(early: Show, qtbot: QtBot) -> None:
    window = early(STRONG)
    window.clock.now += GRACE
    QTest.keyClick(window.dialog, Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: window.decisions == [Decision.REMEDY])


def test_closing_by_the_frame_always_works(early: Show) -> None:
    window = early(STRONG)
    window.dialog.close()
    assert window.decisions == [Decision.HOLD]
