"""Something to tick: a box, what it stands for, and a quiet line that says more."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QVBoxLayout,
    QWidget,
)

from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import Colours, colours, mixed, unit


class Tick(QCheckBox):
    """A check box in the colours of the other controls, with a text of its own or beside it."""

    def __init__(self, name: str, spoken_name: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(spoken_name)

    def sizeHint(self) -> QSize:
        """As high as a line of text, with room for the focus ring, and for its words."""
        side, width = self._side(), 0
        if self.text():
            text = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, self.text())
            width = unit() // 2 + text.width()
        return QSize(side + width, side)

    def _side(self) -> int:
        return round(2.2 * unit()) + 6

    def minimumSizeHint(self) -> QSize:
        """Never less than all of it."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint box, tick and focus ring."""
        look = colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.isEnabled():
            painter.setOpacity(0.5)
        box = self._box()
        if self.hasFocus():
            painter.setPen(QPen(look.accent, 2))
            painter.drawRoundedRect(box.adjusted(-3, -3, 3, 3), 5, 5)
        paint_box(painter, box, look, on=self.isChecked())
        if self.text():
            self._paint_text(painter, look)

    def _box(self) -> QRectF:
        """Return where the box is: at the leading edge, where its words follow."""
        box = QRectF(0, 0, 1.8 * unit(), 1.8 * unit())
        box.moveCenter(QRectF(self.rect()).center())
        if self.text() and self.isLeftToRight():
            box.moveLeft(4)
        elif self.text():
            box.moveRight(self.width() - 4)
        return box

    def _paint_text(self, painter: QPainter, look: Colours) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        hint = self.style().styleHint(QStyle.StyleHint.SH_UnderlineShortcut, option, self)
        shown = Qt.TextFlag.TextShowMnemonic if hint else Qt.TextFlag.TextHideMnemonic
        side = QStyle.visualAlignment(self.layoutDirection(), Qt.AlignmentFlag.AlignLeft)
        flags = int(side) | int(Qt.AlignmentFlag.AlignVCenter) | int(shown)
        space = self._side() + unit() // 2
        if self.isLeftToRight():
            place = self.rect().adjusted(space, 0, 0, 0)
        else:
            place = self.rect().adjusted(0, 0, -space, 0)
        painter.setPen(look.text)
        painter.drawText(place, flags, self.text())


class TickRow(QWidget):
    """A tick with its words beside it; a click on any of it ticks."""

    toggled = Signal(bool)

    def __init__(self, name: str, title: str, detail: str = "", *, on: bool = False) -> None:
        super().__init__()
        self.setObjectName(f"{name}Row")
        step = unit()
        self.tick = Tick(name, title)
        self.tick.setAccessibleDescription(detail)
        self.tick.setChecked(on)
        self.tick.toggled.connect(self.toggled)
        self.title = PlainLabel(f"{name}Title", title)
        self.detail = PlainLabel(f"{name}Detail", detail, ink="muted")
        words = QVBoxLayout()
        words.setSpacing(0)
        # The first line of the title stands beside the middle of the box.
        words.setContentsMargins(0, (self.tick.sizeHint().height() - 2 * step) // 2, 0, 0)
        words.addWidget(self.title)
        words.addWidget(self.detail)
        words.addStretch()
        if not detail:
            self.detail.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(step // 2)
        row.addWidget(self.tick, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        # The stretch would have whatever is around take all the height that there is.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tick by a click on the words."""
        inside = self.rect().contains(event.position().toPoint())
        if self.tick.isEnabled() and event.button() is Qt.MouseButton.LeftButton and inside:
            self.tick.click()


def paint_box(painter: QPainter, box: QRectF, look: Colours, *, on: bool) -> None:
    """Paint the box of a tick, and the tick in it."""
    painter.setPen(QPen(look.accent if on else mixed(look.text, look.card, 0.4), 1.3))
    painter.setBrush(look.fill if on else look.card)
    painter.drawRoundedRect(box, 3, 3)
    if on:
        painter.setPen(QPen(look.on_fill, 2))
        painter.drawPolyline(_hook(box))


def _hook(box: QRectF) -> QPolygonF:
    places = ((0.22, 0.52), (0.42, 0.72), (0.78, 0.3))
    return QPolygonF(
        [QPointF(box.x() + x * box.width(), box.y() + y * box.height()) for x, y in places]
    )
