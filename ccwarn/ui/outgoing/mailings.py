"""How far mails are that Thunderbird sends to each separately, and how they go on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance, Slot

from ccwarn.batch_file import BadBatch, BatchContent, BatchInUse, RowState
from ccwarn.batches import Batches
from ccwarn.gates.thunderbird.separating import GATE
from ccwarn.ui.outgoing.mailing import Mailing
from ccwarn.ui.outgoing.words import finished, headline


class Courier(Protocol):
    """Whoever sends them: the gate in Thunderbird."""

    def go_on(self, batch: str) -> bool:
        """Have the rest of a mail sent; False where nobody is there that can."""

    def is_here(self, batch: str) -> bool:
        """Tell whether somebody is there that can."""

    def is_sending(self, batch: str) -> bool:
        """Tell whether a mail is being sent just now."""

    def why_stopped(self, batch: str) -> str:
        """Return why one stopped: "draft" where that is gone, "" where its rows say it."""


class ShowsLines(Protocol):
    """The tray's menu."""

    def show_mailings(self, sentences: Sequence[str], show: Callable[[], object]) -> None:
        """Show these; a click on one calls `show`."""


class ShowsMailings(Protocol):
    """Whoever has the window for them."""

    def show_mailings(self) -> None:
        """Bring the window to the front."""


class Tells(Protocol):
    """Whoever says something once."""

    def tell(self, sentence: str) -> None:
        """Say it."""


class Mailings(QObject):
    """Follows these mails."""

    changed = Signal()
    stuck = Signal()
    """One that was being sent, or an earlier run has left, waits for its author."""
    finished = Signal(object)
    """Everybody has got one: carries it as it was last."""

    def __init__(self, batches: Batches, courier: Courier, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._batches = batches
        self._courier = courier
        self._known: dict[str, Mailing] = {}
        self._dropped: set[str] = set()

    def show_by(self, tray: ShowsLines, windows: ShowsMailings, announcements: Tells) -> None:
        """Have them seen without being looked for: the window opens by itself if one is stuck."""

        def show_lines() -> None:
            tray.show_mailings([headline(it) for it in self.all], windows.show_mailings)

        self.changed.connect(show_lines)
        self.stuck.connect(windows.show_mailings)
        self.finished.connect(lambda mailing: announcements.tell(finished(mailing)))

    @property
    def all(self) -> Sequence[Mailing]:
        """All that are not finished, oldest first."""
        return list(self._known.values())

    def follow(self, separated: SignalInstance) -> None:
        """Look again after each of these signals, which may come from any thread."""
        separated.connect(self.refresh, Qt.ConnectionType.QueuedConnection)

    @Slot()
    def refresh(self) -> None:
        """Look how far they are."""
        before, found = self._known, [self._mailing(it) for it in self._batches.unfinished()]
        self._known = {it.name: it for it in found if it is not None}
        if self._known == before:
            return
        self.changed.emit()
        for name, mailing in before.items():
            if name not in self._known and name not in self._dropped:
                self.finished.emit(mailing)
        stopped = [it for it in self._known.values() if not it.is_sending]
        if any(it.name not in before or before[it.name].is_sending for it in stopped):
            self.stuck.emit()

    def go_on(self, name: str, again: Collection[str]) -> bool:
        """Send the rest, and to those of the doubtful who are in `again`; the others are left out.

        Returns False where that cannot be done now.
        """
        mailing = self._known.get(name)
        if mailing is None or not mailing.can_go_on:
            return False
        doubtful = [row.address for row in mailing.doubtful]
        try:
            with self._batches.open(name) as batch:
                for address in doubtful:
                    state = RowState.PLANNED if address in again else RowState.ACCEPTED
                    keys = [key for key, row in batch.rows.items() if row.address == address]
                    batch.mark(keys, state)
        except (OSError, BatchInUse, BadBatch):
            return False
        return self._courier.go_on(name)

    def drop(self, name: str) -> None:
        """Send no more of it; where it is being sent just now nothing happens."""
        self._dropped.add(name)
        with suppress(OSError, BatchInUse, BadBatch):
            self._batches.drop(name)
            self._courier.go_on(name)  # It hears that nothing is left to do.
        self.refresh()

    def _mailing(self, found: BatchContent) -> Mailing | None:
        name = found.facts.id
        if found.facts.gate != GATE:
            return None
        return Mailing(
            name,
            found.facts.subject,
            tuple(found.rows.values()),
            self._courier.is_sending(name),
            self._courier.is_here(name),
            self._courier.why_stopped(name),
        )
