"""The button at the end of a group's row: the row shows three dots there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from ccwarn.ui.kit.look import colours, unit


class RowButton(QAbstractButton):
    """One for the whole list: it stands on the row that is current or pointed at."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.hide()

    def sizeHint(self) -> QSize:
        """Room for the dots."""
        return QSize(round(3.2 * unit()), round(2.6 * unit()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the menu by Enter as well; nothing is answered by that."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Look different under the pointer."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Look as before."""
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dots, and the frame that says that they can be pressed."""
        look = colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.hasFocus():
            painter.setPen(QPen(look.accent, 1.5) if self.hasFocus() else QPen(look.line, 1))
            painter.setBrush(look.card)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        paint_dots(painter, QRectF(self.rect()), look.text)


def paint_dots(painter: QPainter, place: QRectF, ink: QColor) -> None:
    """Paint three dots in the middle of a place: there is more to say."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    size = unit() * 0.15
    for step in (-1, 0, 1):
        painter.drawEllipse(place.center() + QPointF(step * 0.6 * unit(), 0), size, size)
