"""The settings of the running application: what is changed there counts without a restart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from ccwarn.ui.app import Desk
from ccwarn.ui.process.live_policy import LivePolicy


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    file, drafts = tmp_path / "policy.toml", tmp_path / "Drafts"
    drafts.mkdir()
    file.write_text(f"own_domains = ['acme.example']\ndrafts_folders = ['{drafts}']\n")
    desk = Desk(qapp, LivePolicy(file), tmp_path / "state")
    with qtbot.waitSignal(desk.gates.guarding):
        desk.follow_policy(folders=True)
    desk.commands.settings()
    yield desk
    desk.end()
    desk.windows.close()


def save(folder: Path, name: str, strangers: int) -> None:
    """Save a draft to so many strangers."""
    people = ", ".join(f"info@firm{number}.example" for number in range(strangers))
    unfinished = folder / f"{name}.tmp"
    unfinished.write_text(f"From: me@acme.example\nTo: {people}\nSubject: {name}\n\nHello\n")
    unfinished.rename(folder / f"{name}.eml")


def put(desk: Desk, name: str, value: int) -> None:
    """Type a number and take it by Enter."""
    box = desk.windows["settingsWindow"].findChild(QSpinBox, name)
    assert isinstance(box, QSpinBox)
    box.selectAll()
    QTest.keyClicks(box, str(value))
    QTest.keyClick(box, Qt.Key.Key_Return)


def test_a_threshold_counts_for_the_next_draft(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    put(desk, "confirm_organisations", 8)
    save(tmp_path / "Drafts", "six", 6)
    save(tmp_path / "Drafts", "nine", 9)
    qtbot.waitUntil(lambda: desk.asker.window is not None)
    dialog = desk.asker.window
    assert dialog is not None
    assert dialog.accessibleDescription().startswith("9 people")
    put(desk, "confirm_organisations", 5)
    save(tmp_path / "Drafts", "again six", 6)
    qtbot.waitUntil(lambda: dialog.windowTitle().endswith("question 1 of 2"))


def test_a_removed_folder_is_guarded_no_more_and_undo_brings_it_back(
    desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    window = desk.windows["settingsWindow"]
    window.open_page("guardingPage")  # type: ignore[attr-defined]
    remove = window.findChild(QPushButton, "removeFolder")
    assert isinstance(remove, QPushButton)
    remove.click()
    qtbot.waitUntil(lambda: desk.gates.folders == [])
    undo = window.findChild(QPushButton, "undoButton")
    assert isinstance(undo, QPushButton)
    undo.click()
    qtbot.waitUntil(lambda: desk.gates.folders == [tmp_path / "Drafts"])
