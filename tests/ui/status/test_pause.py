from __future__ import annotations

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from ccwarn.ui.status.pause import MINUTES, Pause
from shown import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pause(qtbot: QtBot, clock: Clock) -> Pause:
    return Pause(clock)


def tick(pause: Pause) -> None:
    pause.findChild(QTimer).timeout.emit()  # type: ignore[union-attr]


def test_no_timer_runs_without_a_pause(pause: Pause) -> None:
    assert not any(timer.isActive() for timer in pause.findChildren(QTimer))
    pause.start()
    pause.end()
    assert not any(timer.isActive() for timer in pause.findChildren(QTimer))


def test_it_counts_down_and_ends_by_itself(pause: Pause, clock: Clock) -> None:
    told: list[int] = []
    pause.changed.connect(lambda: told.append(pause.minutes_left if pause.active else -1))
    pause.start()
    for _second in range(MINUTES * 60 // 5):
        clock.now += 5
        tick(pause)
    assert told == [15, *range(14, 0, -1), -1]
    assert not pause.active


def test_it_can_be_ended_at_once(pause: Pause, qtbot: QtBot) -> None:
    pause.start()
    with qtbot.waitSignal(pause.changed):
        pause.end()
    assert not pause.active


def test_a_clock_put_back_does_not_make_it_longer(pause: Pause, clock: Clock) -> None:
    pause.start()
    clock.now -= 86_400
    assert pause.minutes_left == MINUTES


def test_a_computer_that_slept_is_not_paused_any_more(pause: Pause, clock: Clock) -> None:
    pause.start()
    clock.now += 86_400
    tick(pause)
    assert not pause.active
