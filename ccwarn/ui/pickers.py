"""The desktop's own windows for choosing a file or folder, and for saying one sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox

from ccwarn.i18n import _


def pick_files(chosen: Callable[[Sequence[str]], None]) -> QFileDialog:
    """Let the author choose message files; returns at once."""
    picker = QFileDialog(None, _("Check a file"))
    picker.setObjectName("filePicker")
    picker.setFileMode(QFileDialog.FileMode.ExistingFiles)
    picker.setNameFilters([_("Messages (*.eml *.msg *.oft)"), _("All files (*)")])
    return _open(picker, chosen)


def pick_folder(chosen: Callable[[Sequence[str]], None]) -> QFileDialog:
    """Let the author choose a folder; returns at once."""
    picker = QFileDialog(None, _("Choose a drafts folder"))
    picker.setObjectName("folderPicker")
    picker.setFileMode(QFileDialog.FileMode.Directory)
    picker.setOption(QFileDialog.Option.ShowDirsOnly)
    return _open(picker, chosen)


def say(sentence: str, *, trouble: bool = False) -> QMessageBox:
    """Show one sentence in a window of its own; returns at once."""
    kind = QMessageBox.Icon.Warning if trouble else QMessageBox.Icon.Information
    box = QMessageBox()
    box.setObjectName("sentence")
    box.setIcon(kind)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(sentence)
    close = box.addButton(_("Close"), QMessageBox.ButtonRole.AcceptRole)
    close.setObjectName("closeSentence")
    # The connection keeps the window alive until it is closed.
    box.finished.connect(lambda _result: box.deleteLater())
    box.setModal(False)
    box.show()
    box.raise_()
    box.activateWindow()
    return box


def _open(picker: QFileDialog, chosen: Callable[[Sequence[str]], None]) -> QFileDialog:
    picker.filesSelected.connect(chosen)
    # The connection keeps the window alive until it is closed.
    picker.finished.connect(lambda _result: picker.deleteLater())
    picker.show()
    return picker
