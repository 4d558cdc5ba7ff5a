"""The tray of an older ccwarn on what a newer one has written: it goes on, and lets it be."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from ccwarn.memory_file import memory_file
from ccwarn.private_file import private_folder
from ccwarn.resources import resource
from ccwarn.sample_drafts import CUSTOMERS
from ccwarn.stores.opening import open_store
from ccwarn.ui.app import Desk
from ccwarn.ui.process.live_policy import LivePolicy
from ccwarn.ui.question.input_guard import GRACE

LATER = "20991231T000000.000000-12345678"
"""How a fix is called that is not too old for long."""


@pytest.fixture
def newer(tmp_path: Path) -> Mapping[Path, bytes]:
    """Write each file of the tray as a newer ccwarn may; return what stands in them."""
    state = private_folder(tmp_path / "state")
    memory_file(state).write(lambda _opened: None, None)
    with closing(sqlite3.connect(state / "memory.sqlite")) as opened:
        opened.execute("PRAGMA user_version = 99")
    documents = (
        *(state / "thunderbird.json", state / "thunderbird-profiles.json"),
        *(state / "undo" / f"{LATER}.json", state / "separately" / "a.batch"),
    )
    for path in documents:
        private_folder(path.parent)
        path.write_text(json.dumps({"version": 99, "later": {"more": [1]}}) + "\n")
    policy = tmp_path / "policy.toml"
    text = (resource("samples") / "policy.toml").read_text(encoding="utf-8")
    policy.write_text(f'version = 99\n{text}\n[later]\nmore = "yes"\n', encoding="utf-8")
    return {path: path.read_bytes() for path in (*documents, policy, state / "memory.sqlite")}


def test_it_guards_and_says_once_what_a_newer_one_has_written(
    newer: Mapping[Path, bytes], qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    drafts = tmp_path / "Drafts"
    drafts.mkdir()
    desk = Desk(qapp, LivePolicy(tmp_path / "policy.toml"), tmp_path / "state")
    told: list[str] = []
    desk.history.obstructed.connect(told.append)
    with qtbot.waitSignal(desk.gates.guarding):
        desk.gates.guard(drafts)
    path = drafts / CUSTOMERS
    shutil.copyfile(resource("samples") / CUSTOMERS, path.with_suffix(".tmp"))
    path.with_suffix(".tmp").replace(path)
    qtbot.waitUntil(lambda: desk.asker.window is not None)
    dialog = desk.asker.window
    assert dialog is not None
    qtbot.waitUntil(lambda: not dialog.guard.closed, timeout=int(GRACE * 1000) + 5000)
    move = dialog.findChild(QPushButton, "move")
    assert isinstance(move, QPushButton)
    QTest.mouseClick(move, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any(recent.undo for recent in desk.status.recent))
    store = open_store(path)
    assert len(list(store.read(next(iter(store.list()))).draft.visible())) == 3
    desk.add_folders([str(tmp_path)])
    text = " ".join(desk.status.problems)
    for said in (
        "policy.toml:1: this file is for a newer version of ccwarn",
        "memory.sqlite was written by a newer version of ccwarn. Update ccwarn.",
        f"{LATER}.json” was made by a newer version of ccwarn",
        "your policy file could not be written",
    ):
        assert text.count(said) == 1, said
    assert told == []  # It was told at the start, and is no news.
    desk.end()
    desk.windows.close()
    assert {path: path.read_bytes() for path in newer} == newer
