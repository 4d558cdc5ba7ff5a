"""What the pages read settings from and write them by, with the news of both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from ccwarn.settings.book import Book, Changes, NotChanged
from ccwarn.settings.loaded import Key


class Editor(QObject):
    """Says by `changed` that something else is in force now, whoever wrote it.

    `message` carries a sentence about what was done, or could not be done (then it is True as
    well).
    """

    changed = Signal()
    message = Signal(str, bool)

    def __init__(self, book: Book, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.book = book

    def put(self, changes: Changes) -> bool:
        """Write changes; False where that failed. Afterwards every page shows what is true."""
        return self._done(lambda: self.book.put(changes))

    def create(self) -> bool:
        """Make the user's file, where there is none yet; False where that failed."""
        return self._done(self.book.create)

    def undo(self) -> bool:
        """Undo the latest change; False where that failed."""
        return self._done(self.book.undo)

    def reset(self, *keys: Key) -> bool:
        """Take settings out of the user's file, so that the default counts again."""
        return self.put(dict.fromkeys(keys))

    def shown(self, key: Key) -> Any:
        """Return what a page shows of a setting."""
        return self.book.shown(key)

    def _done(self, work: Callable[[], str]) -> bool:
        try:
            sentence = work()
        except NotChanged as error:
            self.changed.emit()
            self.message.emit(str(error), True)
            return False
        self.changed.emit()
        if sentence:
            self.message.emit(sentence, False)
        return True
