"""The small line drawings beside the pages' names, in whatever colour the text has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

Line = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class _Sign:
    """Lines by their corners and ovals by left, top, width and height, in a square of 16."""

    lines: Sequence[Line] = field(default=())
    ovals: Sequence[tuple[float, float, float, float]] = field(default=())


def _box(left: float, top: float, right: float, bottom: float) -> Line:
    return ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))


_SIGNS: Mapping[str, _Sign] = {
    # A house with windows and a door.
    "organisationPage": _Sign(
        lines=(
            _box(3.5, 2, 12.5, 14),
            ((6.2, 5), (6.8, 5)),
            ((9.2, 5), (9.8, 5)),
            ((6.2, 8), (6.8, 8)),
            ((9.2, 8), (9.8, 8)),
            ((6.5, 14), (6.5, 11), (9.5, 11), (9.5, 14)),
        )
    ),
    # Sliders.
    "whenPage": _Sign(
        lines=(
            ((2, 5), (8.4, 5)),
            ((12, 5), (14, 5)),
            ((2, 11), (4, 11)),
            ((7.6, 11), (14, 11)),
        ),
        ovals=((8.4, 3.2, 3.6, 3.6), (4, 9.2, 3.6, 3.6)),
    ),
    # A magnifying glass.
    "guardingPage": _Sign(lines=(((10.4, 10.4), (14, 14)),), ovals=((2, 2, 9.6, 9.6),)),
    # A list with ticks.
    "rulesPage": _Sign(
        lines=(
            ((2, 4), (3.3, 5.3), (5.6, 2.8)),
            ((2, 11), (3.3, 12.3), (5.6, 9.8)),
            ((8.5, 4.3), (14, 4.3)),
            ((8.5, 11.3), (14, 11.3)),
        )
    ),
    # A bell, struck out.
    "exceptionsPage": _Sign(
        lines=(
            ((3, 11.5), (4.5, 9.5), (4.5, 6.5), (6, 4), (8, 3.2), (10, 4), (11.5, 6.5)),
            ((11.5, 6.5), (11.5, 9.5), (13, 11.5), (3, 11.5)),
            ((6.8, 13.6), (9.2, 13.6)),
            ((2.5, 14), (13.5, 2)),
        )
    ),
    # An envelope.
    "providersPage": _Sign(
        lines=(_box(2, 3.5, 14, 12.5), ((2, 4.5), (8, 9), (14, 4.5))),
    ),
    # A clock.
    "historyPage": _Sign(lines=(((8, 4.6), (8, 8), (10.6, 9.6)),), ovals=((2, 2, 12, 12),)),
    # Bars of different heights.
    "trialPage": _Sign(
        lines=(
            ((2, 14), (14, 14)),
            _box(3, 10, 5.5, 14),
            _box(6.8, 3, 9.3, 14),
            _box(10.5, 7, 13, 14),
        )
    ),
}


def paint_sign(painter: QPainter, page: str, place: QRectF, ink: QColor) -> None:
    """Paint the sign of a page, by its object name, into a square place."""
    sign = _SIGNS[page]
    scale = place.width() / 16
    pen = QPen(ink, max(1.2, 1.3 * scale))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for line in sign.lines:
        corners = [place.topLeft() + QPointF(x, y) * scale for x, y in line]
        painter.drawPolyline(QPolygonF(corners))
    for x, y, width, height in sign.ovals:
        corner = place.topLeft() + QPointF(x, y) * scale
        painter.drawEllipse(QRectF(corner.x(), corner.y(), width * scale, height * scale))
