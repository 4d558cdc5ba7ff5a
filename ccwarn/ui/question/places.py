"""Where a question stands that comes after another one."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QGuiApplication

from ccwarn.ui.kit.front import pointed_at
from ccwarn.ui.kit.look import unit

_ASIDE, _DOWN = 24, 6
"""Half lines of text by which a question appears beside the one before: more than a button."""


def place_after(previous: QRect, size: QSize) -> QRect:
    """Return a place of that size beside the one that another question had, on the same screen."""
    step = unit()
    screen = QGuiApplication.screenAt(previous.center()) or pointed_at()
    room = screen.availableGeometry().adjusted(step, 4 * step, -step, -step)
    aside = _away(previous.left() - room.left(), room.right() - previous.right(), _ASIDE)
    down = _away(previous.top() - room.top(), room.bottom() - previous.bottom(), _DOWN)
    place = QRect(previous.topLeft(), size)
    place.moveBottomRight(previous.bottomRight() + QPoint(aside, down))
    place.moveTopLeft(QPoint(max(place.x(), room.x()), max(place.y(), room.y())))
    return place


def _away(before: int, behind: int, steps: int) -> int:
    """Return how far to go, at most so many half lines of text, to where there is more room."""
    far = min(steps * unit(), max(before, behind, 0))
    return far if behind >= before else -far
