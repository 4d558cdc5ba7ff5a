"""Sees to it that a question is noticed: a window that nobody sees holds a mail in silence."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

SETTLING = 700
"""Milliseconds after which it is known which window is in front: on Wayland only when it has been
painted. A desktop that is asked to point at a window before that forgets it there. And Openbox
(3.6.1) ends by a fault when it points at a window twice within 600 ms and the window closes."""
HEARING = 50
"""Milliseconds more, in which what the desktop has told meanwhile is heard: on a busy machine it
waits in the same queue as the end of `SETTLING`, perhaps behind it."""


class Attention(QObject):
    """Has the desktop point at a window that is not in front, and tells about it.

    `bring` brings the window to the front, as far as the desktop lets it.
    """

    missed = Signal()
    """The window was shown, and is not in front."""

    gained = Signal()
    """The window is in front."""

    def __init__(self, window: QWidget, bring: Callable[[], None]) -> None:
        super().__init__(window)
        self._window = window
        self._bring = bring
        self._has_more = False
        self._is_missed = False
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLING)
        self._hearing = QTimer(self)
        self._hearing.setSingleShot(True)
        self._hearing.setInterval(HEARING)
        self._settling.timeout.connect(self._hearing.start)
        self._hearing.timeout.connect(self._look)
        window.installEventFilter(self)

    def seek(self) -> None:
        """Look, as soon as that can be known, whether the window is in front."""
        self._window.update()
        self._hearing.stop()
        self._settling.start()

    def seek_more(self) -> None:
        """Do the same where there is more in the window: bring it to the front if it is not."""
        self._has_more = True
        self.seek()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Notice that the window is in front."""
        may_be = event.type() in (QEvent.Type.WindowActivate, QEvent.Type.Paint)
        if self._is_missed and may_be and self._is_in_front():
            self._is_missed = False
            self.gained.emit()
        return False

    def _look(self) -> None:
        has_more, self._has_more = self._has_more, False
        if not self._window.isVisible() or self._is_in_front():
            return
        if has_more:
            self._bring()
            self.seek()
        else:
            self._is_missed = True
            QApplication.alert(self._window)
            # On X11 it would wait for the next event, and nobody may come near for hours.
            QTimer.singleShot(0, self._window, QGuiApplication.sync)
            self.missed.emit()

    def _is_in_front(self) -> bool:
        # On Wayland a window stays active for Qt until it is painted again: what says that it is
        # on another workspace is that it was to be painted, and the desktop does not want that.
        return self._window.isActiveWindow() and self._window.windowHandle().isExposed()
