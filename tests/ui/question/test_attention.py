from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ccwarn.ui.question.attention import SETTLING, Attention


@pytest.fixture
def other(qtbot: QtBot) -> Iterator[QWidget]:
    window = QWidget()
    yield window
    window.deleteLater()


@pytest.fixture
def alerted(monkeypatch: pytest.MonkeyPatch) -> list[QWidget]:
    """Note what the desktop is asked to point at: no display without a screen can."""
    alerted: list[QWidget] = []
    monkeypatch.setattr(QApplication, "alert", alerted.append)
    return alerted


def front(window: QWidget, qtbot: QtBot) -> None:
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def keep_in_front(window: QWidget, attention: Attention) -> None:
    """Let a window be in front when it is looked at: one that is just going may have taken that."""
    attention._settling.timeout.connect(window.activateWindow)


def test_a_window_that_is_not_in_front_asks_until_it_is(
    qtbot: QtBot, other: QWidget, alerted: list[QWidget]
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    attention = Attention(window, lambda: None)
    window.show()
    front(other, qtbot)
    with qtbot.waitSignal(attention.missed):
        attention.seek()
    assert alerted == [window]
    with qtbot.waitSignal(attention.gained):
        front(window, qtbot)


@pytest.mark.parametrize("closes", [False, True])
def test_a_window_in_front_or_gone_asks_for_nothing(
    qtbot: QtBot, other: QWidget, alerted: list[QWidget], closes: bool
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    attention = Attention(window, lambda: None)
    front(window, qtbot)
    keep_in_front(window, attention)
    attention.seek()
    if closes:
        front(other, qtbot)
        window.hide()
    with qtbot.waitSignal(attention._hearing.timeout):
        pass
    assert alerted == []


def test_a_window_with_more_in_it_comes_to_the_front_before_it_asks(
    qtbot: QtBot, other: QWidget, alerted: list[QWidget]
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    brought: list[bool] = []
    attention = Attention(window, lambda: brought.append(window.isActiveWindow()))
    window.show()
    front(other, qtbot)
    with qtbot.waitSignal(attention.missed):
        attention.seek_more()
    assert brought == [False]
    assert alerted == [window]
    front(window, qtbot)
    keep_in_front(window, attention)
    attention.seek_more()
    with qtbot.waitSignal(attention._hearing.timeout):
        pass
    assert len(brought) == len(alerted) == 1


def test_a_window_that_comes_to_the_front_in_the_last_moment_is_left_alone(
    qtbot: QtBot, other: QWidget, alerted: list[QWidget]
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    brought: list[QWidget] = []
    attention = Attention(window, lambda: brought.append(window))
    window.show()
    front(other, qtbot)
    keep_in_front(window, attention)
    attention.seek_more()
    with qtbot.waitSignal(attention._hearing.timeout):
        pass
    assert window.isActiveWindow()
    assert brought == alerted == []


def test_a_window_that_the_desktop_does_not_paint_is_not_in_front(
    qtbot: QtBot, alerted: list[QWidget], monkeypatch: pytest.MonkeyPatch
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    attention = Attention(window, lambda: None)
    front(window, qtbot)
    # As Wayland desktops do it with another workspace; Qt takes the window for active there.
    monkeypatch.setattr(QWindow, "isExposed", lambda _window: False)
    with qtbot.waitSignal(attention.missed):
        attention.seek()
    monkeypatch.undo()
    with qtbot.waitSignal(attention.gained):
        window.update()


def test_openbox_has_forgotten_one_request_for_attention_when_the_next_comes() -> None:
    # Within 600 ms of another it goes on flashing a window that has closed, and ends.
    assert SETTLING > 600
