"""The settings window: a list of pages with a search above it, the page, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QCloseEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QShortcut,
)
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ccwarn.i18n import _, grouped, ngettext
from ccwarn.plain import isolated
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.cards import Frame
from ccwarn.ui.kit.front import room_ahead
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import colours, sided, unit
from ccwarn.ui.kit.mnemonics import with_mnemonics
from ccwarn.ui.kit.scroll_area import show_focused
from ccwarn.ui.kit.tab_order import TabOrder
from ccwarn.ui.settings.editor import Editor
from ccwarn.ui.settings.navigation import Navigation
from ccwarn.ui.settings.page import Page
from ccwarn.ui.settings.undo_bar import UndoBar

_WIDTH, _HEIGHT = 110, 80
"""The window's size where the screen has room for it, in half lines of text."""


class SettingsWindow(QWidget):
    """Changes apply at once; there is nothing to confirm and nothing to lose."""

    spoken_role = QAccessible.Role.Window

    def __init__(
        self, editor: Editor, pages: Sequence[Page], open_file: Callable[[], object]
    ) -> None:
        super().__init__()
        self.setObjectName("settingsWindow")
        self.setWindowTitle(_("Settings"))
        self.editor = editor
        self._pages = pages
        self.navigation = Navigation({page.objectName(): page.title for page in pages})
        self._stack = QStackedWidget()
        self._stack.setObjectName("pageStack")
        for page in pages:
            self._stack.addWidget(page)
        self._problem = PlainLabel("policyProblem", ink="loud")
        self._banner = Frame("policyBanner")
        self._lay_out(open_file)
        self.navigation.chosen.connect(self._turn)
        self.navigation.searched.connect(self._search)
        self.navigation.entered.connect(self._enter)
        editor.changed.connect(self._refresh)
        self._shortcuts()
        TabOrder(self)
        room = room_ahead()
        self.resize(
            min(_WIDTH * unit(), room.width()), min(_HEIGHT * unit(), room.height() - 4 * unit())
        )
        self.navigation.choose(0)
        self.navigation.enter_list()
        self._refresh()

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return self._pages[self._stack.currentIndex()]

    def open_page(self, name: str) -> None:
        """Go to the page of that object name."""
        names = [page.objectName() for page in self._pages]
        self.navigation.search.clear()
        self.navigation.choose(names.index(name))

    def take_over(self, old: QWidget) -> None:
        """Show the same page, and let the same changes be undone, as the window before this one."""
        if not isinstance(old, SettingsWindow):
            return
        self.editor.book = old.editor.book
        if self.editor.book.can_undo:
            self.editor.message.emit("", False)
        self.open_page(old.page.objectName())
        # Only when it is shown is it known how far it can be scrolled.
        bar, place = self.page.area.verticalScrollBar(), old.page.area.verticalScrollBar().value()
        QTimer.singleShot(0, bar, lambda: bar.setValue(place))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Write what is still moving, and end what is under way."""
        self._settle()
        for page in self._pages:
            page.leave()
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press the button that has the focus by Enter as well: nothing here is the default."""
        focus = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focus, Button):
            focus.click()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, is_next: bool) -> bool:  # noqa: N802 - Qt's
        """Scroll to where Tab leads."""
        return show_focused(self, has_gone=super().focusNextPrevChild(is_next))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the background."""
        QPainter(self).fillRect(self.rect(), colours(self.palette()).surface)

    def _lay_out(self, open_file: Callable[[], object]) -> None:
        step = unit()
        texts = with_mnemonics([_("Undo"), _("Open the policy file")])
        file = Button("openFile", texts[1], Weight.LINK)
        file.clicked.connect(lambda: open_file())
        self._bar = UndoBar(self.editor, file)
        self._bar.undo.setText(texts[0])
        self._bar.setContentsMargins(2 * step, 0, 2 * step, 0)
        inside = QVBoxLayout(self._banner)
        inside.setContentsMargins(2 * step, step, 2 * step, step)
        inside.addWidget(self._problem)
        banner = QHBoxLayout()
        banner.setContentsMargins(3 * step, 0, 3 * step, 0)
        banner.addWidget(self._banner)
        right = QVBoxLayout()
        right.setSpacing(step)
        right.addLayout(banner)
        right.addWidget(self._stack, 1)
        right.addWidget(self._bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(*sided(2 * step, 2 * step, 0, round(1.5 * step)))
        row.setSpacing(0)
        row.addWidget(self.navigation)
        row.addLayout(right, 1)

    def _shortcuts(self) -> None:
        def on(keys: QKeySequence | QKeySequence.StandardKey, called: Callable[[], object]) -> None:
            QShortcut(keys, self).activated.connect(lambda: called())

        on(QKeySequence.StandardKey.Undo, self._undo)
        on(QKeySequence.StandardKey.Find, self.navigation.search.setFocus)
        on(QKeySequence.StandardKey.Close, self.close)
        on(QKeySequence("Ctrl+PgDown"), lambda: self._go(1))
        on(QKeySequence("Ctrl+PgUp"), lambda: self._go(-1))

    def _undo(self) -> None:
        self._settle()
        self.editor.undo()

    def _settle(self) -> None:
        for page in self._pages:
            page.settle()

    def _go(self, step: int) -> None:
        # From a control of the old page the keyboard would land on any one of the new page.
        self.navigation.enter_list()
        self.navigation.choose((self._stack.currentIndex() + step) % len(self._pages))

    def _turn(self, page: int) -> None:
        if page >= 0:
            self._settle()
            self._stack.setCurrentIndex(page)

    def _search(self, text: str) -> None:
        words = text.casefold().split()
        self.navigation.offer([page.search(words) for page in self._pages])
        named = [number for number, page in enumerate(self._pages) if page.is_named(words)]
        if words and named:
            self.navigation.choose(named[0])

    def _enter(self) -> None:
        """Go on to the first control of what was found."""
        page = self.page
        for setting in page.settings:
            if setting.isVisible() and (control := setting.first_control) is not None:
                control.setFocus(Qt.FocusReason.ShortcutFocusReason)
                page.area.ensureWidgetVisible(setting)
                return

    def _refresh(self) -> None:
        problems = self.editor.book.problems
        self._banner.setVisible(bool(problems))
        if problems:
            text = isolated(problems[0], 400)
            more = len(problems) - 1
            if more:
                text = ngettext(
                    "{problem} (and {count} more problem)",
                    "{problem} (and {count} more problems)",
                    more,
                ).format(problem=text, count=grouped(more))
            self._problem.setText(text)
