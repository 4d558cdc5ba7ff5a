"""The folders whose mail is read: those of mail programs on this computer, and others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ccwarn.i18n import _
from ccwarn.plain import isolated
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.look import unit
from ccwarn.ui.kit.ticks import TickRow
from ccwarn.ui.settings.folders_setting import FoundFolder
from ccwarn.ui.settings.setting_row import SettingRow

Pick = Callable[[Callable[[Sequence[str]], None]], object]
"""Lets the user choose a folder, and calls what it is given with its path."""


class FolderTicks(SettingRow):
    """A tick for each folder; what was found, or added, is ticked."""

    changed = Signal()

    def __init__(self, pick: Pick) -> None:
        super().__init__(
            "sentFolders",
            _("Folders with your sent mail"),
            _("ccwarn only reads who the mail went to. It keeps nothing and changes nothing."),
        )
        self._ticks: dict[Path, TickRow] = {}
        self._list = QWidget()
        self._list.setObjectName("sentFoldersList")
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(unit())
        self.below(self._list)
        self._none = self.note("sentFoldersNone")
        self._none.setText(
            _(
                "No sent mail was found on this computer. Your mail program may keep it on the "
                "server only."
            )
        )
        self.add = Button("addSentFolder", _("Add a folder…"), Weight.PLAIN)
        self.add.clicked.connect(lambda: pick(self._add))
        self.end_with(self.add)

    @property
    def chosen(self) -> list[Path]:
        """The folders that are ticked."""
        return [path for path, row in self._ticks.items() if row.tick.isChecked()]

    def take(self, found: Sequence[FoundFolder]) -> None:
        """Show what was found, besides what is shown already."""
        for folder in found:
            self._show(folder.path, folder.program)
        self._none.setVisible(not self._ticks)

    def _add(self, paths: Sequence[str]) -> None:
        for path in paths:
            self._show(Path(path), Path(path).name)
        self._none.setVisible(not self._ticks)

    def _show(self, path: Path, title: str) -> None:
        if path in self._ticks:
            return
        name = f"sentFolder{len(self._ticks)}"
        row = TickRow(name, isolated(title, 100), isolated(str(path), 400), on=True)
        row.toggled.connect(self.changed)
        self._ticks[path] = row
        self._column.addWidget(row)
        self.changed.emit()
