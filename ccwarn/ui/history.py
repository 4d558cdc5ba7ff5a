"""What the application remembers: swept every hour, and cleared when the user wants that."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QMessageBox

from ccwarn.i18n import _, ngettext
from ccwarn.memory import forget, remembered_fixes, sweep

SWEEP_EVERY = 60 * 60 * 1000
"""Milliseconds: often enough for a computer that sleeps most of the day."""


class History(QObject):
    """Keeps the folder of what is remembered in order."""

    cleared = Signal()
    """Nothing is remembered any more."""
    failed = Signal(str)
    """Something could not be deleted; carries a sentence."""

    def __init__(self, state: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._box: QMessageBox | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.timeout.connect(lambda: sweep(self._state))
        self._timer.start(SWEEP_EVERY)
        sweep(state)

    def offer_to_clear(self) -> None:
        """Ask whether to forget everything, and do so: nobody can take that back."""
        if self._box is None:
            self._box = _question(remembered_fixes(self._state), self._clear)
            self._box.finished.connect(self._close)
        self._box.open()
        self._box.activateWindow()

    def _close(self) -> None:
        if self._box is not None:
            self._box.deleteLater()
            self._box = None

    def _clear(self) -> None:
        try:
            forget(self._state)
        except OSError as error:
            text = _("The history could not be deleted: {reason}.")
            self.failed.emit(text.format(reason=os.strerror(error.errno or errno.EIO)))
        self.cleared.emit()


def _question(fixes: int, clear: Callable[[], None]) -> QMessageBox:
    box = QMessageBox()
    box.setObjectName("clearHistory")
    box.setIcon(QMessageBox.Icon.Question)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(_("Clear history"))
    box.setText(_("Delete all decisions that ccwarn remembers?"))
    if fixes:
        text = ngettext(
            "{count} fix can then no longer be undone.",
            "{count} fixes can then no longer be undone.",
            fixes,
        )
        box.setInformativeText(text.format(count=fixes))
    box.addButton(_("Delete"), QMessageBox.ButtonRole.DestructiveRole).clicked.connect(clear)
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)
    return box
