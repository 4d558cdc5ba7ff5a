"""How far something is, in the colours of the other controls."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QProgressBar

from ccwarn.ui.kit.look import colours, unit


class ProgressBar(QProgressBar):
    """Changes with what it tells of, and never moves by itself as that of some styles does."""

    def __init__(self, name: str, spoken_name: str, whole: int) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(spoken_name)
        self.setMaximum(whole)
        self.setTextVisible(False)
        self.setMaximumHeight(unit())

    def sizeHint(self) -> QSize:
        """As high as half a line of text."""
        return QSize(20 * unit(), unit())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame, and fill the part that is done."""
        look, painter = colours(self.palette()), QPainter(self)
        place = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        done = QRectF(place)
        done.setWidth(place.width() * self.value() / self.maximum())
        if self.isRightToLeft():
            done.moveRight(place.right())
        painter.fillRect(place, look.card)
        painter.fillRect(done, look.accent)
        painter.setPen(QPen(look.edge, 1))
        painter.drawRect(place)
