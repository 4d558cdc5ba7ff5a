"""Every window can be used by the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QAbstractAnimation, Qt
from PySide6.QtGui import QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QApplication,
    QHeaderView,
    QLineEdit,
    QMenu,
    QProgressBar,
    QScrollBar,
    QToolButton,
    QTreeView,
    QWidget,
)

from ccwarn.ui.kit.progress_bar import ProgressBar
from counterparts import fonts
from scenes_shown import PALETTES, SCENES, show, take_palette
from walked import turns, walk

pytestmark = pytest.mark.once

__all__ = ["show"]

_OTHERS = ("tray-menu", "history-empty", "settings-when-crossed")
WINDOWS = [*(name for name in SCENES if name not in _OTHERS), "settings-when"]
"""In a menu the arrow keys lead on, an empty history has nothing to come to, and a number that is
still being chosen gets a button to reset it when Tab leaves it."""
LEFT_TO_RIGHT, RIGHT_TO_LEFT = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
DESKTOPS = [
    pytest.param(direction, palette, id=desktop)
    for direction, (desktop, palette) in zip(
        (LEFT_TO_RIGHT, RIGHT_TO_LEFT, LEFT_TO_RIGHT), PALETTES, strict=True
    )
]
"""Directions of reading, and palettes: what has the keyboard shows it in their colours."""
SHOWN = 40
"""So many pixels at least tell where the keyboard is."""


def controls(window: QWidget) -> list[QWidget]:
    """Return what takes a click or the keyboard, and is to be come to by Tab."""
    kinds = (QAbstractButton, QAbstractItemView, QAbstractSlider, QLineEdit)
    found = []
    for widget in window.findChildren(QWidget):
        is_there = widget.isVisible() and widget.isEnabled() and widget.window() is window
        # The arrow keys do what the buttons of a number do, and Ctrl+A, Del clears a field.
        has_keys = widget.objectName().endswith(("Less", "More")) or isinstance(widget, QToolButton)
        is_bar = isinstance(widget, QScrollBar | QHeaderView)
        takes = isinstance(widget, kinds) or widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if is_there and takes and not (has_keys or is_bar or widget.focusProxy()):
            found.append(widget)
    return found


@fonts
@pytest.mark.parametrize(("direction", "palette"), DESKTOPS)
@pytest.mark.parametrize("name", WINDOWS)
def test_tab_leads_through_every_window_as_it_is_read(
    show: Callable[[str], QWidget],
    name: str,
    direction: Qt.LayoutDirection,
    palette: Callable[[], QPalette],
) -> None:
    QApplication.setLayoutDirection(direction)
    window = show(name)
    take_palette(window, palette())
    wanted = controls(window)
    stops = walk(window)
    assert len(turns(stops)) <= 1, turns(stops)
    assert [stop.name for stop in stops if not stop.is_seen] == []
    assert [stop.name for stop in stops if stop.shown_by < SHOWN] == []
    reached = [stop.widget for stop in stops]
    assert [it.objectName() for it in wanted if it not in reached] == []
    back = walk(window, Qt.Key.Key_Backtab, look=False)
    assert [it.widget for it in back[1:]] == reached[:0:-1]


def test_from_outside_tab_leads_to_what_is_scrolled_away(show: Callable[[str], QWidget]) -> None:
    window = show("settings-organisation")
    for _step in range(3):  # Past the button below the page, to the last one that is on it.
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, Qt.Key.Key_Backtab)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.objectName() == "texts-refuseEntry"
    assert not focus.visibleRegion().isEmpty()
    assert focus.window() is window


@fonts
def test_nothing_is_chosen_in_the_tray_that_cannot_be_reached(
    show: Callable[[str], QWidget],
) -> None:
    menu = show("tray-menu")
    assert isinstance(menu, QMenu)
    assert [it.text() for it in menu.actions() if it.text() and not it.isEnabled()] == []


@pytest.mark.parametrize("name", ["check-busy", "first-start-looking", "trial", "undo"])
def test_nothing_moves_by_itself(show: Callable[[str], QWidget], name: str) -> None:
    window = show(name)
    assert window.findChildren(QAbstractAnimation) == []
    assert not any(tree.isAnimated() for tree in window.findChildren(QTreeView))
    assert all(isinstance(bar, ProgressBar) for bar in window.findChildren(QProgressBar))
    QTest.qWait(150)
    before = window.grab().toImage()
    QTest.qWait(250)
    assert window.grab().toImage() == before
