"""Carries what a gate tells from the gate's thread to the thread that shows windows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal


class QtGateEvents(QObject):
    """Has the methods that a gate calls; each is heard as a signal in this object's thread."""

    state_told = Signal(object)
    waiting_told = Signal(object)
    fixed_told = Signal(object)
    trouble_told = Signal(str)

    _told = Signal(str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def state(self, state: object) -> None:
        """The gate is in another condition than before."""
        self._told.emit("state", state)

    def waiting(self, drafts: Sequence[object]) -> None:
        """These are, from now on, all drafts that wait to be asked about."""
        self._told.emit("waiting", drafts)

    def fixed(self, entry: object) -> None:
        """A draft was fixed; the entry can be undone."""
        self._told.emit("fixed", entry)

    def trouble(self, sentence: str) -> None:
        """Something failed that a person should know of. Nothing was lost."""
        self._told.emit("trouble", sentence)

    def _tell(self, kind: str, told: object) -> None:
        heard = {
            "state": self.state_told,
            "waiting": self.waiting_told,
            "fixed": self.fixed_told,
            "trouble": self.trouble_told,
        }
        heard[kind].emit(told)
