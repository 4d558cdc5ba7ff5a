"""The page “Try on my sent mail”."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ccwarn.audit.engine import Progress
from ccwarn.audit.told_mail import Teller
from ccwarn.audit.trial import Trial
from ccwarn.i18n import _
from ccwarn.policy import Thresholds
from ccwarn.settings.book import in_order
from ccwarn.settings.declared.asking import THRESHOLDS
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import unit
from ccwarn.ui.kit.progress_bar import ProgressBar
from ccwarn.ui.kit.screen_reader import announce
from ccwarn.ui.process.main_thread import MainThread
from ccwarn.ui.settings.editor import Editor
from ccwarn.ui.settings.folders_setting import FoundFolder
from ccwarn.ui.settings.page import Page
from ccwarn.ui.trial import words
from ccwarn.ui.trial.folder_ticks import FolderTicks, Pick
from ccwarn.ui.trial.found_panel import FoundPanel
from ccwarn.ui.trial.reader import Reader
from ccwarn.unforeseen import LastResort

_KEYS = {setting.key[1]: setting.key for setting in THRESHOLDS}
_WHOLE = 1000


class TrialPage(Page):
    """Reads sent mail once; thresholds are then tried on it, and taken over if the user likes them.

    `find` looks for folders with sent mail, and `find_told` for those that Thunderbird tells of;
    both are called outside the window's thread.
    """

    def __init__(
        self,
        editor: Editor,
        reader: Reader,
        find: Callable[[], Sequence[FoundFolder]],
        find_told: Callable[[], Sequence[Teller]],
        pick: Pick,
    ) -> None:
        super().__init__(
            "trialPage",
            _("Try on my sent mail"),
            _("See what ccwarn would have asked about mail that you have sent."),
            editor,
        )
        self._reader = reader
        reader.setParent(self)
        self._find, self._find_told = find, find_told
        self._is_sought = False
        self._in_main_thread = MainThread(self)
        self._trial: Trial | None = None
        self._at: Thresholds = editor.book.policy.thresholds
        self._in_force = self._at
        self.folders = FolderTicks(pick)
        self.folders.changed.connect(self._offer)
        self.panel("sentFoldersPanel", self.folders)
        self.found = FoundPanel()
        self.found.moved.connect(self._move)
        # While a line is dragged there may be more moves than can be shown.
        self._tell_soon = QTimer(self, singleShot=True, interval=0)
        self._tell_soon.timeout.connect(self._tell)
        self._add_reading()
        self._add_result()
        self.column.addWidget(self.found)
        reader.progressed.connect(self._progress)
        reader.finished.connect(self._take)
        self._offer()
        self.end()

    def refresh(self) -> None:
        """Show the thresholds that are in force, if they have changed."""
        super().refresh()
        at = self.editor.book.policy.thresholds
        if at != self._in_force:
            self._at = self._in_force = at
        self._tell()

    def showEvent(self, event: QShowEvent) -> None:
        """Look for folders; Thunderbird may have been started since the page was last shown."""
        super().showEvent(event)
        if self._is_sought or self._reader.is_busy:
            return
        self._is_sought = True
        find, find_told, in_main_thread = self._find, self._find_told, self._in_main_thread

        def work() -> None:
            found: Sequence[FoundFolder] = ()
            told: Sequence[Teller] = ()
            with LastResort("sent mail could not be looked for"):
                found, told = find(), find_told()
            in_main_thread(lambda: self._take_folders(found, told))

        threading.Thread(target=work, name="ccwarn-sent-folders", daemon=True).start()

    def _take_folders(self, found: Sequence[FoundFolder], told: Sequence[Teller]) -> None:
        self._is_sought = False
        if not self._reader.is_busy:
            self.folders.take(found, told)

    def leave(self) -> None:
        """End the work with the window, and keep nothing of what was shown."""
        self._reader.cancel()
        self._trial, self._at = None, self._in_force
        self.found.clear()
        self._offer()
        self._tell()

    def _add_reading(self) -> None:
        self.start = Button("startTrial", _("Read and try"), Weight.PRIMARY)
        self.start.clicked.connect(self._start)
        self.cancel = Button("cancelTrial", _("Cancel"), Weight.PLAIN)
        self.cancel.clicked.connect(self._cancel)
        self._bar = ProgressBar("trialProgress", _("Reading sent mail"), _WHOLE)
        self._how_far = PlainLabel("trialHowFar", ink="muted", wrap=False)
        row = QHBoxLayout()
        row.setSpacing(unit())
        for widget in (self.start, self.cancel):
            row.addWidget(widget)
        row.addWidget(self._bar, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._how_far)
        row.addStretch()
        self.column.addLayout(row)

    def _add_result(self) -> None:
        """Put the answer where it stays while the charts are scrolled."""
        step = unit()
        self._sentence = PlainLabel("trialSentence", size=1.2, bold=True)
        self._beside = PlainLabel("trialBeside", ink="muted")
        self._old = PlainLabel("trialOld", ink="loud")
        self._old.setText(
            _("Other settings have changed since this mail was read. Read it again to see that.")
        )
        self.use = Button("useThresholds", _("Use these"), Weight.PRIMARY)
        self.use.setAccessibleDescription(_("Takes the lines over into “When to ask”."))
        self.use.clicked.connect(self._use)
        self.back = Button("backToMine", _("Back to my settings"), Weight.QUIET)
        self.back.clicked.connect(self._back)
        self._above = QWidget()
        self._above.setObjectName("trialResult")
        row = QHBoxLayout(self._above)
        row.setContentsMargins(3 * step, 0, 3 * step, 0)
        row.setSpacing(step)
        row.addWidget(self._sentence, 1)
        row.addWidget(self.back)
        row.addWidget(self.use)
        self.outside.insertWidget(3, self._above)
        for place, label in enumerate((self._beside, self._old)):
            label.setContentsMargins(3 * step, 0, 3 * step, 0)
            self.outside.insertWidget(4 + place, label)

    def _offer(self) -> None:
        """Show what can be done at present."""
        is_busy = self._reader.is_busy
        self.start.setVisible(not is_busy)
        self.start.setEnabled(bool(self.folders.chosen or self.folders.chosen_to_tell))
        for widget in (self.cancel, self._bar, self._how_far):
            widget.setVisible(is_busy)
        self.folders.setEnabled(not is_busy)

    def _start(self) -> None:
        self._how_far.setText("")
        self._bar.setValue(0)
        self._reader.start(
            self.editor.book.policy, self.folders.chosen, self.folders.chosen_to_tell
        )
        self._offer()
        self.cancel.setFocus()

    def _cancel(self) -> None:
        self._reader.cancel()
        self._offer()
        self.start.setFocus()

    def _progress(self, progress: Progress) -> None:
        self._how_far.setText(words.progress(progress))
        self._bar.setValue(round(_WHOLE * min(progress.done / max(progress.total, 1), 1.0)))

    def _take(self, trial: Trial | None) -> None:
        had_focus = self.cancel.hasFocus()
        self._offer()
        self.folders.complain("" if trial is not None else _("This mail could not be read."))
        self._trial = trial
        if trial is not None:
            self.found.take(trial)
            announce(self, words.result(trial, trial.asked(self._at)))
            # The charts have no place yet.
            QTimer.singleShot(0, self, self._scroll_to_charts)
        self._tell()
        if had_focus:
            self.start.setFocus()

    def _scroll_to_charts(self) -> None:
        """Bring the first chart into sight, where it is not."""
        chart = self.found.people
        if chart.visibleRegion().boundingRect().height() < chart.height():
            top = self.found.mapTo(self.inside, QPoint(0, 0)).y()
            self.area.verticalScrollBar().setValue(top)

    @property
    def _locked(self) -> frozenset[str]:
        return frozenset(name for name, key in _KEYS.items() if self.editor.book.is_locked(key))

    def _move(self, name: str, value: int) -> None:
        self._at = in_order(self._at, name, value, self._locked)
        self._tell_soon.start()

    def _tell(self) -> None:
        """Show what would have been asked with the thresholds as they are drawn."""
        trial = self._trial
        for widget in (self.found, self._above, self._beside, self._old):
            widget.setVisible(trial is not None)
        if trial is None:
            return
        asked = trial.asked(self._at)
        sentence = words.result(trial, asked)
        self._sentence.setText(sentence)
        self.found.describe(sentence)
        beside = words.beside(trial, asked)
        self._beside.setText(beside)
        self._beside.setVisible(bool(beside))
        policy = self.editor.book.policy
        same = policy._replace(thresholds=trial.policy.thresholds)
        self._old.setVisible(same != trial.policy)
        self.found.setVisible(bool(trial.mails))
        self.found.show_asked(trial, asked, self._at, self._locked)
        for button in (self.use, self.back):
            button.setVisible(self._at != policy.thresholds)

    def _use(self) -> None:
        present = self.editor.book.policy.thresholds
        self.editor.put(
            {
                key: getattr(self._at, name)
                for name, key in _KEYS.items()
                if getattr(self._at, name) != getattr(present, name)
            }
        )

    def _back(self) -> None:
        self._at = self.editor.book.policy.thresholds
        self._tell()
