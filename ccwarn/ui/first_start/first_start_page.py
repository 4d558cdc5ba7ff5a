"""The page of the first start: what was found on this computer, ticked, and one button."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QSystemTrayIcon,
    QVBoxLayout,
    QWidget,
)

from ccwarn.first_start.proposal import Choice, Done, Proposal
from ccwarn.i18n import _
from ccwarn.plain import isolated
from ccwarn.ui.first_start.done_list import DoneList
from ccwarn.ui.first_start.found_list import FoundList
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.cards import Card
from ccwarn.ui.kit.column_window import ColumnWindow
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import unit
from ccwarn.ui.kit.mnemonics import with_mnemonics
from ccwarn.ui.kit.pickers import pick_folder
from ccwarn.ui.kit.scroll_area import ScrollArea
from ccwarn.ui.kit.ticks import TickRow
from ccwarn.ui.status.icons import icon, mood_icon
from ccwarn.ui.status.status import Mood
from ccwarn.unforeseen import LastResort

_WIDTH, _HEIGHT = 76, 76


class Beginning(Protocol):
    """What the page can find out and do."""

    def look(self) -> Proposal:
        """Look for what can be guarded; may take a while, and be called from any thread."""

    def domain(self, text: str) -> str:
        """Return an own domain as it is to be written. Raises ValueError with a sentence."""

    def begin(self, choice: Choice) -> Sequence[Done]:
        """Keep the choice and start guarding.

        Raises OSError or ValueError where it cannot be kept; nothing is done then.
        """


class FirstStartPage(ColumnWindow):
    """Looks for mail programs when it is shown, and starts guarding what is ticked.

    `accounts` opens the page for mail on its way, and `has_account` says whether one was set up.
    `left` is called when the page is closed, with whether ccwarn is set up by then. `try_on` shows
    what ccwarn would have asked about mail that was sent; it is offered once ccwarn is set up.
    """

    _looked = Signal(object)

    def __init__(
        self,
        beginning: Beginning,
        accounts: Callable[[], object],
        has_account: Callable[[], bool] = lambda: False,
        left: Callable[[bool], object] = lambda _begun: None,
        try_on: Callable[[], object] = lambda: None,
    ) -> None:
        super().__init__("firstStart", _("Set up ccwarn"), _WIDTH, _HEIGHT)
        self._beginning = beginning
        self._has_account = has_account
        self._left = left
        self._try_on = try_on
        self._begun = False
        self.found = FoundList(beginning.domain)
        self.found.changed.connect(self._weigh)
        self.found.folder_wanted.connect(lambda: pick_folder(self.found.add_folders))
        self.found.account_wanted.connect(lambda: accounts())
        self._area = ScrollArea("firstStartArea", _("What was found on this computer"))
        self._looked.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self.column.addLayout(self._top())
        card = Card("firstStartCard")
        card.hold(self._area)
        self.column.addWidget(card, 1)
        self._trouble = PlainLabel("beginTrouble", ink="loud")
        self._trouble.hide()
        self.column.addWidget(self._trouble)
        self.column.addLayout(self._buttons())
        self._put_in(self.found)
        # Until there is something to start: a place where a key does no harm.
        self._autostart.tick.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Look at what there is by now."""
        super().showEvent(event)
        if self._begun or event.spontaneous():
            return

        def work() -> None:
            wrong = _("Something went wrong while ccwarn looked for mail programs.")
            proposal = Proposal(unguarded=(wrong,))
            with LastResort("looking for what can be guarded failed"):
                proposal = self._beginning.look()
            with suppress(RuntimeError):  # The page is gone.
                self._looked.emit(proposal)

        threading.Thread(target=work, name="ccwarn-look", daemon=True).start()

    def changeEvent(self, event: QEvent) -> None:
        """See, on coming back from another window, whether an account was set up there."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and not self._begun:
            self._weigh()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the application know."""
        super().closeEvent(event)
        self._left(self._begun)

    def _top(self) -> QHBoxLayout:
        step = unit()
        self._icon = QLabel()
        self._icon.setObjectName("firstStartIcon")
        self._icon.setAccessibleName("ccwarn")
        self._icon.setPixmap(icon("ccwarn").pixmap(5 * step))
        headline = _("Nobody sees strangers' addresses by accident")
        self._headline = PlainLabel("firstStartHeadline", headline, size=1.3, bold=True)
        self.setAccessibleDescription(headline)
        self._text = PlainLabel(
            "firstStartText",
            _("This is what ccwarn found. Nothing changes until you start."),
            ink="muted",
        )
        words = QVBoxLayout()
        words.setSpacing(step // 2)
        words.addWidget(self._headline)
        words.addWidget(self._text)
        row = QHBoxLayout()
        row.setSpacing(2 * step)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        return row

    def _buttons(self) -> QHBoxLayout:
        texts = with_mnemonics([_("Not now"), _("Start guarding")])
        self._later = Button("notNow", texts[0], Weight.QUIET)
        self._later.clicked.connect(self.close)
        self.start = Button("startGuarding", texts[1], Weight.PRIMARY)
        self.start.setEnabled(False)
        self.start.clicked.connect(self._begin)
        self._autostart = TickRow("autostart", _("Start ccwarn when I log in"), on=True)
        self.trial = Button("tryOnSentMail", _("Try on my sent mail…"), Weight.LINK)
        self.trial.setToolTip(_("See what ccwarn would have asked about mail that you have sent."))
        self.trial.clicked.connect(self._leave_for_trial)
        self.trial.hide()
        row = QHBoxLayout()
        row.setSpacing(unit())
        row.addWidget(self.trial)
        row.addWidget(self._autostart, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch()
        row.addWidget(self._later)
        row.addWidget(self.start)
        return row

    def _take(self, proposal: Proposal) -> None:
        if not self._begun:
            focus = QApplication.focusWidget()
            is_busy = focus is not None and self.found.isAncestorOf(focus)
            self.found.take(proposal)
            if proposal.autostart_fixed:
                self._autostart.tick.setChecked(True)
                self._autostart.tick.hide()
                self._autostart.title.hide()
            if not is_busy:
                self.start.setFocus()

    def _weigh(self) -> None:
        self.start.setEnabled(self.found.is_anything_ticked or self._has_account())

    def _begin(self) -> None:
        if self._begun:
            self.close()
            return
        choice = self.found.choice(autostart=self._autostart.tick.isChecked())
        try:
            done = self._beginning.begin(choice)
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else str(error)
            text = _("Nothing was changed, because your settings could not be written: {why}.")
            self._trouble.say(text.format(why=isolated(str(why), 400)))
            return
        self._show_done(done)

    def _leave_for_trial(self) -> None:
        self.close()
        self._try_on()

    def _show_done(self, done: Sequence[Done]) -> None:
        self._begun = True
        self.setWindowTitle(_("ccwarn is set up"))
        mood = Mood.TROUBLE if any(each.failed for each in done) else Mood.GUARDING
        self._icon.setPixmap(mood_icon(mood).pixmap(5 * unit()))
        self._headline.say(_("ccwarn is guarding"))
        self._text.setText(
            _("You will find it in your desktop's tray.")
            if QSystemTrayIcon.isSystemTrayAvailable()
            else _("Its own window shows what it is doing.")
        )
        for widget in (self._autostart.tick, self._autostart.title, self._trouble, self._later):
            widget.hide()
        self.trial.show()
        # i18n: the button that closes the window of the first start
        self.start.setText(_("Done"))
        self.start.setFocus()
        self._put_in(DoneList(done))

    def _put_in(self, widget: QWidget) -> None:
        self._area.hold(widget)
