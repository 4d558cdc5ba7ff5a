"""The buttons of the dialog: one coloured, one that is safe, the others quiet."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton, QWidget

from ccwarn.ui.kit.cards import RADIUS
from ccwarn.ui.kit.look import Colours, colours, mixed, scaled, unit


class Weight(Enum):
    """How much a button draws the eye."""

    PRIMARY = auto()
    """Filled with the accent colour: the one that puts things right."""
    PLAIN = auto()
    """Framed."""
    QUIET = auto()
    """Text only, in the muted colour."""
    LINK = auto()
    """Text only, in the accent colour."""


class Button(QPushButton):
    """A push button painted from the palette, alike on every desktop."""

    def __init__(self, name: str, text: str, weight: Weight, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setObjectName(name)
        self.setAutoDefault(False)
        self._weight = weight
        if weight is Weight.PRIMARY:
            self.setFont(scaled(self.font(), 1.0, bold=True))

    @property
    def weight(self) -> Weight:
        """How much the button draws the eye."""
        return self._weight

    def weigh(self, weight: Weight) -> None:
        """Let the button draw the eye more, or less, than before."""
        self._weight = weight
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the text, and air around it."""
        step = unit(self.font())
        text = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, self.text())
        arrow = step + step // 2 if self.menu() is not None else 0
        padding = {Weight.QUIET: step, Weight.LINK: step // 2}.get(self._weight, 2 * step)
        width = text.width() + 2 * padding + arrow
        return QSize(width, text.height() + (step if self._weight is Weight.LINK else 2 * step))

    def minimumSizeHint(self) -> QSize:
        """Never less than the whole text."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Enter to the dialog, which knows what may happen by it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint frame, text and focus ring."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        look = colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_frame(painter, look, option)
        painter.setPen(self._ink(look))
        hint = self.style().styleHint(QStyle.StyleHint.SH_UnderlineShortcut, option, self)
        flags = Qt.TextFlag.TextShowMnemonic if hint else Qt.TextFlag.TextHideMnemonic
        place = self.rect()
        if self.menu() is not None:
            place = self._paint_arrow(painter, place)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter) | int(flags), self.text())

    def _ink(self, look: Colours) -> QColor:
        ink = {
            Weight.PRIMARY: look.on_fill,
            Weight.PLAIN: look.text,
            Weight.QUIET: look.text if self.underMouse() else look.muted,
            Weight.LINK: look.accent,
        }[self._weight]
        return ink if self.isEnabled() else mixed(look.text, look.surface, 0.5)

    def _paint_frame(self, painter: QPainter, look: Colours, option: QStyleOptionButton) -> None:
        focused = self.hasFocus()
        inside = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        fill = {Weight.PRIMARY: look.fill, Weight.PLAIN: look.card}.get(self._weight)
        if fill is not None and not self.isEnabled():
            fill = mixed(look.text, look.surface, 0.92)
        state = option.state
        if state & QStyle.StateFlag.State_Sunken:
            fill = mixed(fill or look.surface, look.text, 0.16)
        elif self.underMouse() and self.isEnabled():
            fill = mixed(fill or look.surface, look.text, 0.07)
        edge = QPen(look.line, 1)
        if self._weight is Weight.PRIMARY or (fill is None and not focused):
            edge = QPen(Qt.PenStyle.NoPen)
        elif focused:
            edge = QPen(look.accent, 2)
        elif self._weight in (Weight.QUIET, Weight.LINK):
            edge = QPen(Qt.PenStyle.NoPen)
        painter.setPen(edge)
        painter.setBrush(fill or Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(inside, RADIUS, RADIUS)
        if focused and self._weight is Weight.PRIMARY:
            painter.setPen(QPen(look.on_fill, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(inside.adjusted(3, 3, -3, -3), RADIUS - 2, RADIUS - 2)

    def _paint_arrow(self, painter: QPainter, place: QRect) -> QRect:
        step = unit(self.font())
        arrow = QRectF(0, 0, step * 0.8, step * 0.4)
        leading = self.layoutDirection() is Qt.LayoutDirection.LeftToRight
        arrow.moveCenter(QRectF(place).center())
        arrow.moveLeft(place.right() - step - arrow.width() if leading else place.left() + step)
        pen = QPen(painter.pen())
        pen.setWidthF(1.5)
        painter.setPen(pen)
        middle = arrow.center()
        middle.setY(arrow.bottom())
        painter.drawPolyline(QPolygonF([arrow.topLeft(), middle, arrow.topRight()]))
        room = round(arrow.width() + step)
        return place.adjusted(0, 0, -room, 0) if leading else place.adjusted(room, 0, 0, 0)
