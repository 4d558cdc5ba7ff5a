"""The root of the desktop application: makes everything, ties it together, and runs it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from ccwarn.clearance import Clearance
from ccwarn.connect import menu_entry
from ccwarn.gates.outlook.reach import outlook_host
from ccwarn.gates.thunderbird.relay import fitting
from ccwarn.i18n import N_, _
from ccwarn.journal import Journal
from ccwarn.memory import MemoryOfPeople
from ccwarn.plain import isolated
from ccwarn.rules import ALL_RULES
from ccwarn.settings.book import Book
from ccwarn.settings.declared.places import DRAFTS_FOLDERS
from ccwarn.settings.edit import add_drafts_folder
from ccwarn.settings.files import runtime_dir, state_dir
from ccwarn.settings.monitoring import notice
from ccwarn.stores.identities import KnownIdentities
from ccwarn.terminal.ending import EX_IOERR
from ccwarn.ui.accounts.account_gates import Accounts
from ccwarn.ui.checks import Checks
from ccwarn.ui.gates import Gates
from ccwarn.ui.history import LEAVING, History
from ccwarn.ui.kit.pickers import pick_folder
from ccwarn.ui.process.application import application
from ccwarn.ui.process.demonstration import Demonstration
from ccwarn.ui.process.live_policy import LivePolicy
from ccwarn.ui.process.single_instance import Request, SingleInstance, absolute
from ccwarn.ui.process.unix_signals import QuitSignals
from ccwarn.ui.question.asker import QtAsker
from ccwarn.ui.speech import Speech, say_again
from ccwarn.ui.status.announcements import Announcements
from ccwarn.ui.status.commands import Commands
from ccwarn.ui.status.pause import Pause
from ccwarn.ui.status.status import Status
from ccwarn.ui.status.tray import Tray
from ccwarn.ui.windows import Windows
from ccwarn.undo_entry import UndoEntry
from ccwarn.undo_log import UndoLog

_TRAY_COMES = 10_000
"""Milliseconds after which a desktop that has a tray shows it; at log-in that may be late."""
_CANNOT_WRITE = N_(
    "ccwarn cannot start, because nothing can be written in {folder}. Check that you may write "
    "there and that the disk is not full."
)
_DOES_NOT_ANSWER = N_(
    "ccwarn is already running, but does not answer. Quit ccwarn and start it again."
)


def run(
    folders: Sequence[str] = (),
    policy_file: Path | None = None,
    own_domains: Sequence[str] = (),
    *,
    files: Sequence[str] = (),
    hidden: bool = False,
) -> int:
    """Guard Thunderbird and these folders, or those of the policy, until the user quits.

    `files` are checked in a window, in that of the ccwarn that runs already if one does. `hidden`
    opens no window at the start. Returns the exit status.
    """
    qt = application()
    asked, checked = absolute(folders), absolute(files)
    try:
        instance = SingleInstance(runtime_dir(), fitting)
        is_first = instance.claim()
    except OSError:
        return _told(EX_IOERR, _CANNOT_WRITE, folder=runtime_dir())
    if not is_first:
        if (hidden and not checked) or instance.hand_over(Request(folders=asked, files=checked)):
            return 0
        return _told(2, _DOES_NOT_ANSWER)
    desk = Desk(qt, LivePolicy(policy_file, own_domains), state_dir())
    instance.requested.connect(desk.serve)
    for folder in asked:
        desk.gates.guard(Path(folder))
    desk.follow_policy(folders=not asked)
    desk.gates.guard_thunderbird()
    desk.gates.guard_outlook(outlook_host())
    if checked:
        desk.check(checked)
        hidden = hidden or QSystemTrayIcon.isSystemTrayAvailable()
    try:
        return desk.run(hidden=hidden)
    finally:
        instance.close()


def run_demo(demo: Demonstration) -> int:
    """Guard the demonstration's folder, save its draft into it, and run until the user quits."""
    note = _("A demonstration on temporary drafts in {folder}").format(folder=demo.drafts)
    desk = Desk(application(), LivePolicy(demo.policy_file), demo.state, note)
    once = Qt.ConnectionType.SingleShotConnection
    desk.gates.guarding.connect(lambda: demo.save_customers_draft(), once)
    desk.gates.guard(demo.drafts)
    desk.windows.show_status()
    status = desk.run()
    desk.history.write_out()
    desk.memory.settle(LEAVING)
    return status


def _told(status: int, sentence: str, **parts: object) -> int:
    """Say in the terminal why ccwarn cannot start; return the exit status."""
    sys.stderr.write(_(sentence).format(**parts) + "\n")
    return status


class Desk(QObject):
    """The running application: gates on one side, tray and windows on the other."""

    def __init__(self, qt: QApplication, policy: LivePolicy, state: Path, note: str = "") -> None:
        super().__init__()
        self._qt = qt
        self.policy = policy
        self._speech = Speech(qt, policy, self)
        self._journal = Journal(state)
        self._undo_log = UndoLog(state / "undo")
        self.asker = QtAsker(ALL_RULES, parent=self)
        self.memory = MemoryOfPeople(state)
        self._clearance = Clearance(
            policy, ALL_RULES, self.asker, self._journal, self.memory, KnownIdentities()
        )
        book = partial(Book, lambda: policy.loaded, policy.change)
        self.asker.learn_by(self._clearance.examine, book, self.memory)
        self.pause = Pause(parent=self)
        self.status = Status(self.pause, note, self, lambda: not policy.file.exists())
        self.gates = Gates(self.status, self._clearance, self._undo_log, state, self)
        self.accounts = Accounts(self.status, self._clearance, policy, self)
        self.checks = Checks(self._clearance, self._undo_log, self)
        self.history = History(state, policy, self._journal, self._undo_log, self.status, self)
        self.windows = Windows(self)
        self.commands = Commands(
            check_messages=self.windows.show_check,
            check_paths=self.check,
            add_folder=lambda: pick_folder(self.add_folders),
            show_window=self.windows.show_status,
            quit=qt.quit,
            mail_accounts=self.windows.show_accounts,
            about=self.windows.show_about,
            settings=self.windows.show_settings,
            set_up=self.windows.show_first_start,
            show_question=self.asker.bring_to_front,
            history=self.windows.show_history,
            clear_history=self.history.offer_to_clear,
        )
        self.tray = Tray(self.status, self.commands, self)
        self._announcements = Announcements(self.status, self.commands, self.tray, self)
        self._connect()
        self.history.refresh()

    def _connect(self) -> None:
        self._speech.changed.connect(partial(say_again, self))
        told = (self._tell_policy_problems, self.checks.check_again, self.asker.examine_again)
        for hear in (*told, self.gates.tell_policy):
            self.policy.changed.connect(hear)
        self.checks.rested.connect(self.history.refresh)
        self._tell_policy_problems()
        self.gates.at_send.connect(self.asker.expect)
        self.gates.fixed.connect(self._hear_fixed)
        self.gates.trouble.connect(self._hear_trouble)
        self.gates.mailings.show_by(self.tray, self.windows, self._announcements)
        self.accounts.alarmed.connect(self._hear_alarm)
        self.asker.failed.connect(self.status.add_trouble)
        self.asker.waiting.connect(self.status.set_questions)
        self.asker.missed.connect(self._announcements.tell_of_question)
        self.asker.seen.connect(self._announcements.forget_question)
        self.history.taken_back.connect(self.checks.check_again)
        self.history.failed.connect(self._hear_trouble)
        self.history.obstructed.connect(self._announcements.tell)
        self.asker.waiting.connect(lambda _count: self.history.look())
        self._qt.aboutToQuit.connect(self.end)
        # The session ends: whatever is open is held, and nothing is asked any more.
        self._qt.commitDataRequest.connect(lambda _manager: self.asker.hold_all())
        self._qt.commitDataRequest.connect(lambda _manager: self.history.write_out())

    def follow_policy(self, *, folders: bool) -> None:
        """Guard the policy's accounts and its `folders`, now and as it changes."""

        def follow() -> None:
            policy = self.policy()
            if folders:
                self.gates.follow([Path(it).expanduser() for it in policy.drafts_folders])
            self.accounts.follow(policy.accounts)
            if not self.status.needs_set_up:
                with suppress(OSError):  # only pictures would be missing
                    menu_entry.put()

        self.policy.changed.connect(follow)
        self.policy.watch()
        follow()

    def run(self, *, hidden: bool = False) -> int:
        """Show the tray, or the window where there is none, and run until the user quits."""
        signals = QuitSignals(self._qt.quit, self)
        self.tray.show()
        if hidden:
            QTimer.singleShot(_TRAY_COMES, self, self._appear_without_tray)
        elif not (QSystemTrayIcon.isSystemTrayAvailable() and self._is_guarding):
            self._welcome()
        try:
            return self._qt.exec()
        finally:
            signals.close()

    def end(self) -> None:
        """Hold what is open and stop guarding."""
        self.asker.hold_all()
        self.checks.stop()
        self.gates.stop()
        self.accounts.stop()

    def check(self, paths: Sequence[str]) -> None:
        """Check messages, and folders of them, in the window for it."""
        self.windows.show_check()
        self.checks.check(paths)

    def add_folders(self, paths: Sequence[str]) -> None:
        """Guard folders from now on, and at each start."""
        for path in paths:
            self.gates.guard(Path(path))
            if DRAFTS_FOLDERS.key in self.policy.loaded.locked:
                text = _(
                    "“{folder}” is guarded only until you quit, because your organisation decides "
                    "which folders are guarded."
                )
                self._hear_trouble(text.format(folder=isolated(path)))
                continue
            try:
                add_drafts_folder(Path(path), self.policy.file)
            except (OSError, ValueError):
                text = _(
                    "“{folder}” is guarded only until you quit, because your policy file could "
                    "not be written."
                )
                self._hear_trouble(text.format(folder=isolated(path)))

    def serve(self, request: Request) -> None:
        """Do what a second start asks for."""
        if request.ends:
            self._qt.quit()
            return
        for folder in request.folders:
            self.gates.guard(Path(folder))
        if request.files:
            self.check(request.files)
        else:
            self._welcome()

    def window_closed(self) -> None:
        """Quit where there is no tray: nothing would show any more that ccwarn runs."""
        if not QSystemTrayIcon.isSystemTrayAvailable():
            self._qt.quit()

    @property
    def _is_guarding(self) -> bool:
        return bool(self.gates.folders or self.accounts.present)

    def _welcome(self) -> None:
        if self.status.needs_set_up and not self._is_guarding:
            self.windows.show_first_start()
        else:
            self.windows.show_status()

    def _appear_without_tray(self) -> None:
        """Have a window where a hidden start finds no tray: nothing else shows that ccwarn runs."""
        if not QSystemTrayIcon.isSystemTrayAvailable():
            self.windows.show_status(minimised=True)
            self._announcements.tell_without_tray()

    def _tell_policy_problems(self) -> None:
        self.status.set_policy_problems([it.text for it in self.policy.loaded.problems])
        self.status.set_monitoring(notice(self.policy.loaded))

    def _hear_fixed(self, entry: UndoEntry) -> None:
        self.history.refresh()
        done = _("{what_was_done}. Click here to undo.")
        self._announcements.tell(done.format(what_was_done=entry.summary))

    def _hear_trouble(self, sentence: str) -> None:
        self.status.add_trouble(sentence)
        self._announcements.tell(sentence)

    def _hear_alarm(self, sentence: str) -> None:
        self.windows.show_status()
        self._announcements.tell(sentence, urgent=True)
