"""The titles above a table, in the colours of the rest."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QHeaderView, QTableView

from ccwarn.ui.kit.look import colours, unit


class ColumnHeader(QHeaderView):
    """Titles in the muted colour, with an arrow at the one that is sorted by."""

    def __init__(self, name: str, parent: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName(name)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(6 * unit())
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)

    def sizeHint(self) -> QSize:
        """One line of text, and air."""
        return QSize(super().sizeHint().width(), round(3.2 * unit(self.font())))

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        """Paint one title."""
        look, step = colours(self.palette()), unit(self.font())
        painter.save()
        painter.fillRect(rect, look.card)
        painter.setPen(QPen(look.line, 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        sorted_by = self.isSortIndicatorShown() and self.sortIndicatorSection() == logical
        painter.setPen(look.text if sorted_by else look.muted)
        title = str(self.model().headerData(logical, Qt.Orientation.Horizontal))
        room = rect.adjusted(step, 0, -step, 0)
        shown = self.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, room.width())
        side = Qt.AlignmentFlag.AlignLeft
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute
        painter.drawText(room, int(side) | int(Qt.AlignmentFlag.AlignVCenter), shown)
        if sorted_by:
            self._paint_arrow(painter, room, self.fontMetrics().horizontalAdvance(shown), step)
        painter.restore()

    def _paint_arrow(self, painter: QPainter, room: QRect, used: int, step: int) -> None:
        leading = self.layoutDirection() is Qt.LayoutDirection.LeftToRight
        x = room.left() + used + step if leading else room.right() - used - step
        middle, reach = QPointF(x, QRectF(room).center().y()), 0.35 * step
        up = 1 if self.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder else -1
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(painter.pen().color(), 1.5))
        painter.setBrush(QColor(0, 0, 0, 0))
        points = [(-reach, -reach / 2 * up), (0, reach / 2 * up), (reach, -reach / 2 * up)]
        painter.drawPolyline(QPolygonF([middle + QPointF(x, y) for x, y in points]))
