"""Says that the organisation has set a value, beside a painted lock."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ccwarn.i18n import _
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import colours, unit


class LockedLine(QWidget):
    """One quiet line below a setting that cannot be changed here."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(unit() // 2)
        row.addWidget(_Lock())
        row.addWidget(PlainLabel(f"{name}Text", _("Set by your organisation"), ink="muted"), 1)


class _Lock(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """As high as a small letter and its neighbours."""
        return QSize(round(1.5 * unit()), round(1.8 * unit()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a closed padlock in the colour of the text beside it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = colours(self.palette()).muted
        place = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        body = QRectF(place)
        body.setTop(place.top() + place.height() * 0.45)
        bow = QRectF(place)
        bow.adjust(place.width() * 0.2, 0, -place.width() * 0.2, 0)
        bow.setHeight(place.height() * 0.8)
        painter.setPen(QPen(ink, 1.5))
        painter.drawArc(bow, 0, 180 * 16)
        middle = bow.center().y()
        for x in (bow.left(), bow.right()):
            painter.drawLine(QPointF(x, middle), QPointF(x, body.top()))
        painter.setBrush(ink)
        painter.drawRoundedRect(body, 1.5, 1.5)
