"""The window for messages that somebody wants checked: drop them, see verdicts, fix, undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ccwarn.i18n import _, grouped, ngettext
from ccwarn.ui.check.details import CheckDetails
from ccwarn.ui.check.drop_area import DropArea
from ccwarn.ui.check.filter_bar import CheckBar
from ccwarn.ui.check.model import CheckModel, Column, all_fixes, fixable, fixed
from ccwarn.ui.check.table import CheckTable
from ccwarn.ui.check.verdicts import Checking, ShownVerdict, state_of
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.cards import Card
from ccwarn.ui.kit.column_window import ColumnWindow
from ccwarn.ui.kit.drops import local_paths
from ccwarn.ui.kit.front import room_ahead
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import unit
from ccwarn.ui.kit.mnemonics import with_mnemonics
from ccwarn.ui.kit.screen_reader import announce

_WIDTH, _HEIGHT = 116, 76
_COMPACT = 54
"""A screen with fewer half lines of text than this gets smaller margins."""


class CheckWindow(ColumnWindow):
    """Shows a place to drop messages on, then their verdicts.

    `check` is given paths to look at; `choose_files` and `choose_folder` let somebody choose some.
    """

    def __init__(
        self,
        checking: Checking,
        check: Callable[[Sequence[str]], None],
        choose_files: Callable[[], object],
        choose_folder: Callable[[], object],
    ) -> None:
        super().__init__("checkWindow", _("Check messages"), _WIDTH, _HEIGHT)
        self.setAcceptDrops(True)
        self._checking = checking
        self._check = check
        self.model = CheckModel(self)
        self.table = CheckTable(self.model)
        self.details = CheckDetails()
        self._bar = CheckBar()
        self._narrowed = False
        """Whether it was decided, by what was found or by a person, what has rows."""
        self._files = Button("chooseFilesButton", "", Weight.PLAIN)
        self._folder = Button("chooseFolderButton", "", Weight.PLAIN)
        self._add = Button("addButton", "", Weight.PLAIN)
        self._fix_all = Button("fixAllButton", "", Weight.PRIMARY)
        self._undo_all = Button("undoAllButton", "", Weight.PLAIN)
        self._clear = Button("clearButton", "", Weight.QUIET)
        self._drop_area = DropArea(self._files, self._folder)
        self._nothing = PlainLabel("nothing", _("Nothing needs your attention."), ink="muted")
        self._lay_out(unit())
        self._connect(choose_files, choose_folder)
        self._refresh()

    # What is told

    def take(self, verdicts: Sequence[ShownVerdict]) -> None:
        """Show these verdicts, in the place of earlier ones on the same messages."""
        if not self._narrowed and any(state_of(verdict).needs_attention for verdict in verdicts):
            self._narrowed = True
            self._bar.narrow.setChecked(True)
        self.model.take(verdicts)
        self._refresh()

    def rest(self) -> None:
        """Hear that all that was asked for is done."""
        if self.model.rowCount() and not self.table.selected:
            self.table.selectRow(0)
        self._refresh()
        if self.isVisible() and self.model.counts.total:
            announce(self, self.model.counts.headline(busy=False))

    # What Qt tells

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave what is under way, and forget everything; fixes stay in the undo log."""
        super().closeEvent(event)
        self._forget()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep Esc from taking away what is on show."""
        if event.key() == Qt.Key.Key_Escape and self.model.counts.total:
            event.accept()
            return
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept files and folders."""
        if local_paths(event.mimeData()):
            event.acceptProposedAction()
            self._drop_area.light(on=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Go dark again."""
        self._drop_area.light(on=False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Check what was dropped; it stays where it is."""
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._drop_area.light(on=False)
        self._check(local_paths(event.mimeData()))
        self._refresh()

    # Making it

    def _lay_out(self, step: int) -> None:
        if room_ahead().height() < _COMPACT * step:
            margin = round(1.5 * step)
            self.column.setContentsMargins(margin, margin, margin, margin)
            self.column.setSpacing(step // 2)
        self._pages = QStackedWidget()
        self._pages.setObjectName("checkPages")
        self._pages.addWidget(self._drop_area)
        self._pages.addWidget(self._results(step))
        self._buttons = QWidget()
        self._buttons.setObjectName("checkButtons")
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(step)
        for button in (self._add, self._clear):
            row.addWidget(button)
        row.addStretch()
        for button in (self._undo_all, self._fix_all):
            row.addWidget(button)
        self.column.addWidget(self._bar)
        self.column.addWidget(self._pages, 1)
        self.column.addWidget(self._buttons)

    def _results(self, step: int) -> QWidget:
        inside = QWidget()
        stack = QVBoxLayout(inside)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.addWidget(self._nothing)
        stack.addWidget(self.table)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        card = Card("verdictsCard")
        card.hold(inside, self.table)
        page = QWidget()
        page.setObjectName("results")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(step)
        column.addWidget(card, 1)
        column.addWidget(self.details)
        return page

    def _connect(
        self, choose_files: Callable[[], object], choose_folder: Callable[[], object]
    ) -> None:
        self._files.clicked.connect(lambda: choose_files())
        self._folder.clicked.connect(lambda: choose_folder())
        menu = QMenu(self._add)
        menu.setObjectName("addMenu")
        for name, text, choose in (
            ("addFiles", _("Choose files…"), choose_files),
            ("addFolder", _("Choose a folder…"), choose_folder),
        ):
            action = menu.addAction(text, choose)
            action.setObjectName(name)
        self._add.setMenu(menu)
        self._clear.clicked.connect(self._forget)
        self._bar.halt.clicked.connect(self._checking.halt)
        self._bar.narrow.clicked.connect(self._decide_rows)
        self._bar.narrow.toggled.connect(self.model.set_narrow)
        self._bar.narrow.toggled.connect(self._refresh)
        self._bar.order.chosen.connect(
            lambda column: self.table.sortByColumn(column, Qt.SortOrder.AscendingOrder)
        )
        header = self.table.horizontalHeader()
        header.sortIndicatorChanged.connect(
            lambda column: self._bar.order.show_order(Column(column))
        )
        self.table.opened.connect(self._look)
        self.table.chosen.connect(self._tell_details)
        details = self.details
        details.look_button.clicked.connect(lambda: self._look(*self.table.selected[:1]))
        details.move_button.clicked.connect(
            lambda: self._checking.fix(fixable(self.table.selected))
        )
        details.undo_button.clicked.connect(self._undo_selected)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self, self._undo_selected)
        self._fix_all.clicked.connect(lambda: self._checking.fix(fixable(self.model.verdicts)))
        self._undo_all.clicked.connect(
            lambda: self._checking.take_back(all_fixes(self.model.verdicts))
        )

    # Doing

    def _look(self, verdict: ShownVerdict) -> None:
        if state_of(verdict).asks:
            self._checking.ask(verdict.number)

    def _undo_selected(self) -> None:
        self._checking.take_back(fixed(self.table.selected))

    def _decide_rows(self) -> None:
        self._narrowed = True

    def _forget(self) -> None:
        self._checking.clear()
        self.model.clear()
        self._narrowed = False
        self._bar.narrow.setChecked(False)
        self._refresh()

    # Showing

    def _refresh(self) -> None:
        counts, busy = self.model.counts, self._checking.busy
        page = int(bool(counts.total))
        turned = page != self._pages.currentIndex()
        self._pages.setCurrentIndex(page)
        self._bar.setVisible(bool(page) or busy)
        self._bar.tell(counts, busy=busy)
        self._buttons.setVisible(bool(page))
        self._fix_all.setVisible(counts.fixable > 0)
        self._undo_all.setVisible(counts.fixed > 0)
        empty = not self.model.rowCount()
        self._nothing.setVisible(empty)
        self.table.setVisible(not empty)
        if turned:
            (self.table if page else self._files).setFocus()
        self._tell_details()

    def _tell_details(self) -> None:
        self.details.tell(self.table.selected)
        self._name_buttons()

    def _name_buttons(self) -> None:
        """Give every button its words, with a key of its own."""
        counts, details = self.model.counts, self.details
        fix_all = ngettext("Fix {count} message", "Fix all {count}", counts.fixable)
        undo_all = ngettext("Undo {count} fix", "Undo all {count}", counts.fixed)
        words: dict[QAbstractButton, str] = {
            self._fix_all: fix_all.format(count=grouped(counts.fixable)),
            details.move_button: details.move_text,
            details.undo_button: _("Undo"),
            # i18n: a button: look at this message and what was found in it
            details.look_button: _("Review"),
            self._undo_all: undo_all.format(count=grouped(counts.fixed)),
            self._files: _("Choose files…"),
            self._folder: _("Choose a folder…"),
            self._add: _("Add more"),
            # i18n: a button: empty the list of messages
            self._clear: _("Clear"),
            self._bar.narrow: _("Only what needs attention"),
            # i18n: a button: stop looking for messages
            self._bar.halt: _("Stop"),
        }
        for button, text in zip(words, with_mnemonics(words.values()), strict=True):
            if button.text() != text:
                button.setText(text)
