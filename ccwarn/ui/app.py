"""The root of the desktop application: makes everything, ties it together, and runs it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from ccwarn.clearance import Clearance
from ccwarn.connect.thunderbird import runs_without_addon
from ccwarn.gates.drafts_folder import DraftsFolderGate
from ccwarn.gates.events import Condition, GateState
from ccwarn.gates.single_file import Checked, check_file
from ccwarn.gates.thunderbird_gate import ThunderbirdGate
from ccwarn.i18n import _
from ccwarn.journal import Journal
from ccwarn.plain import isolated
from ccwarn.policy_files import add_drafts_folder, runtime_dir, state_dir
from ccwarn.rules import ALL_RULES
from ccwarn.stores.base import StoreError
from ccwarn.ui.accounts import Accounts
from ccwarn.ui.asker import QtAsker
from ccwarn.ui.demonstration import Demonstration
from ccwarn.ui.gate_events import QtGateEvents
from ccwarn.ui.icons import icon
from ccwarn.ui.labels import without_markup
from ccwarn.ui.live_policy import LivePolicy
from ccwarn.ui.pause import Pause
from ccwarn.ui.pickers import pick_files, pick_folder, say
from ccwarn.ui.recent import recent_decisions
from ccwarn.ui.single_instance import Request, SingleInstance
from ccwarn.ui.soon import Soon
from ccwarn.ui.status import Commands, Guarded, Status
from ccwarn.ui.tray import Tray
from ccwarn.ui.unix_signals import QuitSignals
from ccwarn.undo import Entry, UndoLog

if TYPE_CHECKING:
    from ccwarn.ui.status_window import StatusWindow

RECENT = 20
"""How many decisions are shown."""


def run(
    folders: Sequence[str] = (),
    policy_file: Path | None = None,
    own_domains: Sequence[str] = (),
    *,
    hidden: bool = False,
) -> int:
    """Guard Thunderbird and these folders, or those of the policy, until the user quits.

    `hidden` opens no window at the start. Returns the exit status.
    """
    qt = application()
    instance = SingleInstance(runtime_dir())
    asked = tuple(str(Path(folder).expanduser().absolute()) for folder in folders)
    if not instance.claim():
        if hidden:
            return 0
        if instance.hand_over(Request(folders=asked)):
            return 0
        sys.stderr.write(_("ccwarn runs already but does not answer. End it and start again."))
        sys.stderr.write("\n")
        return 2
    policy = LivePolicy(policy_file, own_domains)
    desk = Desk(qt, policy, state_dir())
    instance.requested.connect(desk.serve)
    for folder in asked or policy().drafts_folders:
        desk.guard(Path(folder).expanduser())
    for account in policy().accounts:
        desk.accounts.guard(account)
    desk.guard_thunderbird()
    try:
        return desk.run(hidden=hidden)
    finally:
        instance.close()


def run_demo(demo: Demonstration) -> int:
    """Guard the demonstration's folder, save its draft into it, and run until the user quits."""
    note = _("A demonstration on temporary drafts in {folder}").format(folder=demo.drafts)
    desk = Desk(application(), LivePolicy(demo.policy_file), demo.state, note)
    once = Qt.ConnectionType.SingleShotConnection
    desk.guarding.connect(lambda: demo.save_customers_draft(), once)
    desk.guard(demo.drafts)
    desk.open_window()
    return desk.run()


def application() -> QApplication:
    """Make the one Qt application."""
    qt = QApplication(sys.argv[:1])
    qt.setApplicationName("ccwarn")
    qt.setApplicationDisplayName("ccwarn")
    qt.setDesktopFileName("ccwarn")
    qt.setWindowIcon(icon("ccwarn"))
    qt.setQuitOnLastWindowClosed(False)
    return qt


class Desk(QObject):
    """The running application: gates on one side, tray and windows on the other."""

    guarding = Signal()
    """A folder is guarded from now on."""

    _checked = Signal(object)
    _problems = Signal(object)

    def __init__(self, qt: QApplication, policy: LivePolicy, state: Path, note: str = "") -> None:
        super().__init__()
        self._qt = qt
        self._policy = policy
        self._state = state
        self._thunderbird: ThunderbirdGate | None = None
        self._journal = Journal(state / "journal.jsonl")
        self._undo_log = UndoLog(state / "undo")
        self.asker = QtAsker(ALL_RULES, parent=self)
        self._clearance = Clearance(policy, ALL_RULES, self.asker, self._journal)
        self._gates: list[DraftsFolderGate] = []
        self.pause = Pause(parent=self)
        self._paused = False
        self.status = Status(self.pause, note, self)
        self.commands = Commands(
            check_file=lambda: pick_files(self.check),
            check_paths=self.check,
            add_folder=lambda: pick_folder(self.add_folders),
            show_window=self.open_window,
            quit=qt.quit,
            mail_accounts=lambda: self.accounts.show(),
        )
        self.accounts = Accounts(self.status, self._clearance, policy, self)
        self.tray = Tray(self.status, self.commands, self)
        self.window: StatusWindow | None = None
        self._connect()
        self._refresh_recent()

    def _connect(self) -> None:
        queued = Qt.ConnectionType.QueuedConnection
        self._checked.connect(self._tell_checked, queued)
        self._problems.connect(self.status.set_policy_problems, queued)
        self._policy.listen(self._problems.emit)
        self.pause.changed.connect(self._pause_gates)
        self.asker.failed.connect(self.status.add_trouble)
        self.asker.settled.connect(self._refresh_recent)
        self._qt.aboutToQuit.connect(self.end)
        # The session ends: whatever is open is held, and nothing is asked any more.
        self._qt.commitDataRequest.connect(lambda _manager: self.asker.hold_all())

    def run(self, *, hidden: bool = False) -> int:
        """Show the tray, or the window where there is none, and run until the user quits."""
        signals = QuitSignals(self._qt.quit, self)
        self.tray.show()
        guarding = self._gates or self.accounts.present
        if not hidden and not (QSystemTrayIcon.isSystemTrayAvailable() and guarding):
            self.open_window()
        try:
            return self._qt.exec()
        finally:
            signals.close()

    def end(self) -> None:
        """Hold what is open and guard no more."""
        self.asker.hold_all()
        for gate in self._all_gates():
            gate.stop()
        self.accounts.stop()

    def _all_gates(self) -> list[DraftsFolderGate | ThunderbirdGate]:
        return [*self._gates, *([self._thunderbird] if self._thunderbird else [])]

    def guard(self, folder: Path) -> None:
        """Guard one more folder; one that is guarded already stays so."""
        if any(gate.path == folder.absolute() for gate in self._gates):
            return
        events = QtGateEvents(self)
        gate = DraftsFolderGate(folder, self._clearance, self._undo_log, events)
        guarded = Guarded(str(folder), gate.ask)
        events.state_told.connect(partial(self._hear_state, guarded))
        events.waiting_told.connect(partial(self.status.set_waiting, guarded))
        events.fixed_told.connect(self._hear_fixed)
        events.trouble_told.connect(self._hear_trouble)
        self._gates.append(gate)
        self.status.add_folder(guarded)
        gate.start()
        if self.pause.active:
            gate.pause()

    def guard_thunderbird(self) -> None:
        """Answer the add-ons of Thunderbird."""
        events = QtGateEvents(self)
        self._thunderbird = ThunderbirdGate(
            self._clearance, ALL_RULES, events, self._state, Soon(self), runs_without_addon
        )
        guarded = Guarded("Thunderbird", lambda _href: None)
        events.state_told.connect(partial(self._hear_state, guarded))
        events.trouble_told.connect(self._hear_trouble)
        self.status.add_folder(guarded)
        self._thunderbird.start()

    def check(self, paths: Sequence[str]) -> None:
        """Check message files, one after the other, and ask about them where needed."""

        def work() -> None:
            for path in paths:
                self._checked.emit(check_file(Path(path), self._clearance, self._undo_log))

        threading.Thread(target=work, name="ccwarn-check", daemon=True).start()

    def add_folders(self, paths: Sequence[str]) -> None:
        """Guard folders from now on, and at each start."""
        for path in paths:
            self.guard(Path(path))
            try:
                add_drafts_folder(Path(path))
            except (OSError, ValueError):
                self._hear_trouble(
                    _(
                        "“{folder}” is guarded until you quit, but your policy file could not be "
                        "written, so it will not be guarded at the next start."
                    ).format(folder=isolated(path))
                )

    def open_window(self) -> None:
        """Show the status window."""
        if self.window is None:
            # Late, as it may never be opened and the tray is to stay small.
            from ccwarn.ui.status_window import StatusWindow

            self.window = StatusWindow(self.status, self.commands, self._window_closed)
        self.window.bring_to_front()

    def serve(self, request: Request) -> None:
        """Do what a second start asks for."""
        for folder in request.folders:
            self.guard(Path(folder))
        if request.files:
            self.check(request.files)
        self.open_window()

    def _hear_state(self, folder: Guarded, state: GateState) -> None:
        healthy = state.condition not in (Condition.MISSING, Condition.TROUBLE)
        self.status.set_state(folder, state.sentence, healthy=healthy)
        if state.condition is Condition.GUARDING:
            self.guarding.emit()

    def _hear_fixed(self, entry: Entry) -> None:
        self._refresh_recent()
        done = _("{what_was_done}. To take it back, click here.")
        self.tray.notify(without_markup(done.format(what_was_done=entry.summary)))

    def _hear_trouble(self, sentence: str) -> None:
        self.status.add_trouble(sentence)
        self.tray.notify(without_markup(sentence))

    def _tell_checked(self, checked: Checked) -> None:
        if checked.fixed is not None:
            self._hear_fixed(checked.fixed)
        elif checked.sentence:
            say(checked.sentence, trouble=checked.trouble)

    def _refresh_recent(self) -> None:
        fixes, notes = self._undo_log.entries()[:RECENT], self._journal.recent(RECENT)
        self.status.set_recent(recent_decisions(fixes, notes, self._take_back)[:RECENT])

    def _take_back(self, entry: Entry) -> None:
        try:
            self._undo_log.undo(entry)
        except StoreError as error:
            self._hear_trouble(error.sentence)
        except OSError as error:
            self._hear_trouble(
                _("The fix could not be taken back: {reason}.").format(reason=error.strerror)
            )
        self._refresh_recent()

    def _pause_gates(self) -> None:
        if self._paused == self.pause.active:
            return  # only a minute has passed
        self._paused = self.pause.active
        for gate in self._all_gates():
            if self._paused:
                gate.pause()
            else:
                gate.resume()

    def _window_closed(self) -> None:
        # Without a tray nothing would show any more that ccwarn runs.
        if not QSystemTrayIcon.isSystemTrayAvailable():
            self._qt.quit()
