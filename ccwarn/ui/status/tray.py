"""The icon in the tray and its menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QFont
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from ccwarn.i18n import _, grouped, ngettext
from ccwarn.plain import isolated
from ccwarn.ui.kit.mnemonics import without_mnemonic
from ccwarn.ui.process.notifications import Notification
from ccwarn.ui.status.commands import Commands
from ccwarn.ui.status.icons import mood_icon
from ccwarn.ui.status.pause import MINUTES
from ccwarn.ui.status.status import Guarded, Status, WaitingDraft

LISTED = 6
"""How many drafts, or decisions, a menu lists before it points to the window."""


class Tray(QObject):
    """Shows the mood, and everything else when it is clicked."""

    def __init__(self, status: Status, commands: Commands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._status = status
        self._commands = commands
        self._message: Notification | None = None
        self._mailings: Sequence[str] = ()
        self._show_mailings: Callable[[], object] = self._open
        self.menu = QMenu()
        self.menu.setObjectName("trayMenu")
        self._recent = QMenu(self.menu)
        self._recent.setObjectName("recentMenu")
        self.icon = QSystemTrayIcon(self)
        self.icon.setObjectName("tray")
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._activated)
        self.icon.messageClicked.connect(self._message_clicked)
        status.changed.connect(self.refresh)
        self.refresh()

    def show(self) -> None:
        """Put the icon into the tray."""
        self.icon.show()

    def hide(self) -> None:
        """Take the icon out of the tray."""
        self.icon.hide()

    def show_message(self, notification: Notification) -> None:
        """Show a notification at the icon."""
        self._message = notification
        if self.icon.isVisible():
            picture = mood_icon(self._status.mood)
            self.icon.showMessage(notification.title, notification.sentence, picture)

    def show_mailings(self, sentences: Sequence[str], show: Callable[[], object]) -> None:
        """Show how far the mails are that are sent to each separately; `show` shows them all."""
        self._mailings, self._show_mailings = sentences, show
        self.refresh()

    def refresh(self) -> None:
        """Show what the status says now."""
        self.icon.setIcon(mood_icon(self._status.mood))
        self.icon.setToolTip(f"ccwarn – {self._status.headline}")
        self._fill()

    def _fill(self) -> None:
        self.menu.clear()
        headline = self._add("headline", self._status.headline, self._open)
        font = QFont(self.menu.font())
        font.setBold(True)
        headline.setFont(font)
        if self._status.questions:
            self._add("showQuestion", _("Show the question"), self._commands.show_question)
        for mailing in self._mailings:
            self._add("mailing", isolated(mailing, 120), self._show_mailings)
        if self._status.monitoring:
            self._add("monitoring", self._status.monitoring, self._commands.show_window)
        if self._status.note:
            self._add("note", self._status.note, self._commands.show_window)
        for problem in self._status.problems:
            self._add("problem", isolated(problem, 120), self._commands.show_window)
        if self._status.needs_set_up:
            self._add("setUp", _("Set up ccwarn…"), self._commands.set_up)
        for guarded in self._status.guarded:
            self._fill_guarded(guarded)
        self.menu.addSeparator()
        self._add("checkMessages", _("Check messages…"), self._commands.check_messages)
        self._add("history", _("History"), self._commands.history)
        self._fill_recent()
        self._fill_pause()
        self.menu.addSeparator()
        self._add("showWindow", _("Open ccwarn"), self._commands.show_window)
        self._add("settings", _("Settings…"), self._commands.settings)
        self._add("about", _("About ccwarn"), self._commands.about)
        self._add("quit", _("Quit ccwarn"), self._commands.quit)

    def _fill_guarded(self, guarded: Guarded) -> None:
        self.menu.addSeparator()
        sentence = isolated(guarded.sentence or guarded.name, 120)
        self._add("guarded", sentence, self._commands.show_window)
        waiting = self._status.waiting_in(guarded)
        for draft in waiting[:LISTED]:
            self._add("waiting", waiting_text(draft), partial(guarded.ask, draft.href))
        more = len(waiting) - LISTED
        if more > 0:
            text = ngettext("{count} more draft…", "{count} more drafts…", more)
            self._add("moreWaiting", text.format(count=grouped(more)), self._commands.show_window)

    def _fill_recent(self) -> None:
        menu = self._recent
        menu.setTitle(_("Recent decisions"))
        menu.clear()
        if not self._status.recent:
            return
        self.menu.addMenu(menu)
        for recent in self._status.recent[:LISTED]:
            text = f"{recent.time.astimezone():%H:%M}  {isolated(recent.sentence, 80)}"
            if recent.undo is None:
                menu.addAction(without_mnemonic(text)).triggered.connect(
                    lambda _checked=False: self._commands.history()
                )
                continue
            text = _("{decision} – Undo").format(decision=text)
            action = menu.addAction(without_mnemonic(text))
            action.setObjectName("undo")
            action.triggered.connect(recent.undo)

    def _fill_pause(self) -> None:
        self.menu.addSeparator()
        pause = self._status.pause
        if pause.active:
            self._add("resume", _("Resume now"), pause.end)
        elif self._status.guarded:
            self._add("pause", pause_label(), pause.start)

    def _add(self, name: str, text: str, called: Callable[[], object]) -> QAction:
        action = self.menu.addAction(without_mnemonic(text))
        action.setObjectName(name)
        action.triggered.connect(lambda _checked=False: called())
        return action

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (
            QSystemTrayIcon.ActivationReason.Trigger,
            QSystemTrayIcon.ActivationReason.DoubleClick,
        ):
            self._open()

    def _open(self) -> None:
        """Show what is urgent: a question, or else the window."""
        if self._status.questions:
            self._commands.show_question()
        else:
            self._commands.show_window()

    def _message_clicked(self) -> None:
        if self._message is not None:
            self._message.clicked()


def waiting_text(draft: WaitingDraft) -> str:
    """Say in one line which draft waits, and how many people it is about."""
    subject = isolated(draft.subject, 60) or _("no subject")
    if not draft.people:
        return _("“{subject}”").format(subject=subject)
    return ngettext(
        "“{subject}” – {count} person", "“{subject}” – {count} people", draft.people
    ).format(subject=subject, count=grouped(draft.people))


def pause_label() -> str:
    """What the command that begins a pause is called."""
    return ngettext("Pause for {count} minute", "Pause for {count} minutes", MINUTES).format(
        count=MINUTES
    )
