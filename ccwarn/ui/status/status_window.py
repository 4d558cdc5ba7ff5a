"""The small window that says what ccwarn is doing: the tray's menu, with room for sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from ccwarn.i18n import _, grouped, ngettext, pgettext
from ccwarn.plain import isolated
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.cards import Card
from ccwarn.ui.kit.column_window import ColumnWindow
from ccwarn.ui.kit.drops import local_paths
from ccwarn.ui.kit.labels import ElidedLabel, PlainLabel
from ccwarn.ui.kit.look import unit
from ccwarn.ui.kit.mnemonics import with_mnemonics, without_mnemonic
from ccwarn.ui.kit.scroll_area import ScrollArea
from ccwarn.ui.status.commands import Commands
from ccwarn.ui.status.icons import mood_icon
from ccwarn.ui.status.status import Guarded, Recent, Status, WaitingDraft
from ccwarn.ui.status.tray import pause_label, waiting_text

LISTED = 50
"""How many drafts or decisions are listed; a person who has more looks into the mail program."""
_WIDTH, _HEIGHT = 72, 55


class StatusWindow(ColumnWindow):
    """Shows the status; message files may be dropped on it.

    Where the desktop has a tray, closing the window leaves ccwarn running; `closing` decides.
    """

    def __init__(
        self, status: Status, commands: Commands, closing: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__("statusWindow", QGuiApplication.applicationDisplayName(), _WIDTH, _HEIGHT)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._status = status
        self._commands = commands
        self._closing = closing
        step = unit()
        self._icon = QLabel()
        self._icon.setObjectName("mood")
        self._icon.setAccessibleName("ccwarn")  # the headline says in which mood it is
        self._headline = PlainLabel("statusHeadline", size=1.3, bold=True)
        self._note = PlainLabel("statusNote", status.note, ink="muted")
        if not status.note:
            self._note.hide()
        self._monitoring = PlainLabel("monitoring")
        self._news = PlainLabel("statusNews", ink="muted")
        self._area = ScrollArea("statusArea", _("What ccwarn is doing"))
        self._pause = Button("pauseButton", "", Weight.QUIET)
        self._pause.clicked.connect(status.pause.start)
        self._resume = Button("resumeButton", "", Weight.PRIMARY)
        self._resume.clicked.connect(status.pause.end)
        self._question = Button("questionButton", "", Weight.PRIMARY)
        self._question.clicked.connect(commands.show_question)
        self.column.addLayout(self._top(step))
        card = Card("statusCard")
        card.hold(self._area)
        self.column.addWidget(card, 1)
        self.column.addLayout(self._buttons(step))
        status.changed.connect(self._refresh)
        self._refresh()
        self.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while nobody looked."""
        self._refresh()
        super().showEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the application know."""
        super().closeEvent(event)
        self._status.news.leave()
        self._closing()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Stay on Esc: without a tray, closing this window ends ccwarn."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept files."""
        if local_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Check the files that were dropped; they stay where they are."""
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._commands.check_paths(local_paths(event.mimeData()))

    def _top(self, step: int) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(step // 2)
        words.addWidget(self._headline)
        words.addWidget(self._monitoring)
        words.addWidget(self._note)
        words.addWidget(self._news)
        row = QHBoxLayout()
        row.setSpacing(2 * step)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self._question, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._pause, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._resume, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _buttons(self, step: int) -> QHBoxLayout:
        texts = with_mnemonics(
            [
                *(_("Check messages…"), _("Settings…"), pgettext("menu", "More")),
                *(pause_label(), _("Resume now")),
                _("Show the question"),
            ]
        )
        check = Button("checkMessagesButton", texts[0], Weight.PLAIN)
        check.clicked.connect(self._commands.check_messages)
        settings = Button("settingsButton", texts[1], Weight.PLAIN)
        settings.clicked.connect(self._commands.settings)
        more = Button("moreButton", texts[2], Weight.PLAIN)
        more.setMenu(self._more())
        self._pause.setText(texts[3])
        self._resume.setText(texts[4])
        self._question.setText(texts[5])
        row = QHBoxLayout()
        row.setSpacing(step)
        row.addWidget(check)
        row.addWidget(settings)
        row.addWidget(more)
        row.addStretch()
        return row

    def _more(self) -> QMenu:
        menu = QMenu(self)
        menu.setObjectName("moreMenu")
        entries = {
            "addFolder": (_("Choose a drafts folder…"), self._commands.add_folder),
            "mailAccounts": (_("Set up a mail account…"), self._commands.mail_accounts),
            "history": (_("History"), self._commands.history),
            "about": (_("About ccwarn"), self._commands.about),
        }
        texts = with_mnemonics(text for text, _called in entries.values())
        for text, (name, (_text, called)) in zip(texts, entries.items(), strict=True):
            if name == "about":
                menu.addSeparator()
            action = menu.addAction(text)
            action.setObjectName(name)
            action.triggered.connect(lambda _checked=False, called=called: called())
        return menu

    def _refresh(self) -> None:
        mood = mood_icon(self._status.mood)
        self.setWindowIcon(mood)
        paused = self._status.pause.active
        asks = bool(self._status.questions)
        self._question.setVisible(asks)
        self._pause.setVisible(bool(self._status.guarded) and not paused and not asks)
        self._resume.setVisible(paused and not asks)
        self._headline.setText(self._status.headline)
        self.setAccessibleDescription(self._status.headline)
        self._monitoring.setText(self._status.monitoring)
        self._monitoring.setVisible(bool(self._status.monitoring))
        self._news.setText(self._status.news.sentence)
        self._news.setVisible(bool(self._status.news.sentence))
        if not self.isVisible():
            return
        self._status.news.see()
        self._icon.setPixmap(mood.pixmap(5 * unit()))
        where = self._area.verticalScrollBar().value()
        contents = _StatusPanels(self._status, self._commands)
        self._area.hold(contents)
        self._area.verticalScrollBar().setValue(where)


class _StatusPanels(QWidget):
    """What is guarded, waiting drafts, problems and decisions, one below the other."""

    def __init__(self, status: Status, commands: Commands) -> None:
        super().__init__()
        self.setObjectName("statusContents")
        self._step = unit()
        self._layout = QVBoxLayout(self)
        step = self._step
        self._layout.setContentsMargins(2 * step, 2 * step, 2 * step, 2 * step)
        self._layout.setSpacing(step // 2)
        if status.problems:
            self._heading(_("Needs your attention"))
            for number, problem in enumerate(status.problems):
                self._layout.addWidget(PlainLabel(f"problem{number}", isolated(problem, 500)))
            self._button("forget", _("I have read this"), status.forget_troubles)
        if status.guarded:
            noted = _("What ccwarn takes notes of")
            self._heading(noted if status.monitoring else _("What is guarded"))
        else:
            self._say_what_to_do(status, commands)
        for guarded in status.guarded:
            sentence = guarded.sentence or isolated(guarded.name, 400)
            self._layout.addWidget(PlainLabel("guardedSentence", sentence))
        for folder in status.folders:
            self._waiting(folder, status.waiting_in(folder))
        if status.recent:
            self._heading(_("Recent decisions"))
            for recent in status.recent[:LISTED]:
                self._recent(recent)
            row = QHBoxLayout()
            self._small(row, "allHistory", _("Show the history"), "", commands.history)
            self._small(row, "clearHistory", _("Clear history…"), "", commands.clear_history)
            row.addStretch()
            self._layout.addLayout(row)
        self._layout.addStretch()

    def _heading(self, text: str) -> None:
        if self._layout.count():
            self._layout.addSpacing(self._step)
        self._layout.addWidget(PlainLabel("heading", text, ink="muted"))

    def _say_what_to_do(self, status: Status, commands: Commands) -> None:
        self._heading(_("How it works"))
        hint = _(
            "ccwarn asks before a mail shows its recipients' addresses to strangers. It can check "
            "each mail when you press Send, each draft when your mail program saves it, and mail "
            "on its way to the mail server."
        )
        self._layout.addWidget(PlainLabel("nothingGuarded", hint, ink="muted"))
        if not status.needs_set_up:
            self._button("addFolderLink", _("Choose a drafts folder…"), commands.add_folder)
            self._button("mailAccountsLink", _("Set up a mail account…"), commands.mail_accounts)
            return
        self._layout.addSpacing(self._step)
        set_up = Button("setUpButton", _("Set up ccwarn…"), Weight.PRIMARY)
        set_up.clicked.connect(commands.set_up)
        self._layout.addWidget(set_up, 0, Qt.AlignmentFlag.AlignLeading)

    def _waiting(self, folder: Guarded, waiting: Sequence[WaitingDraft]) -> None:
        if not waiting:
            return
        self._heading(_("Drafts waiting for you"))
        for draft in waiting[:LISTED]:
            # i18n: a button: look at this draft and what was found in it
            self._row("waitingText", waiting_text(draft), "look", _("Review"), draft.href, folder)
        more = len(waiting) - LISTED
        if more > 0:
            text = ngettext("{count} more draft", "{count} more drafts", more).format(
                count=grouped(more)
            )
            self._layout.addWidget(PlainLabel("moreWaiting", text, ink="muted"))

    def _row(
        self, name: str, text: str, button_name: str, button: str, href: str, folder: Guarded
    ) -> None:
        row = self._line(name, text)
        self._small(row, button_name, button, text, lambda: folder.ask(href))

    def _recent(self, recent: Recent) -> None:
        text = f"{recent.time.astimezone():%H:%M}   {isolated(recent.sentence, 300)}"
        row = self._line("recentText", text)
        if recent.undo is not None:
            self._small(row, "undoButton", _("Undo"), text, recent.undo)

    def _line(self, name: str, text: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(ElidedLabel(name, text), 1)
        self._layout.addLayout(row)
        return row

    def _small(
        self, row: QHBoxLayout, name: str, text: str, about: str, called: Callable[[], object]
    ) -> None:
        button = Button(name, without_mnemonic(text), Weight.LINK)
        button.setAccessibleDescription(about)
        button.clicked.connect(lambda: called())
        row.addWidget(button)

    def _button(self, name: str, text: str, called: Callable[[], object]) -> None:
        row = QHBoxLayout()
        self._small(row, name, text, "", called)
        row.addStretch()
        self._layout.addLayout(row)
