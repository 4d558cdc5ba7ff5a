"""A slider in the colours of the other controls."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider

from ccwarn.ui.kit.look import colours, unit


class Slider(QSlider):
    """Paints groove and handle; where they are and how they move is Qt's."""

    def __init__(self, name: str, lowest: int, highest: int) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setObjectName(name)
        self.setRange(lowest, highest)
        self.setPageStep(5)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        """As high as a line of text."""
        return QSize(20 * unit(), round(2.4 * unit()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the page: nobody changes a setting by scrolling past it."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the groove, filled up to the handle, and the handle."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        place = QRectF(
            self.style().subControlRect(
                QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, self
            )
        )
        look = colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.isEnabled():
            painter.setOpacity(0.5)
        radius = 0.8 * unit()
        middle = self.rect().center().y() + 0.5
        x = min(max(place.center().x(), radius + 2), self.width() - radius - 2)
        groove = QRectF(radius, middle - 2, self.width() - 2 * radius, 4)
        painter.fillRect(groove.adjusted(0, 1, 0, -1), look.edge)
        painter.setPen(Qt.PenStyle.NoPen)
        filled = QRectF(groove)
        if option.upsideDown:
            filled.setLeft(x)
        else:
            filled.setRight(x)
        painter.setBrush(look.accent)
        painter.drawRoundedRect(filled, 2, 2)
        handle = QRectF(x - radius, middle - radius, 2 * radius, 2 * radius)
        if self.hasFocus():
            painter.setPen(QPen(look.accent, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(handle.adjusted(-1, -1, 1, 1))
            handle.adjust(2, 2, -2, -2)
        painter.setPen(QPen(look.card, 2))
        painter.setBrush(look.accent)
        painter.drawEllipse(handle)
