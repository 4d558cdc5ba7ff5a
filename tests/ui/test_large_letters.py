"""With letters twice as large, no text and no control is lost on a small screen in any language."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QTextDocumentFragment
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QLineEdit,
    QMenu,
    QScrollArea,
    QToolButton,
    QWidget,
)

import effort
from ccwarn import i18n
from ccwarn.i18n import OFFERED
from scenes_shown import SCENES, show
from senses import place_of, texts_of
from small_screen import passed_there

__all__ = ["show"]

TITLE_BAR = 40
"""Pixels of a screen that no window gets, at least."""
SMALL = "CCWARN_TEST_SMALL_SCREEN"
LOOKED_IN = os.environ.get(SMALL, "").split()
"""The languages. That needs a screen of its own, so the last test here starts a program for it."""
USUAL = ("en", "de", "ja")
"""German has long words, and Japanese none between which a line breaks; nightly, it is all."""


@pytest.fixture
def speaks(request: pytest.FixtureRequest) -> Iterator[None]:
    i18n.install(request.param)
    yield
    i18n.install("en")


@pytest.mark.parametrize("speaks", LOOKED_IN, indirect=True)
@pytest.mark.parametrize("name", SCENES)
@pytest.mark.usefixtures("speaks")
def test_nothing_is_lost(show: Callable[[str], QWidget], name: str) -> None:
    QApplication.setFont(QFont(QApplication.font().family(), 20))
    window = show(name)
    room = window.screen().availableGeometry()
    assert window.width() <= room.width()
    if not isinstance(window, QMenu):
        assert window.height() <= room.height() - TITLE_BAR
    assert list(cut_off(window)) == []
    assert list(outside(window)) == []
    assert list(shortened(window)) == []


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


def shortened(window: QWidget) -> Iterator[str]:
    """Yield what ends in an ellipsis, where not all of it comes up below the pointer."""
    for text in texts_of(window):
        if "…" not in text.text or text.text in _whole(text.widget):
            continue
        around = text.widget.parentWidget()
        if isinstance(around, QAbstractItemView):
            place = text.place.translated(-QPointF(place_of(text.widget).topLeft())).center()
            told = around.indexAt(place.toPoint()).data(Qt.ItemDataRole.ToolTipRole) or ""
        else:
            told = text.widget.toolTip()
        told = " ".join(QTextDocumentFragment.fromHtml(told).toPlainText().split())
        if not all(" ".join(part.split()) in told for part in text.text.split("…")):
            yield text.text


def _whole(widget: QWidget) -> str:
    """Return all that a widget has to show, whether or not there is room for it."""
    if isinstance(widget, QMenu):
        return " ".join(action.text() for action in widget.actions())
    text = widget.text() if isinstance(widget, QAbstractButton | QLabel) else ""
    return text.replace("&", "")


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
    languages = OFFERED if effort.examples(1) > 1 else USUAL
    said = passed_there(tmp_path, __file__, chosen, **{SMALL: " ".join(languages)})
    assert f"{len(SCENES) * len(languages)} passed" in said
