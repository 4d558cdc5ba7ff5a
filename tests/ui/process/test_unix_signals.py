from __future__ import annotations

import signal
import sys

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from ccwarn.ui.process.unix_signals import QuitSignals

if sys.platform == "win32":
    OTHER = signal.SIGBREAK
else:
    OTHER = signal.SIGUSR1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_quit_from_the_event_loop(qtbot: QtBot, number: signal.Signals) -> None:
    before = signal.getsignal(number)
    heard: list[bool] = []
    signals = QuitSignals(lambda: heard.append(True))
    signal.raise_signal(number)
    qtbot.waitUntil(lambda: heard == [True])
    assert not signals.findChildren(QTimer)
    signals.close()
    assert signal.getsignal(number) is before


def test_other_signals_do_not(qtbot: QtBot) -> None:
    heard: list[bool] = []
    signals = QuitSignals(lambda: heard.append(True))
    caught: list[int] = []
    before = signal.signal(OTHER, lambda number, _frame: caught.append(number))
    signal.raise_signal(OTHER)
    qtbot.waitUntil(lambda: caught == [OTHER])
    assert heard == []
    signal.signal(OTHER, before)
    signals.close()
