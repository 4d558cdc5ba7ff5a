"""A page of the settings window: a title, a sentence, and panels of settings that scroll."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ccwarn.settings.loaded import Key
from ccwarn.settings.setting import Setting
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import sided, unit
from ccwarn.ui.kit.scroll_area import ScrollArea
from ccwarn.ui.kit.scrollbar import SlimScrollBar
from ccwarn.ui.settings.editor import Editor
from ccwarn.ui.settings.setting_row import Panel, SettingRow


class Page(QWidget):
    """Its subclasses fill it, and show in `refresh` what the editor says is in force."""

    def __init__(self, name: str, title: str, sentence: str, editor: Editor) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.title = title
        self.editor = editor
        self.settings: list[SettingRow] = []
        self._panels: list[Panel] = []
        self._owned: list[tuple[SettingRow, Key]] = []
        step = unit()
        self.inside = QWidget()
        self.inside.setObjectName(f"{name}Contents")
        self.column = QVBoxLayout(self.inside)
        bar = SlimScrollBar().sizeHint().width()
        self.column.setContentsMargins(*sided(3 * step, 0, 3 * step - bar, 2 * step))
        self.column.setSpacing(round(1.5 * step))
        self.area = _area(f"{name}Area", title)
        self.area.hold(self.inside)
        self.outside = QVBoxLayout(self)
        self.outside.setContentsMargins(0, 0, 0, 0)
        self.outside.setSpacing(step)
        heading = PlainLabel(f"{name}Title", title, size=1.3, bold=True)
        about = PlainLabel(f"{name}About", sentence, ink="muted")
        for label in (heading, about):
            label.setContentsMargins(3 * step, 0, 3 * step, 0)
            self.outside.addWidget(label)
        self.outside.addSpacing(step // 2)
        self.outside.addWidget(self.area, 1)
        editor.changed.connect(self.refresh)

    def refresh(self) -> None:
        """Show what is in force."""
        book = self.editor.book
        for row, key in self._owned:
            row.show_owner(locked=book.is_locked(key), from_user=book.is_set_by_user(key))

    def settle(self) -> None:
        """Write what the user has chosen but not yet rested on."""

    def leave(self) -> None:
        """Hear that the window closes."""

    def panel(self, name: str, *settings: SettingRow, heading: str = "") -> None:
        """Put settings that belong together on the page, perhaps below a heading."""
        label = PlainLabel(f"{name}Heading", heading, ink="muted") if heading else None
        panel = Panel(name, *settings, heading=label)
        if label is not None:
            self.column.addWidget(label)
        self.column.addWidget(panel)
        self._panels.append(panel)
        self.settings += settings

    def owned(self, row: SettingRow, setting: Setting) -> None:
        """Let a row show who has set its setting, and reset it to the default."""
        self._owned.append((row, setting.key))
        row.reset.clicked.connect(lambda: self.editor.reset(setting.key))

    def end(self) -> None:
        """Leave the rest of the page empty."""
        self.column.addStretch()
        self.refresh()

    def is_named(self, words: Iterable[str]) -> bool:
        """Tell whether all the words stand in the page's own name."""
        return all(word in self.title.casefold() for word in words)

    def search(self, words: Iterable[str]) -> int:
        """Show only settings in which all the words stand; return how many those are.

        Where the words stand in the page's own name, everything is shown. No words show all.
        """
        words = list(words)
        found = [setting for setting in self.settings if setting.search(words)]
        everything = not words or self.is_named(words)
        for panel in self._panels:
            panel.show_only(self.settings if everything else found)
        return len(self.settings) if everything else len(found)


def _area(name: str, spoken_name: str) -> ScrollArea:
    area = ScrollArea(name, spoken_name)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    # Always, so that nothing moves sideways when a page becomes longer.
    area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
    return area
