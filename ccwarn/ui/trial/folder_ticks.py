"""The folders whose mail is read: on this computer, and those that a mail program tells of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ccwarn.audit.told_mail import Teller
from ccwarn.i18n import _, grouped, ngettext
from ccwarn.plain import isolated
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.look import unit
from ccwarn.ui.kit.ticks import TickRow
from ccwarn.ui.settings.folders_setting import FoundFolder
from ccwarn.ui.settings.setting_row import SettingRow

Pick = Callable[[Callable[[Sequence[str]], None]], object]
"""Lets the user choose a folder, and calls what it is given with its path."""


_THUNDERBIRD = "Thunderbird"


class FolderTicks(SettingRow):
    """A tick for each folder; what was found, or added, is ticked, and stays as the user has it."""

    changed = Signal()

    def __init__(self, pick: Pick) -> None:
        super().__init__(
            "sentFolders",
            _("Folders with your sent mail"),
            _("ccwarn only reads who the mail went to. It keeps nothing and changes nothing."),
        )
        self._ticks: dict[Path, TickRow] = {}
        self._told: dict[tuple[str, str], tuple[Teller, TickRow]] = {}
        self._shown = 0
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
        """The folders on this computer that are ticked."""
        return [path for path, row in self._ticks.items() if row.tick.isChecked()]

    @property
    def chosen_to_tell(self) -> list[Teller]:
        """The folders that are ticked of which Thunderbird tells."""
        return [teller for teller, row in self._told.values() if row.tick.isChecked()]

    def take(self, found: Sequence[FoundFolder], told: Sequence[Teller]) -> None:
        """Show what was found, besides what is shown already, and of what is told at present."""
        for folder in found:
            self._show(folder.path, folder.program)
        present = {(it.account, it.name): it for it in told}
        for key in self._told.keys() - present.keys():
            _teller, row = self._told.pop(key)
            row.hide()
            row.deleteLater()
        for key, teller in present.items():
            known = self._told.get(key)
            row = known[1] if known else self._tick(_THUNDERBIRD, _described(teller))
            self._told[key] = (teller, row)
        self._tell()

    def _add(self, paths: Sequence[str]) -> None:
        for path in paths:
            self._show(Path(path), Path(path).name)
        self._tell()

    def _show(self, path: Path, title: str) -> None:
        if path not in self._ticks:
            self._ticks[path] = self._tick(isolated(title, 100), isolated(str(path), 400))

    def _tick(self, title: str, detail: str) -> TickRow:
        row = TickRow(f"sentFolder{self._shown}", title, detail, on=True)
        self._shown += 1
        row.toggled.connect(self.changed)
        self._column.addWidget(row)
        return row

    def _tell(self) -> None:
        self._none.setVisible(not (self._ticks or self._told))
        self.changed.emit()


def _described(teller: Teller) -> str:
    text = ngettext(
        "{folder} of “{account}”: {count} mail on its server",
        "{folder} of “{account}”: {count} mails on its server",
        teller.mails,
    )
    return text.format(
        folder=isolated(teller.name, 100),
        account=isolated(teller.account, 100),
        count=grouped(teller.mails),
    )
