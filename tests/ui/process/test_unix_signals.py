from __future__ import annotations

import os
import signal

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from ccwarn.ui.process.unix_signals import QuitSignals


@pytest.mark.skipif(os.name == "nt", reason="Windows has no kill for its own process")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_quit_from_the_event_loop(qtbot: QtBot, number: signal.Signals) -> None:
    before = signal.getsignal(number)
    heard: list[bool] = []
    signals = QuitSignals(lambda: heard.append(True))
    os.kill(os.getpid(), number)
    qtbot.waitUntil(lambda: heard == [True])
    assert not signals.findChildren(QTimer)
    signals.close()
    assert signal.getsignal(number) is before


def test_other_signals_do_not(qtbot: QtBot) -> None:
    heard: list[bool] = []
    signals = QuitSignals(lambda: heard.append(True))
    caught: list[int] = []
    before = signal.signal(signal.SIGUSR1, lambda number, _frame: caught.append(number))
    os.kill(os.getpid(), signal.SIGUSR1)
    qtbot.waitUntil(lambda: caught == [signal.SIGUSR1])
    assert heard == []
    signal.signal(signal.SIGUSR1, before)
    signals.close()
