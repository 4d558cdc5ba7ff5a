"""Sees to it that a question is noticed: a window that nobody sees holds a mail in silence."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

SETTLING = 500
"""Milliseconds after which it is known which window is in front. A Wayland desktop that is asked
to point at a window before that forgets it."""


class Attention(QObject):
    """Has the desktop point at a window that is not in front, and tells about it."""

    missed = Signal()
    """The window was shown, and is not in front."""

    gained = Signal()
    """The window is in front."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLING)
        self._settling.timeout.connect(self._look)
        window.installEventFilter(self)

    def seek(self) -> None:
        """Look, as soon as that can be known, whether the window is in front."""
        self._settling.start()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Notice that the window is in front."""
        if event.type() is QEvent.Type.WindowActivate:
            self.gained.emit()
        return False

    def _look(self) -> None:
        if self._window.isVisible() and not self._window.isActiveWindow():
            QApplication.alert(self._window)
            self.missed.emit()
