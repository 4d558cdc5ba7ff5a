from __future__ import annotations

import gc
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from ccwarn.ui.pickers import pick_files, pick_folder, say


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


def test_choosing_a_folder(qtbot: QtBot) -> None:
    chosen: list[Sequence[str]] = []
    picker = pick_folder(chosen.append)
    assert picker.fileMode() is QFileDialog.FileMode.Directory
    picker.reject()
    assert chosen == []


def test_windows_live_until_they_are_closed(qtbot: QtBot) -> None:
    say("One sentence.")
    gc.collect()
    boxes = open_windows(QMessageBox)
    assert len(boxes) == 1
    box = boxes.pop()
    assert isinstance(box, QMessageBox)
    box.close()
    del box
    qtbot.waitUntil(lambda: not open_windows(QMessageBox))


def test_a_sentence_is_plain_text(qtbot: QtBot) -> None:
    from PySide6.QtCore import Qt

    box = say("<b>x</b>", trouble=True)
    assert box.textFormat() is Qt.TextFormat.PlainText
    assert box.icon() is QMessageBox.Icon.Warning
    box.close()
