"""Who has letters twice as large loses no text and no control, on a small screen."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QLineEdit,
    QMenu,
    QScrollArea,
    QToolButton,
    QWidget,
)

from scenes_shown import SCENES, show
from senses import place_of, texts_of
from small_screen import passed_there

__all__ = ["show"]

TITLE_BAR = 40
"""Pixels of a screen that no window gets, at least."""
SMALL = "CCWARN_TEST_SMALL_SCREEN"
LOOKED_AT = SCENES if SMALL in os.environ else ()
"""That needs a screen of its own, and so a program of its own: the last test here starts it."""


@pytest.mark.parametrize("name", LOOKED_AT)
def test_nothing_is_lost(show: Callable[[str], QWidget], name: str) -> None:
    QApplication.setFont(QFont(QApplication.font().family(), 20))
    window = show(name)
    room = window.screen().availableGeometry()
    assert window.width() <= room.width()
    if not isinstance(window, QMenu):
        assert window.height() <= room.height() - TITLE_BAR
    assert list(cut_off(window)) == []
    assert list(outside(window)) == []


def cut_off(window: QWidget) -> Iterator[str]:
    """Yield the controls and labels that are smaller than what stands on them."""
    for widget in shown_in(window):
        wanted, size = widget.sizeHint(), widget.size()
        is_less = False
        if isinstance(widget, QAbstractButton) and not isinstance(widget, QToolButton):
            is_less = size.width() < wanted.width() or size.height() < wanted.height() - 1
        elif isinstance(widget, QLabel) and widget.wordWrap():
            is_less = size.height() < widget.heightForWidth(size.width())
        elif isinstance(widget, QLabel) and type(widget).__name__ == "PlainLabel":
            is_less = size.width() < wanted.width()
        if is_less:
            yield widget.objectName()
    for text in texts_of(window):
        # What is too long for a row of a list or a table ends in an ellipsis.
        inside = text.place.translated(-QPointF(place_of(text.widget).topLeft()))
        frame = QRectF(text.widget.rect()).adjusted(-1, -1, 1, 1)
        is_wide = inside.left() < frame.left() or inside.right() > frame.right()
        if is_wide and not isinstance(text.widget, QLineEdit):
            yield text.text


def outside(window: QWidget) -> Iterator[str]:
    """Yield what is outside the window, or outside what can be scrolled to, even in part."""
    for widget in shown_in(window):
        around = widget.parentWidget()
        while around is not window and not isinstance(around, QAbstractScrollArea):
            assert around is not None
            around = around.parentWidget()
        if around is window:
            if not window.rect().contains(place_of(widget)):
                yield widget.objectName()
        elif isinstance(around, QScrollArea) and is_lost_in(around, widget):
            yield widget.objectName()


def is_lost_in(area: QScrollArea, widget: QWidget) -> bool:
    scrolled, viewport = area.widget(), area.viewport()
    if scrolled is None or not scrolled.isAncestorOf(widget):
        return False
    place = QRect(widget.mapTo(scrolled, QPoint(0, 0)), widget.size())
    return not scrolled.rect().contains(place) or place.right() > viewport.width()


def shown_in(window: QWidget) -> Iterator[QWidget]:
    for widget in window.findChildren(QWidget):
        is_qt = widget.objectName().startswith("qt_")
        if widget.isVisible() and widget.window() is window and not is_qt:
            yield widget


@pytest.mark.skipif(sys.platform == "win32", reason="only the screen that is not seen has a size")
@pytest.mark.once
def test_nothing_is_lost_on_a_small_screen(tmp_path: Path) -> None:
    chosen = "test_nothing_is_lost and not on_a_small_screen"
    said = passed_there(tmp_path, __file__, chosen, **{SMALL: "1"})
    assert f"{len(SCENES)} passed" in said
