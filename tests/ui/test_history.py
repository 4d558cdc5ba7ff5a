from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from ccwarn.journal import Journal
from ccwarn.stores.base import Change
from ccwarn.ui.history import SWEEP_EVERY, History
from ccwarn.ui.status.pause import Pause
from ccwarn.ui.status.status import Status
from ccwarn.undo_log import UndoLog


def fixed(state: Path, ago: timedelta = timedelta()) -> None:
    log = UndoLog(state / "undo", lambda: datetime.now(UTC) - ago)
    log.confirm(log.plan(Change("eml", "/nowhere", "a.eml", b"To: eve@one.example", "", ""), "x"))


def started(state: Path) -> History:
    status = Status(Pause())
    return History(state, Journal(state / "journal.jsonl"), UndoLog(state / "undo"), status, status)


def records(state: Path) -> int:
    return len(list((state / "undo").glob("*.json")))


def box() -> QMessageBox:
    (found,) = (it for it in QApplication.topLevelWidgets() if isinstance(it, QMessageBox))
    return found


def press(qtbot: QtBot, text: str) -> None:
    asked = box()
    (button,) = (it for it in asked.buttons() if it.text().replace("&", "") == text)
    with qtbot.waitSignal(asked.destroyed):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_what_is_too_old_goes_at_the_start_and_every_hour(qtbot: QtBot, tmp_path: Path) -> None:
    fixed(tmp_path, timedelta(days=31))
    history = started(tmp_path)
    assert records(tmp_path) == 0
    fixed(tmp_path, timedelta(days=31))
    timer = history.findChild(QTimer)
    assert isinstance(timer, QTimer)
    assert timer.isActive()
    assert timer.interval() == SWEEP_EVERY <= 24 * 60 * 60 * 1000
    timer.timeout.emit()
    assert records(tmp_path) == 0


def test_nothing_is_cleared_before_the_user_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    fixed(tmp_path)
    history = started(tmp_path)
    history.offer_to_clear()
    assert box().informativeText() == "1 fix can then no longer be undone."
    assert box().defaultButton().text().replace("&", "") == "Cancel"
    press(qtbot, "Cancel")
    assert records(tmp_path) == 1
    history.offer_to_clear()
    with qtbot.waitSignal(history.cleared):
        press(qtbot, "Delete")
    assert records(tmp_path) == 0


def test_what_cannot_be_cleared_is_told(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_state: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("ccwarn.ui.history.forget", refuse)
    history = started(tmp_path)
    history.offer_to_clear()
    with qtbot.waitSignal(history.failed) as heard:
        press(qtbot, "Delete")
    assert heard.args == ["The history could not be deleted: Permission denied."]
