"""Keeps a window that has just appeared from being answered by what was meant for another one."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

GRACE = 0.4
"""Seconds of quiet that a window needs after its first paint before it takes input."""
FOLLOWING = 1.0
"""The same for a window that takes another one's place: more than between two clicks of many."""

_KEYS = (
    QEvent.Type.KeyPress,
    QEvent.Type.KeyRelease,
    QEvent.Type.Shortcut,
    QEvent.Type.ShortcutOverride,
)
_PRESSES = (
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonDblClick,
)
_CLICKS = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseButtonDblClick,
)
_ANSWERING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)


class InputGuard(QObject):
    """Swallows clicks and keys until the window has been visible for `grace` seconds.

    A press meanwhile restarts the time: whoever was typing or clicking goes on until they see
    the window. A key that is held down answers nothing later on either, however long it is held.
    Closing the window by its frame always works.
    """

    def __init__(self, window: QWidget, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(window)
        self.grace = GRACE
        self._clock = clock
        self._window = window
        self._open_from: float | None = None
        self._watch()

    def begin_anew(self) -> None:
        """Swallow clicks and keys as if the window had only just appeared, with all that is new."""
        self._watch()
        self._open_from = None
        self._window.update()

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
            self._open_from = self._clock() + self.grace
        if kind in _PRESSES and self.closed and self._open_from is not None:
            self._open_from = self._clock() + self.grace
        if kind in _KEYS and (self.closed or _is_held_answer(event)):
            event.accept()
            return True
        return kind in _CLICKS and self.closed

    def _watch(self) -> None:
        for widget in [self._window, *self._window.findChildren(QWidget)]:
            widget.installEventFilter(self)


def _is_held_answer(event: QEvent) -> bool:
    """Tell whether a key that may answer comes again because it is held down."""
    if not isinstance(event, QKeyEvent) or not event.isAutoRepeat():
        return False
    has_alt = Qt.KeyboardModifier.AltModifier in event.modifiers()
    return has_alt or event.key() in _ANSWERING
