from __future__ import annotations

import json
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from ccwarn.journal import Journal
from ccwarn.memory_file import memory_file
from ccwarn.policy import Policy
from ccwarn.remembered_sets import Kind, RememberedSets
from ccwarn.retention import remembered_sets
from ccwarn.review import Decision, Origin, examine
from ccwarn.rules import ALL_RULES
from ccwarn.stores.base import Change
from ccwarn.ui.decisions.past import Past
from ccwarn.ui.history import LOOK_EVERY, SWEEP_EVERY, History
from ccwarn.ui.status.pause import Pause
from ccwarn.ui.status.status import Guarded, Mood, Status
from ccwarn.undo_log import UndoLog
from disks import fill, make_read_only, small_disk
from drafts import draft, firms


def fixed(state: Path, ago: timedelta = timedelta()) -> None:
    log = UndoLog(state / "undo", lambda: datetime.now(UTC) - ago)
    log.confirm(log.plan(Change("eml", "/nowhere", "a.eml", b"To: eve@one.example", "", ""), "x"))


def started(state: Path, status: Status | None = None) -> History:
    status = status or Status(Pause())
    journal, undo = Journal(state), UndoLog(state / "undo")
    return History(state, Policy, journal, undo, status, status)


def together(state: Path, ago: timedelta = timedelta()) -> None:
    sets = RememberedSets(memory_file(state), lambda: (datetime.now(UTC) - ago).date())
    sets.remember(Kind.VISIBLE, ["a@x.example", "b@y.example"], 9)


def records(state: Path) -> int:
    return len(list((state / "undo").glob("*.json")))


def timer(history: History, interval: int) -> QTimer:
    timers = [it for it in history.findChildren(QTimer) if it.isActive()]
    (found,) = (it for it in timers if it.interval() == interval)
    return found


def shown(status: Status) -> tuple[list[str], Mood]:
    return status.problems, status.mood


def box() -> QMessageBox:
    (found,) = (it for it in QApplication.topLevelWidgets() if isinstance(it, QMessageBox))
    return found


def press(qtbot: QtBot, text: str) -> None:
    asked = box()
    (button,) = (it for it in asked.buttons() if it.text().replace("&", "") == text)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not isValid(asked))


def test_what_is_too_old_goes_at_the_start_and_every_hour(qtbot: QtBot, tmp_path: Path) -> None:
    fixed(tmp_path, timedelta(days=31))
    history = started(tmp_path)
    assert records(tmp_path) == 0
    fixed(tmp_path, timedelta(days=31))
    together(tmp_path, timedelta(days=2 * 365 + 2))
    timer(history, SWEEP_EVERY).timeout.emit()
    assert records(tmp_path) == 0
    assert remembered_sets(tmp_path) == 0


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
    together(tmp_path)
    history.offer_to_clear()
    assert box().informativeText() == (
        "ccwarn then no longer knows who was together in your earlier mails."
    )
    with qtbot.waitSignal(history.cleared):
        press(qtbot, "Delete")
    assert remembered_sets(tmp_path) == 0


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


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (make_read_only, "ccwarn cannot write to {folder}. Make it writable. "),
        (fill, "There is no space left on the disk of {folder}. Free some space. "),
    ],
)
def test_a_disk_that_takes_nothing_is_trouble_until_it_does(
    qtbot: QtBot, tmp_path: Path, spoil: Callable[[Path], None], why: str
) -> None:
    with small_disk(tmp_path / "disk", "3m") as disk:
        status = Status(Pause())
        status.add_folder(Guarded("a", lambda _href: None))
        history = started(disk, status)
        assert shown(status) == ([], Mood.GUARDING)
        spoil(disk)
        with qtbot.waitSignal(history.obstructed) as heard:
            timer(history, LOOK_EVERY).timeout.emit()
        sentence = why.format(folder=disk) + "ccwarn makes no fix that it cannot undo."
        assert heard.args == [sentence]
        assert shown(status) == ([sentence], Mood.TROUBLE)
        status.forget_troubles()
        assert shown(status) == ([sentence], Mood.TROUBLE), "reading it does not mend it"
        subprocess.run(["mount", "-o", "remount,rw,size=9m", str(disk)], check=True)
        history.refresh()
        assert shown(status) == ([], Mood.GUARDING)


@pytest.mark.usefixtures("qapp")
def test_a_start_without_a_place_to_remember_is_trouble(tmp_path: Path) -> None:
    (tmp_path / "home").write_bytes(b"in the way")
    status = Status(Pause())
    started(tmp_path / "home" / "state", status).refresh()
    assert status.mood is Mood.TROUBLE
    assert status.problems[0].startswith(f"ccwarn cannot write to {tmp_path / 'home'}.")


def noted(journal: Journal) -> None:
    review = examine(draft(to=firms(12)), Policy(), ALL_RULES)
    journal.note(review, Origin("test", can_hold=True), Decision.SEND, 4.0)
    assert journal.settle(30)


def test_what_was_decided_is_listed_once_it_is_written(qtbot: QtBot, tmp_path: Path) -> None:
    status = Status(Pause())
    journal = Journal(tmp_path)
    history = History(tmp_path, Policy, journal, UndoLog(tmp_path / "undo"), status, status)
    with qtbot.waitSignal(status.changed):
        noted(journal)
    sentence = "Sent anyway: 12 exposed people"
    assert [it.sentence for it in status.recent] == [sentence]
    with closing(sqlite3.connect(tmp_path / "memory.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        history.refresh()
    assert [it.sentence for it in status.recent] == [sentence], "what is known is shown"


@pytest.mark.usefixtures("qapp")
def test_the_window_is_told_all_there_is_or_why_it_is_not(tmp_path: Path) -> None:
    history = started(tmp_path)
    assert history.past() == Past([], [])
    fixed(tmp_path)
    noted(Journal(tmp_path))
    past = history.past()
    assert [len(past.notes), len(past.fixes), past.why_nothing] == [1, 1, ""]
    path = tmp_path / "memory.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert history.past().why_nothing == "The decisions cannot be read at the moment."
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA user_version = 99")
    assert "written by a newer version of ccwarn" in history.past().why_nothing


@pytest.mark.usefixtures("qapp")
def test_a_history_that_is_turned_off_says_so(tmp_path: Path) -> None:
    status = Status(Pause())
    policy = Policy(journal_days=0)
    log = UndoLog(tmp_path / "undo")
    history = History(tmp_path, lambda: policy, Journal(tmp_path), log, status, status)
    assert "turned off in the settings" in history.past().why_nothing


def test_decisions_are_exported_to_where_the_user_wants(qtbot: QtBot, tmp_path: Path) -> None:
    history = started(tmp_path)
    noted(Journal(tmp_path))
    picker = history.offer_to_export()
    assert picker.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    with qtbot.waitSignal(history.said) as heard:
        picker.filesSelected.emit([str(tmp_path / "out.csv")])
    assert heard.args == ["Exported to “out.csv”."]
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").count("\n") == 2
    with qtbot.waitSignal(history.said) as heard:
        picker.filesSelected.emit([str(tmp_path / "gone" / "out.csv")])
    assert heard.args == ["“out.csv” could not be written: No such file or directory."]
    (tmp_path / "memory.sqlite").unlink()
    (tmp_path / "memory.sqlite").mkdir()
    with qtbot.waitSignal(history.said) as heard:
        picker.filesSelected.emit([str(tmp_path / "out.csv")])
    assert heard.args == ["The decisions cannot be read at the moment."]
    picker.close()


@pytest.mark.usefixtures("qapp")
def test_what_a_newer_ccwarn_has_written_is_told_once_and_let_be(tmp_path: Path) -> None:
    fixed(tmp_path)
    noted(Journal(tmp_path))
    memory = tmp_path / "memory.sqlite"
    with closing(sqlite3.connect(memory)) as other:
        other.execute("PRAGMA user_version = 99")
    (record,) = (tmp_path / "undo").glob("*.json")
    record.write_text(json.dumps({**json.loads(record.read_bytes()), "version": 99}))
    before = memory.read_bytes(), record.read_bytes()
    status = Status(Pause())
    journal = Journal(tmp_path)
    history = History(tmp_path, Policy, journal, UndoLog(tmp_path / "undo"), status)
    told: list[str] = []
    history.obstructed.connect(told.append)
    for _again in range(2):
        noted(journal)
        history.refresh()
    (sentence,) = told
    assert status.problems == [sentence]
    assert f"{memory} was written by a newer version of ccwarn. Update ccwarn." in sentence
    assert f"“{record}” was made by a newer version of ccwarn" in sentence
    assert (memory.read_bytes(), record.read_bytes()) == before
