"""The desktop's own windows for choosing files or a folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QFileDialog

from ccwarn.i18n import _


def pick_files(chosen: Callable[[Sequence[str]], None]) -> QFileDialog:
    """Let the author choose message files; returns at once."""
    picker = QFileDialog(None, _("Choose files to check"))
    picker.setObjectName("filePicker")
    picker.setFileMode(QFileDialog.FileMode.ExistingFiles)
    picker.setNameFilters([_("Messages (*.eml *.emlx *.msg *.oft)"), _("All files (*)")])
    return _open(picker, chosen)


def pick_folder(chosen: Callable[[Sequence[str]], None], title: str = "") -> QFileDialog:
    """Let the author choose a folder, of drafts if no title says otherwise; returns at once."""
    picker = QFileDialog(None, title or _("Choose a drafts folder"))
    picker.setObjectName("folderPicker")
    picker.setFileMode(QFileDialog.FileMode.Directory)
    picker.setOption(QFileDialog.Option.ShowDirsOnly)
    return _open(picker, chosen)


def pick_table(chosen: Callable[[Sequence[str]], None], name: str) -> QFileDialog:
    """Let somebody choose where to save a table, called `name` at first; returns at once."""
    picker = QFileDialog(None, _("Export as a table"))
    picker.setObjectName("tablePicker")
    picker.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    picker.setFileMode(QFileDialog.FileMode.AnyFile)
    picker.setNameFilters([_("Tables (*.csv)"), _("All files (*)")])
    picker.setDefaultSuffix("csv")
    picker.selectFile(name)
    return _open(picker, chosen)


def _open(picker: QFileDialog, chosen: Callable[[Sequence[str]], None]) -> QFileDialog:
    picker.filesSelected.connect(chosen)
    # The connection keeps the window alive until it is closed.
    picker.finished.connect(lambda _result: picker.deleteLater())
    picker.show()
    return picker
