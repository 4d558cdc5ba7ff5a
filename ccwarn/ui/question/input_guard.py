"""Keeps a window that has just appeared from being answered by what was meant for another one."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

GRACE = 0.4
"""Seconds of quiet that a window needs after its first paint before it takes input."""

_KEYS = (
    QEvent.Type.KeyPress,
    QEvent.Type.KeyRelease,
    QEvent.Type.Shortcut,
    QEvent.Type.ShortcutOverride,
)
_CLICKS = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseButtonDblClick,
)


class InputGuard(QObject):
    """Swallows clicks and keys until the window has been visible for `GRACE` seconds.

    A key pressed meanwhile starts the time anew: whoever was typing goes on typing until they
    see the window. Closing the window by its frame always works.
    """

    def __init__(self, window: QWidget, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(window)
        self._clock = clock
        self._window = window
        self._open_from: float | None = None
        for widget in [window, *window.findChildren(QWidget)]:
            widget.installEventFilter(self)

    @property
    def has_begun(self) -> bool:
        """Whether the window has been painted, so that its time runs."""
        return self._open_from is not None

    @property
    def closed(self) -> bool:
        """Whether input is still swallowed."""
        return self._open_from is None or self._clock() < self._open_from

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Swallow what comes too early."""
        kind = event.type()
        if kind is QEvent.Type.Paint and watched is self._window and self._open_from is None:
            self._open_from = self._clock() + GRACE
        if kind in _KEYS and self.closed:
            if self._open_from is not None and kind is QEvent.Type.KeyPress:
                self._open_from = self._clock() + GRACE
            event.accept()
            return True
        return kind in _CLICKS and self.closed
