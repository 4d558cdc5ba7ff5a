"""What the application remembers: shown, taken back, swept every hour, and cleared at a wish."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox

from ccwarn.i18n import _, grouped, ngettext
from ccwarn.journal import MOST, Journal
from ccwarn.noted import Noted
from ccwarn.plain import isolated
from ccwarn.policy import Policy
from ccwarn.retention import forget, newer, obstacle, remembered_fixes, remembered_sets, sweep
from ccwarn.stores.base import StoreError
from ccwarn.ui.decisions.past import Past
from ccwarn.ui.decisions.put_right import WeeklyNews
from ccwarn.ui.kit.pickers import pick_table
from ccwarn.ui.status.recent import recent_decisions
from ccwarn.ui.status.status import Status
from ccwarn.undo_entry import UndoEntry
from ccwarn.undo_log import KEEP, UndoLog

RECENT = 20
"""How many decisions are shown."""

SWEEP_EVERY = 60 * 60 * 1000
"""Milliseconds: often enough for a computer that sleeps most of the day."""

SHOW_WITHIN = 50
"""Milliseconds. Thousands of decisions may be noted at once, as when a whole folder is fixed."""

LOOK_EVERY = 60 * 1000
"""Milliseconds. A disk gets full or read-only at any time, and nothing tells of it."""


LEAVING = 2.0
"""Seconds for which the end of a session is held up: Windows ends programs after five."""


class History(QObject):
    """Keeps the folder of what is remembered in order."""

    taken_back = Signal()
    """A draft is as it was before a fix, or should be."""
    cleared = Signal()
    """Nothing is remembered any more."""
    refreshed = Signal()
    """Something may be other than it was."""
    said = Signal(str)
    """How it went to write a table; carries a sentence."""
    failed = Signal(str)
    """Something could not be undone or deleted; carries a sentence."""
    obstructed = Signal(str)
    """Nothing can be remembered from now on, and so nothing fixed; carries why."""
    _noted = Signal()

    def __init__(
        self,
        state: Path,
        policy: Callable[[], Policy],
        journal: Journal,
        undo_log: UndoLog,
        status: Status,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._state = state
        self._policy = policy
        self._journal = journal
        self._undo_log = undo_log
        self._status = status
        self._box: QMessageBox | None = None
        self._obstacle = ""
        self._newer: tuple[str, ...] = ()
        self._notes: list[Noted] = []
        self._news = WeeklyNews(state, journal)
        status.news.told.connect(self._news.tell)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SHOW_WITHIN)
        self._soon.timeout.connect(self.refresh)
        self._noted.connect(self._soon.start, Qt.ConnectionType.QueuedConnection)
        journal.heard = self._hear
        undo_log.undone = journal.take_back
        self._every(SWEEP_EVERY, lambda: sweep(self._state, policy()))
        self._every(LOOK_EVERY, self.look)
        sweep(state, policy())

    def _hear(self) -> None:
        # In the thread that wrote it; at the end of the program nobody listens.
        with suppress(RuntimeError):
            self._noted.emit()

    def _every(self, milliseconds: int, call: Callable[[], None]) -> None:
        timer = QTimer(self)
        timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        timer.timeout.connect(call)
        timer.start(milliseconds)

    def look(self) -> None:
        """See whether anything can be remembered, and say so where that has changed."""
        sentence = " ".join(obstacle(self._state) or self._newer)
        if sentence != self._obstacle:
            self._obstacle = sentence
            self._status.set_obstacle(sentence)
            if sentence:
                self.obstructed.emit(sentence)

    def write_out(self) -> None:
        """Wait a little until all that was decided is written: this process is about to end."""
        self._journal.settle(LEAVING)

    def refresh(self) -> None:
        """Show what was decided lately, and whether that can go on."""
        import sqlite3  # late, as wherever it is used

        # While another process writes, what is known already is shown. Nobody waits for that.
        with suppress(OSError, sqlite3.OperationalError):
            self._notes = self._journal.recent(RECENT)
            is_newer = not self._notes and self._journal.is_newer
            self._newer = tuple(newer(self._state)) if is_newer else ()
        fixes, unread = self._undo_log.read(RECENT)
        self._newer += tuple(it.sentence for it in unread if it.is_newer)[:1]
        self.look()
        self._status.news.put(self._news.sentence())
        self._status.set_recent(recent_decisions(fixes, self._notes, self.take_back)[:RECENT])
        self.refreshed.emit()

    def past(self) -> Past:
        """Return all that the history window shows."""
        import sqlite3  # late, as wherever it is used

        fixes = self._undo_log.entries(KEEP)
        try:
            notes = self._journal.recent(MOST)
        except (OSError, sqlite3.Error):
            return Past((), fixes, _("The decisions cannot be read at the moment."))
        return Past(notes, fixes, "" if notes else self._why_nothing())

    def _why_nothing(self) -> str:
        if self._journal.is_newer:
            return _(
                "This history was written by a newer version of ccwarn. Update ccwarn to see it."
            )
        if not self._policy().journal_days:
            return _("ccwarn keeps no history, because it is turned off in the settings.")
        return ""

    def offer_to_export(self) -> QFileDialog:
        """Let somebody choose a file, and write all decisions into it as a table."""
        return pick_table(lambda paths: self._export(Path(paths[0])), _("ccwarn history.csv"))

    def _export(self, path: Path) -> None:
        import sqlite3  # late, as above

        from ccwarn import journal_table  # late, as hardly ever wanted

        try:
            journal_table.write(path, self._journal.recent(MOST))
        except OSError as error:
            text = _("“{file}” could not be written: {reason}.")
            reason = os.strerror(error.errno or errno.EIO)
            self.said.emit(text.format(file=isolated(path.name), reason=reason))
        except sqlite3.Error:
            self.said.emit(_("The decisions cannot be read at the moment."))
        else:
            self.said.emit(_("Exported to “{file}”.").format(file=isolated(path.name)))

    def take_back(self, entry: UndoEntry) -> None:
        """Undo a fix, or say why not."""
        try:
            self._undo_log.undo(entry)
        except StoreError as error:
            self.failed.emit(error.sentence)
        except OSError as error:
            text = _("The fix could not be undone: {reason}.")
            self.failed.emit(text.format(reason=error.strerror))
        self.taken_back.emit()
        self.refresh()

    def offer_to_clear(self) -> None:
        """Ask whether to forget everything, and do so: nobody can take that back."""
        if self._box is None:
            self._box = _question(
                remembered_fixes(self._state), remembered_sets(self._state), self._clear
            )
            self._box.finished.connect(self._close)
        self._box.open()
        self._box.activateWindow()

    def _close(self) -> None:
        if self._box is not None:
            self._box.deleteLater()
            self._box = None

    def _clear(self) -> None:
        try:
            forget(self._state)
        except OSError as error:
            text = _("The history could not be deleted: {reason}.")
            self.failed.emit(text.format(reason=os.strerror(error.errno or errno.EIO)))
        else:
            self.cleared.emit()
        self.refresh()


def _question(fixes: int, sets: int, clear: Callable[[], None]) -> QMessageBox:
    box = QMessageBox()
    box.setObjectName("clearHistory")
    box.setIcon(QMessageBox.Icon.Question)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(_("Clear history"))
    box.setText(_("Delete all decisions that ccwarn remembers?"))
    losses = []
    if fixes:
        text = ngettext(
            "{count} fix can then no longer be undone.",
            "{count} fixes can then no longer be undone.",
            fixes,
        )
        losses.append(text.format(count=grouped(fixes)))
    if sets:
        losses.append(_("ccwarn then no longer knows who was together in your earlier mails."))
    box.setInformativeText(" ".join(losses))
    box.addButton(_("Delete"), QMessageBox.ButtonRole.DestructiveRole).clicked.connect(clear)
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)
    return box
