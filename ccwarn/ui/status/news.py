"""A sentence for the status window that is shown while somebody looks, and then no more."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal


class News(QObject):
    """`sentence` is "" where there is no news; `changed` is called when there is some."""

    told = Signal()
    """Somebody has begun to look at a sentence."""

    def __init__(self, changed: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._changed = changed
        self.sentence = ""
        self._is_told = False

    def put(self, sentence: str) -> None:
        """Have this told as well; "" leaves things as they are."""
        if sentence and sentence != self.sentence:
            self.sentence, self._is_told = sentence, False
            self._changed()

    def see(self) -> None:
        """Somebody looks."""
        if self.sentence and not self._is_told:
            self._is_told = True
            self.told.emit()

    def leave(self) -> None:
        """Nobody looks any more: what was told is news no longer."""
        if self._is_told:
            self.sentence = ""
