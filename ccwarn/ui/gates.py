"""The gates of the application, and how they are: drafts folders, Thunderbird and Outlook."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ccwarn.batches import Batches
from ccwarn.clearance import Clearance
from ccwarn.connect.profile_status import AddonStatus
from ccwarn.connect.thunderbird import ThunderbirdConnection
from ccwarn.gates.drafts.gate import DraftsFolderGate
from ccwarn.gates.events import Condition, GateState
from ccwarn.gates.thunderbird.connections import Connections
from ccwarn.gates.thunderbird.gate import ThunderbirdGate
from ccwarn.gates.thunderbird.sent_mail import SentFolder
from ccwarn.rules import ALL_RULES
from ccwarn.settings.files import state_dir
from ccwarn.stores.discovery.sent_folders import has_copy
from ccwarn.ui.outgoing.mailings import Mailings
from ccwarn.ui.process.gate_events import QtGateEvents
from ccwarn.ui.process.main_thread import MainThread
from ccwarn.ui.status.status import OUTLOOK, Guarded, Status
from ccwarn.undo_log import UndoLog

if TYPE_CHECKING:
    from ccwarn.gates.outlook.gate import Host, OutlookGate


class Gates(QObject):
    """Starts and stops the gates, pauses them with the status, and shows how they are."""

    guarding = Signal()
    """A folder, or a mail program, is guarded from now on."""
    at_send = Signal()
    """A mail program's mails are checked at Send from now on: a question may come any moment."""
    fixed = Signal(object)
    """A draft was fixed; carries the undo log's entry."""
    _separated = Signal()
    """Something has become of a mail that is sent as several; may come from any thread."""
    trouble = Signal(str)
    """Something failed that a person should know of; carries a sentence."""

    def __init__(
        self,
        status: Status,
        clearance: Clearance,
        undo_log: UndoLog,
        state: Path,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._status = status
        self._clearance = clearance
        self._undo_log = undo_log
        self._folders: dict[DraftsFolderGate, Guarded] = {}
        self._events: dict[DraftsFolderGate, QtGateEvents] = {}
        self._followed: list[Path] = []
        self._connections = Connections(state / "thunderbird.json")
        self._batches = Batches(state)
        self.mailings = Mailings(self._batches, self, self)
        self.mailings.follow(self._separated)
        self.thunderbird = ThunderbirdConnection(self._connections)
        self._thunderbird: ThunderbirdGate | None = None
        self._is_thunderbird_there = False
        self._program = Guarded("Thunderbird", lambda _href: None)
        self._outlook: OutlookGate | None = None
        self._outlook_row = Guarded(OUTLOOK, lambda _href: None)
        self._paused = False
        status.pause.changed.connect(self._pause)

    @property
    def folders(self) -> list[Path]:
        """The drafts folders that there are gates for."""
        return [gate.path for gate in self._folders]

    def follow(self, folders: Sequence[Path]) -> None:
        """Guard these folders, and no more those that were in this list the last time."""
        wanted = [folder.absolute() for folder in folders]
        for folder in self._followed:
            if folder not in wanted:
                self.unguard(folder)
        for folder in wanted:
            self.guard(folder)
        self._followed = wanted

    def unguard(self, folder: Path) -> None:
        """Stop guarding a folder; its open questions are withdrawn."""
        for gate, guarded in list(self._folders.items()):
            if gate.path == folder.absolute():
                del self._folders[gate]
                gate.stop()
                self._events.pop(gate).deleteLater()
                self._status.remove_folder(guarded)

    def guard(self, folder: Path) -> None:
        """Guard one more folder; one that is guarded already stays so."""
        if folder.absolute() in self.folders:
            return
        events = QtGateEvents(self)
        gate = DraftsFolderGate(folder, self._clearance, self._undo_log, events)
        guarded = Guarded(str(folder), gate.ask)
        events.waiting_told.connect(partial(self._status.set_waiting, guarded))
        events.fixed_told.connect(self.fixed)
        self._folders[gate], self._events[gate] = guarded, events
        events.state_told.connect(partial(self._hear_state, guarded))
        events.trouble_told.connect(self.trouble)
        self._status.add_folder(guarded)
        gate.start()
        if self._status.pause.active:
            gate.pause()

    def guard_thunderbird(self) -> None:
        """Answer the add-ons of Thunderbird, and show it once it is connected with ccwarn."""
        self.thunderbird.finish()
        events = QtGateEvents(self)
        self._thunderbird = ThunderbirdGate(
            self._clearance,
            ALL_RULES,
            events,
            self._connections,
            MainThread(self),
            self.thunderbird.look_after,
            batches=self._batches,
            separated=self._separated.emit,
        )
        self.mailings.refresh()
        events.state_told.connect(self._hear_thunderbird)
        events.trouble_told.connect(self.trouble)
        self._thunderbird.start()

    def tell_policy(self) -> None:
        """Let whoever asks while ccwarn is gone know what counts now."""
        if self._thunderbird is not None:
            self._thunderbird.tell_policy()

    def go_on(self, batch: str) -> bool:
        """Have Thunderbird send the rest of a mail to several; False where it cannot."""
        return self._thunderbird is not None and self._thunderbird.go_on(batch)

    def is_here(self, batch: str) -> bool:
        """Tell whether the Thunderbird that has its draft is connected."""
        return self._thunderbird is not None and self._thunderbird.is_here(batch)

    def is_sending(self, batch: str) -> bool:
        """Tell whether such a mail is being sent just now."""
        return self._thunderbird is not None and self._thunderbird.is_sending(batch)

    def why_stopped(self, batch: str) -> str:
        """Return why Thunderbird stopped with one; "" where nothing is known."""
        return self._thunderbird.why_stopped(batch) if self._thunderbird else ""

    def guard_outlook(self, host: Host | None) -> None:
        """Answer for classic Outlook, if it can be reached here, and show it where there is one."""
        if host is None:
            return
        from ccwarn.gates.outlook.gate import OutlookGate  # late: there is none but on Windows

        events = QtGateEvents(self)
        self._outlook = OutlookGate(self._clearance, events, host, state=state_dir())
        events.state_told.connect(partial(self._hear_outlook, host))
        events.trouble_told.connect(self.trouble)
        self._outlook.start()

    def show_thunderbird(self) -> None:
        """Show how Thunderbird is where it is connected with ccwarn by now, and only there."""
        is_shown = self._program in self._status.programs
        wanted = self._is_thunderbird_there or self._is_thunderbird_ours()
        if wanted and not is_shown:
            self._status.add_program(self._program)
        elif is_shown and not wanted:
            self._status.remove_program(self._program)

    def sent_mail(self) -> list[SentFolder]:
        """Return the folders for sent mail that lie in no file here, but Thunderbird can tell of.

        Waits for Thunderbird: not to be called in the thread of a window.
        """
        if self._thunderbird is None:
            return []
        profiles = {it.profile.addon_uuid(): it.profile.folder for it in self.thunderbird.states()}
        return [
            it
            for it in self._thunderbird.sent_folders()
            if (profile := profiles.get(it.profile)) is None
            or not has_copy(profile, it.key, it.path)
        ]

    def tell_again(self) -> None:
        """Have every gate say how it is, in the language of now; each hears again if it pauses."""
        for gate in self._all():
            if self._paused:
                gate.pause()
            else:
                gate.resume()

    def stop(self) -> None:
        """Stop guarding."""
        for gate in self._all():
            gate.stop()

    def _all(self) -> list[DraftsFolderGate | ThunderbirdGate | OutlookGate]:
        programs = (self._thunderbird, self._outlook)
        return [*self._folders, *(gate for gate in programs if gate is not None)]

    def _hear_state(self, guarded: Guarded, state: GateState) -> None:
        healthy = state.condition not in (Condition.MISSING, Condition.TROUBLE)
        self._status.set_state(guarded, state.sentence, healthy=healthy)
        if state.condition is Condition.GUARDING:
            self.guarding.emit()

    def _hear_thunderbird(self, state: GateState) -> None:
        self._is_thunderbird_there = state.condition is Condition.GUARDING
        # A Thunderbird that does not run is no trouble; one that lacks its add-on is told as such.
        healthy = state.condition is not Condition.TROUBLE
        self._status.set_state(self._program, state.sentence, healthy=healthy)
        self.show_thunderbird()
        if self._is_thunderbird_there:
            self.guarding.emit()
            self.at_send.emit()

    def _hear_outlook(self, host: Host, state: GateState) -> None:
        from ccwarn.gates.outlook.gate import Presence  # late, as above

        is_guarded = state.condition is Condition.GUARDING
        healthy = state.condition is not Condition.TROUBLE
        self._status.set_state(self._outlook_row, state.sentence, healthy=healthy)
        is_there = is_guarded or not healthy or host.presence() is not Presence.ABSENT
        if is_there and self._outlook_row not in self._status.programs:
            self._status.add_program(self._outlook_row)
        elif not is_there and self._outlook_row in self._status.programs:
            self._status.remove_program(self._outlook_row)
        if is_guarded:
            self.guarding.emit()
            self.at_send.emit()

    def _is_thunderbird_ours(self) -> bool:
        nothing = (AddonStatus.ABSENT, AddonStatus.IMPOSSIBLE)
        return any(state.status not in nothing for state in self.thunderbird.states())

    def _pause(self) -> None:
        if self._paused == self._status.pause.active:
            return  # only a minute has passed
        self._paused = self._status.pause.active
        self.tell_again()
