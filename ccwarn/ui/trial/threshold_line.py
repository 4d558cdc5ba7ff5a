"""A threshold drawn into a chart: a line that is dragged, or moved by the arrow keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSlider, QWidget

from ccwarn.ui.kit.look import colours, unit


class ThresholdLine(QSlider):
    """A slider without a groove, so that keys and screen readers know what it is.

    `count_at` returns the count at a distance from the chart's own edge, in pixels. Lines for
    typing are `dashed`.
    """

    def __init__(
        self,
        name: str,
        title: str,
        chart: QWidget,
        count_at: Callable[[float], int],
        *,
        dashed: bool,
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, chart)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setPageStep(5)
        self._chart = chart
        self._count_at = count_at
        self._dashed = dashed

    def put(self, x: float, top: int, bottom: int) -> None:
        """Stand at a distance from the chart's edge."""
        width = 2 * unit()
        self.setGeometry(round(x - width / 2), top, width, bottom - top)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the line."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the line."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            x = self._chart.mapFromGlobal(event.globalPosition()).x()
            self.setValue(self._count_at(x))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the line go."""
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the page: nobody moves a threshold by scrolling past it."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line, with a handle at its upper end."""
        look = colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.isEnabled():
            painter.setOpacity(0.5)
        ink = look.loud if self._dashed else look.accent
        middle, radius = self.width() / 2, 0.6 * unit()
        style = Qt.PenStyle.DashLine if self._dashed else Qt.PenStyle.SolidLine
        painter.setPen(QPen(ink, 2, style))
        painter.drawLine(QPointF(middle, 2 * radius), QPointF(middle, self.height()))
        handle = QRectF(middle - radius, 2, 2 * radius, 2 * radius)
        painter.setPen(QPen(look.text if self.hasFocus() else look.card, 2))
        painter.setBrush(ink)
        if self._dashed:
            painter.drawRect(handle)
        else:
            painter.drawEllipse(handle)
