"""Drawing within one row of a list, in either writing direction."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from ccwarn.ui.kit.look import Colours


class RowPen:
    """Draws from a row's leading edge to its end, or in one cell of a row."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        self.painter = painter
        self.row: QRect = option.rect
        self.direction: Qt.LayoutDirection = option.direction

    def ground(self, look: Colours, state: QStyle.StateFlag) -> None:
        """Paint what is behind a cell: a line below it, and whether its row is selected."""
        row = self.row
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        if is_selected:
            self.painter.fillRect(row, look.bar)
        elif state & QStyle.StateFlag.State_MouseOver:
            self.painter.fillRect(row, look.hover)
        self.painter.fillRect(row.left(), row.bottom(), row.width(), 1, look.line)
        if is_selected:
            ink = look.accent if state & QStyle.StateFlag.State_Active else look.line
            # In high contrast the selection has no colour of its own.
            thick = 2 if look.bar == look.card else 1
            for top in (row.top(), row.bottom() + 1 - thick):
                self.painter.fillRect(row.left(), top, row.width(), thick, ink)

    def placed(self, start: float, width: float, margin: float = 0) -> QRectF:
        """Return the part of the row that begins `start` from the leading edge."""
        left = self.row.left() + start
        if self.direction is Qt.LayoutDirection.RightToLeft:
            left = self.row.left() + self.row.width() - start - width
        return QRectF(left, self.row.top() + margin, width, self.row.height() - 2 * margin)

    def text(
        self,
        text: str,
        start: float,
        width: float,
        font: QFont,
        ink: QColor,
        *,
        end: bool = False,
        line: tuple[float, float] | None = None,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
    ) -> float:
        """Draw text, elided to `width`, and return how wide it became.

        It is centred in the row, or in the `line` of this top and height within it.
        """
        if width <= 0:
            return 0
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(text, elide, int(width))
        self.painter.setFont(font)
        self.painter.setPen(ink)
        # Otherwise a path in a window that runs from right to left is taken apart. A list of names
        # that are isolated says nothing of a direction: it runs as the window does.
        is_isolated = text.startswith("\u2068")
        auto = Qt.LayoutDirection.LayoutDirectionAuto
        self.painter.setLayoutDirection(self.direction if is_isolated else auto)
        side = Qt.AlignmentFlag.AlignRight if end else Qt.AlignmentFlag.AlignLeft
        side = QStyle.visualAlignment(self.direction, side) | Qt.AlignmentFlag.AlignAbsolute
        flags = int(side) | int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextSingleLine)
        place = self.placed(start, width)
        if line is not None:
            place = QRectF(place.left(), place.top() + line[0], width, line[1])
        self.painter.drawText(place, flags, shown)
        return metrics.horizontalAdvance(shown)
