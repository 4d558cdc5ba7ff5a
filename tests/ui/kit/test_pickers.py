from __future__ import annotations

import gc
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from ccwarn.stores.kinds import KINDS
from ccwarn.ui.kit.pickers import pick_files, pick_folder


def open_windows(kind: type) -> list[object]:
    return [window for window in QApplication.topLevelWidgets() if isinstance(window, kind)]


def test_choosing_files(qtbot: QtBot, tmp_path: Path) -> None:
    chosen: list[Sequence[str]] = []
    picker = pick_files(chosen.append)
    assert picker.fileMode() is QFileDialog.FileMode.ExistingFiles
    assert not picker.isModal()
    picker.filesSelected.emit(["/a.eml", "/b.eml"])
    picker.close()
    assert chosen == [["/a.eml", "/b.eml"]]


def test_the_files_of_every_store_of_one_message_are_offered(qtbot: QtBot) -> None:
    picker = pick_files(lambda _paths: None)
    offered = picker.nameFilters()[0]
    picker.close()
    for kind in (line.load() for line in KINDS):
        for suffix in () if kind.holds_many else kind.suffixes:
            assert f"*{suffix}" in offered, f"{kind.__name__}: pick_files does not offer *{suffix}"


def test_choosing_a_folder(qtbot: QtBot) -> None:
    chosen: list[Sequence[str]] = []
    picker = pick_folder(chosen.append)
    assert picker.fileMode() is QFileDialog.FileMode.Directory
    picker.reject()
    assert chosen == []


def test_a_title_of_its_own(qtbot: QtBot) -> None:
    picker = pick_folder(lambda _paths: None, "Choose a folder to check")
    assert picker.windowTitle() == "Choose a folder to check"
    picker.reject()


def test_windows_live_until_they_are_closed(qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not open_windows(QFileDialog))
    pick_files(lambda _paths: None)
    gc.collect()
    pickers = open_windows(QFileDialog)
    assert len(pickers) == 1
    picker = pickers.pop()
    assert isinstance(picker, QFileDialog)
    picker.close()
    del picker
    qtbot.waitUntil(lambda: not open_windows(QFileDialog))
