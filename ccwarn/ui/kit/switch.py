"""A switch: on or off, at once."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox

from ccwarn.ui.kit.look import colours, mixed, unit


class Switch(QCheckBox):
    """A check box painted as a switch; `spoken_name` tells screen readers what it switches."""

    def __init__(self, name: str, spoken_name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(spoken_name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """As high as a button's text, twice as wide, and room for the focus ring."""
        step = unit(self.font())
        return QSize(4 * step + 6, 2 * step + 6)

    def minimumSizeHint(self) -> QSize:
        """Never smaller than the switch."""
        return self.sizeHint()

    def hitButton(self, _position: object) -> bool:
        """Take a click anywhere."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint track, knob and focus ring."""
        look = colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.isEnabled():
            painter.setOpacity(0.5)
        track = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        radius = track.height() / 2
        if self.hasFocus():
            painter.setPen(QPen(look.accent, 1.5))
            painter.drawRoundedRect(track.adjusted(-2, -2, 2, 2), radius + 2, radius + 2)
        on = self.isChecked()
        painter.setPen(QPen(look.accent if on else look.muted, 1.2))
        painter.setBrush(look.fill if on else mixed(look.text, look.card, 0.9))
        painter.drawRoundedRect(track, radius, radius)
        knob = QRectF(0, 0, 2 * radius - 6, 2 * radius - 6)
        trailing = on == (self.layoutDirection() is Qt.LayoutDirection.LeftToRight)
        x = track.right() - radius if trailing else track.left() + radius
        knob.moveCenter(track.center())
        knob.moveLeft(x - knob.width() / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.on_fill if on else look.muted)
        painter.drawEllipse(knob)
