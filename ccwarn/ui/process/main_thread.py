"""Brings calls of other threads into the thread that shows windows."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import QObject, Qt, Signal


class MainThread(QObject):
    """Calls what it is given from Qt's event loop, after all that was brought there before."""

    _given = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._given.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def __call__(self, call: Callable[[], None]) -> None:
        """Have `call` called; may come from any thread. At the program's end nothing happens."""
        with suppress(RuntimeError):
            self._given.emit(call)

    def _call(self, call: Callable[[], None]) -> None:
        call()
