"""A window gone through by the keyboard alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QScrollArea, QWidget

from ccwarn.ui.kit.look import contrast, unit
from senses import place_of

AROUND = 6
"""How many pixels around what has the focus may show that it has it."""
MOST = 120
"""More steps than any window has."""


class Stop(NamedTuple):
    """Something that Tab comes to."""

    widget: QWidget
    is_seen: bool
    """Whether a part of it is on the screen then."""
    shown_by: int
    """How many pixels are another colour than without the focus, with a contrast of 3."""

    @property
    def name(self) -> str:
        """What it is called in the code."""
        return self.widget.objectName()


def walk(window: QWidget, key: Qt.Key = Qt.Key.Key_Tab, *, look: bool = True) -> list[Stop]:
    """Press Tab until it comes back to where it began; fail where it does not."""
    if QApplication.focusWidget() is window:  # Where a key does no harm at first.
        QTest.keyClick(window, key)
    first = focus = QApplication.focusWidget()
    stops: list[Stop] = []
    for _step in range(MOST):
        assert focus is not None, "nothing has the focus"
        assert focus.window() is window, "Tab leads out of the window"
        shown = focus.viewport() if isinstance(focus, QAbstractScrollArea) else focus
        is_seen = not shown.visibleRegion().isEmpty()
        stops.append(Stop(focus, is_seen, _shown_by(window, focus) if look and is_seen else 0))
        QTest.keyClick(focus, key)
        QApplication.processEvents()
        focus = QApplication.focusWidget()
        if focus is first:
            return stops
        assert focus not in [stop.widget for stop in stops], f"caught at {focus}"
    raise AssertionError("Tab does not come back")


def turns(stops: Sequence[Stop]) -> list[tuple[str, str]]:
    """Return the steps that go back: up, or against the direction of reading in one line.

    One of them is where the circle ends and begins again. A step to the top of the next column goes
    on.
    """
    return [
        (one.name, other.name)
        for one, other in pairwise([*stops, stops[0]])
        if one is not other and not _goes_on(one.widget, other.widget)
    ]


def _goes_on(one: QWidget, other: QWidget) -> bool:
    if one.isAncestorOf(other):
        return True
    here, there = _place(one, other), _place(other, one)
    parent = one.parentWidget()
    if parent is not None and parent.isRightToLeft():
        here, there = (QRect(-it.right(), it.y(), it.width(), it.height()) for it in (here, there))
    if here.contains(there):
        return True
    is_beside = there.left() >= here.right() - unit()
    is_in_line = min(here.bottom(), there.bottom()) - max(here.top(), there.top()) > 0
    return is_beside or (not is_in_line and there.top() > here.top())


def _place(widget: QWidget, other: QWidget) -> QRect:
    """Return where a widget is in its window; if it alone is in what scrolls, where that is."""
    around = widget.parentWidget()
    while around is not None and around is not widget.window():
        if isinstance(around, QScrollArea) and not around.isAncestorOf(other) and around != other:
            widget = around
        around = around.parentWidget()
    return place_of(widget)


def _shown_by(window: QWidget, focus: QWidget) -> int:
    around = place_of(focus).adjusted(-AROUND, -AROUND, AROUND, AROUND).intersected(window.rect())
    focused = _part(window, around)
    focus.clearFocus()
    plain = _part(window, around)
    focus.setFocus(Qt.FocusReason.TabFocusReason)
    pairs: dict[tuple[int, int], int] = {}
    for pair in zip(_pixels(focused), _pixels(plain), strict=True):
        if pair[0] != pair[1]:
            pairs[pair] = pairs.get(pair, 0) + 1
    return sum(n for (a, b), n in pairs.items() if contrast(QColor(a), QColor(b)) >= 3)


def _part(window: QWidget, place: QRect) -> QImage:
    image = QImage(place.size(), QImage.Format.Format_RGB32)
    window.render(image, QPoint(0, 0), QRegion(place))
    return image


def _pixels(image: QImage) -> memoryview:
    return memoryview(image.constBits()).cast("I")
