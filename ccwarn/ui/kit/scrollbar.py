"""A scroll bar that stays out of the way."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QScrollBar, QStyle, QStyleOptionSlider

from ccwarn.ui.kit.look import colours, unit


class SlimScrollBar(QScrollBar):
    """Paints its slider alone; everything else is Qt's."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, on=False)

    def sizeHint(self) -> QSize:
        """Wide enough to be caught with a mouse."""
        return QSize(round(1.4 * unit()), super().sizeHint().height())

    def showEvent(self, event: QShowEvent) -> None:
        """Be called what that is called which it scrolls."""
        super().showEvent(event)
        scrolled = self.parentWidget()
        while scrolled is not None and not scrolled.accessibleName():
            scrolled = scrolled.parentWidget()
        self.setAccessibleName("" if scrolled is None else scrolled.accessibleName())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the slider where Qt would have painted it, or nothing where all can be seen."""
        if self.maximum() <= self.minimum():
            return
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        slider = self.style().subControlRect(
            QStyle.ComplexControl.CC_ScrollBar, option, QStyle.SubControl.SC_ScrollBarSlider, self
        )
        look = colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.muted if self.underMouse() else look.edge)
        width = unit() * 0.6
        thumb = QRectF(slider).adjusted(0, 2, 0, -2)
        thumb.setLeft(thumb.center().x() - width / 2)
        thumb.setWidth(width)
        painter.drawRoundedRect(thumb, width / 2, width / 2)
