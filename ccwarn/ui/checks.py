"""The check of messages that somebody points at, with the window for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ccwarn.clearance import Clearance
from ccwarn.i18n import _
from ccwarn.rules import ALL_RULES
from ccwarn.ui.check.feed import CheckFeed
from ccwarn.ui.kit.pickers import pick_files, pick_folder
from ccwarn.undo_log import UndoLog

if TYPE_CHECKING:
    from ccwarn.gates.check.gate import CheckGate
    from ccwarn.ui.check.check_window import CheckWindow


class Checks(QObject):
    """Ties the check, which works in a thread of its own, to its window."""

    rested = Signal()
    """All that was asked for is done; fixes may have been made, or undone."""

    def __init__(
        self, clearance: Clearance, undo_log: UndoLog, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._clearance = clearance
        self._undo_log = undo_log
        self._feed = CheckFeed(self)
        self._feed.rested.connect(self.rested)
        self._begun = False

    @cached_property
    def _checking(self) -> CheckGate:
        from ccwarn.gates.check.gate import CheckGate  # late: the tray is to stay small

        self._begun = True
        return CheckGate(self._clearance, ALL_RULES, self._undo_log, self._feed)

    @property
    def busy(self) -> bool:
        """Whether something that was asked for is still to be done."""
        return self._begun and self._checking.busy

    def check(self, paths: Sequence[str]) -> None:
        """Judge the messages at and below these paths."""
        self._checking.check(Path(path) for path in paths)

    def check_again(self) -> None:
        """Judge again what is on show, because something it rests on may have changed."""
        if self._begun:
            self._checking.check_again()

    def fix(self, numbers: Iterable[int]) -> None:
        """Put messages right."""
        self._checking.fix(numbers)

    def take_back(self, numbers: Iterable[int]) -> None:
        """Take the last fix of each of these messages back."""
        self._checking.take_back(numbers)

    def ask(self, number: int) -> None:
        """Put the question about a message to its author."""
        self._checking.ask(number)

    def halt(self) -> None:
        """Leave what has not been done yet."""
        self._checking.halt()

    def clear(self) -> None:
        """Forget all messages; nothing more is told of them."""
        if self._begun:
            self._checking.clear()
            self._feed.drop()

    def stop(self) -> None:
        """End; waits a moment for the message under way."""
        if self._begun:
            self._checking.stop()

    def page(self) -> CheckWindow:
        """Make the window."""
        from ccwarn.ui.check.check_window import CheckWindow

        window = CheckWindow(
            self,
            self.check,
            lambda: pick_files(self.check),
            lambda: pick_folder(self.check, _("Choose a folder to check")),
        )
        self._feed.judged.connect(window.take)
        self._feed.rested.connect(window.rest)
        return window
