"""Brings verdicts from the thread that makes them to the thread that shows them, in batches."""

from __future__ import annotations

import threading
from collections import deque
from contextlib import suppress

from PySide6.QtCore import QObject, Qt, QTimer, Signal

LARGEST = 500
"""How many verdicts are brought at once: more would keep the windows from moving."""
_EVERY = 30
"""Milliseconds between two batches."""


class CheckFeed(QObject):
    """Has the methods that a check calls, from whatever thread; signals are in this object's."""

    judged = Signal(list)
    """Verdicts, in the order in which they were made."""
    rested = Signal()
    """All that was asked for is done, and everything about it has been told."""

    _something = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._verdicts: deque[object] = deque()
        self._is_idle = False
        self._told = False
        """Whether this object knows that something is there for it."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self._deliver)
        self._something.connect(self._timer.start, Qt.ConnectionType.QueuedConnection)

    def drop(self) -> None:
        """Bring nothing more of what was told up to now."""
        with self._lock:
            self._verdicts.clear()

    # What the check calls

    def told(self, verdict: object) -> None:
        """This is what is known of a message from now on."""
        with self._lock:
            self._verdicts.append(verdict)
            self._is_idle = False
        self._wake()

    def idle(self) -> None:
        """All that was asked for is done."""
        with self._lock:
            self._is_idle = True
        self._wake()

    def _wake(self) -> None:
        with self._lock:
            known, self._told = self._told, True
        if not known:
            with suppress(RuntimeError):  # At the end of the program nobody listens.
                self._something.emit()

    def _deliver(self) -> None:
        with self._lock:
            count = min(LARGEST, len(self._verdicts))
            batch = [self._verdicts.popleft() for _number in range(count)]
            more = bool(self._verdicts)
            self._told = more
            rested = self._is_idle and not more
            self._is_idle = self._is_idle and more
        if batch:
            self.judged.emit(batch)
        if more:
            self._timer.start()
        elif rested:
            self.rested.emit()
