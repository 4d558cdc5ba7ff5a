from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ccwarn.ui.app import Desk
from ccwarn.ui.process.live_policy import LivePolicy


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(qapp, LivePolicy(None), tmp_path / "state")
    yield desk
    desk.end()
    desk.windows.close()


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("show_window", "statusWindow"),
        ("mail_accounts", "submissionPage"),
        ("check_messages", "checkWindow"),
        ("about", "aboutWindow"),
        ("history", "historyWindow"),
        ("settings", "settingsWindow"),
    ],
)
def test_a_window_is_made_once_and_comes_back(desk: Desk, command: str, name: str) -> None:
    getattr(desk.commands, command)()
    window = desk.windows[name]
    assert window.objectName() == name
    for put_away in (window.close, window.showMinimized):
        put_away()
        getattr(desk.commands, command)()
        assert desk.windows[name] is window
        assert window.isVisible()
        assert not window.isMinimized()


def test_a_window_for_a_hidden_start_is_minimised_and_one_that_is_there_stays(desk: Desk) -> None:
    desk.windows.show_status(minimised=True)
    window = desk.windows["statusWindow"]
    assert window.isMinimized()
    desk.commands.show_window()
    desk.windows.show_status(minimised=True)
    assert window.isVisible()
    assert not window.isMinimized()
