"""A pause that ends by itself."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from ccwarn.i18n import ngettext

MINUTES = 15
"""How long a pause lasts."""


class Pause(QObject):
    """Emits `changed` when the pause begins, ends, and at each minute of it.

    No timer runs while there is no pause. The clock is the wall clock: a pause does not grow by the
    time that the computer sleeps.
    """

    changed = Signal()

    def __init__(
        self, clock: Callable[[], float] = time.time, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._until = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(5_000)
        self._timer.timeout.connect(self._tick)
        self._told = 0

    @property
    def active(self) -> bool:
        """Whether nobody is to be asked at present."""
        return self._timer.isActive()

    @property
    def minutes_left(self) -> int:
        """The minutes until it ends, rounded up; never more than a whole pause."""
        left = min(self._until - self._clock(), MINUTES * 60)
        return max(0, -int(-left // 60))

    @property
    def text(self) -> str:
        """Say how long the pause still lasts."""
        left = self.minutes_left
        return ngettext(
            "Paused: no questions for {count} more minute",
            "Paused: no questions for {count} more minutes",
            left,
        ).format(count=left)

    def start(self) -> None:
        """Begin a pause, or begin it again."""
        self._until = self._clock() + MINUTES * 60
        self._told = MINUTES
        self._timer.start()
        self.changed.emit()

    def end(self) -> None:
        """End the pause now."""
        if self._timer.isActive():
            self._timer.stop()
            self.changed.emit()

    def _tick(self) -> None:
        left = self.minutes_left
        if left <= 0:
            self.end()
        elif left != self._told:
            self._told = left
            self.changed.emit()
