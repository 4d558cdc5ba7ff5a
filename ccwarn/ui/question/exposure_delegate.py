"""Paints the rows of the list: organisations with their bar, people with name and address."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from ccwarn.ui.kit.look import Colours, colours
from ccwarn.ui.kit.row_delegate import RowDelegate
from ccwarn.ui.kit.row_pen import RowPen
from ccwarn.ui.question.exposure_model import ExposureModel
from ccwarn.ui.question.exposure_rows import ExposureRow, Person
from ccwarn.ui.question.row_button import paint_dots
from ccwarn.ui.question.row_menu import RowMenu


class ExposureDelegate(RowDelegate):
    """Paints organisations and people."""

    HEIGHT = 3.5

    menu: RowMenu | None = None
    """What says which rows have a button, where there is anything to say of any of them."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one row."""
        model = cast(ExposureModel, index.model())
        item = model.at(index)
        look = colours(option.palette)
        pen = RowPen(painter, option)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_MouseOver:
            self._block(pen, look.hover, QPen(Qt.PenStyle.NoPen))
        if isinstance(item, ExposureRow):
            opened = bool(state & QStyle.StateFlag.State_Open)
            self._paint_row(pen, look, item, len(item.people) / model.largest, opened=opened)
        else:
            self._paint_person(pen, look, item, indented=index.parent().isValid())
        if state & QStyle.StateFlag.State_HasFocus:
            self._block(pen, QColor(0, 0, 0, 0), QPen(look.accent, 1.5))
        painter.restore()

    def _block(self, pen: RowPen, fill: QColor, edge: QPen) -> None:
        pen.painter.setPen(edge)
        pen.painter.setBrush(fill)
        pen.painter.drawRoundedRect(pen.placed(2, pen.row.width() - 4, 1), 4, 4)

    def _paint_row(
        self, pen: RowPen, look: Colours, row: ExposureRow, share: float, *, opened: bool
    ) -> None:
        step, width = self._step, pen.row.width()
        counted = QFontMetrics(self._bold).horizontalAdvance(row.count)
        start = 2.6 * step
        if self.menu is not None:
            width -= self.menu.button.sizeHint().width()
            if self.menu.has_button(row):
                paint_dots(pen.painter, QRectF(self.menu.place_of_button(pen.row)), look.muted)
        room = width - start - counted - 4 * step
        if row.unfolds:
            self._paint_arrow(pen, look.muted, opened=opened)
        if not row.is_unreadable:
            pen.painter.setPen(QPen(look.bar_line, 1))
            pen.painter.setBrush(look.sum_bar if row.is_sum else look.bar)
            bar = pen.placed(start, max(step, room * share), 0.2 * step)
            pen.painter.drawRoundedRect(bar, 4, 4)
        ink = look.loud if row.is_unreadable else look.text
        used = pen.text(row.title, start + step, room - step, self._bold, ink)
        if caption := row.shown_caption(unfolded=opened):
            gap = start + used + 2.2 * step
            pen.text(caption, gap, room + start - gap, self._font, look.muted)
        pen.text(
            row.count, width - counted - 1.8 * step, counted + 1, self._bold, look.text, end=True
        )

    def _paint_arrow(self, pen: RowPen, ink: QColor, *, opened: bool) -> None:
        middle, reach = pen.placed(0.7 * self._step, 1.4 * self._step).center(), 0.34 * self._step
        if opened:
            points = [(-reach, -reach / 2), (0, reach / 2), (reach, -reach / 2)]
        else:
            ahead = -1 if pen.direction is Qt.LayoutDirection.RightToLeft else 1
            points = [
                (-reach / 2 * ahead, -reach),
                (reach / 2 * ahead, 0),
                (-reach / 2 * ahead, reach),
            ]
        pen.painter.setPen(QPen(ink, 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        pen.painter.drawPolyline(QPolygonF([middle + QPointF(x, y) for x, y in points]))

    def _paint_person(self, pen: RowPen, look: Colours, person: Person, *, indented: bool) -> None:
        step, width = self._step, pen.row.width()
        start = (5.0 if indented else 2.0) * step
        field = QFontMetrics(self._font).horizontalAdvance(person.field)
        end = width - field - 1.8 * step
        pen.text(person.field, end, field + 1, self._font, look.muted, end=True)
        room = end - start - 2 * step
        name, address = person.name, person.address
        if not name or not address:
            pen.text(name or address, start, room, self._font, look.text)
            return
        column = (width - start) * 0.37  # In every row the same, whatever stands at its end.
        pen.text(name, start, column - step, self._font, look.text)
        pen.text(address, start + column, room - column, self._font, look.muted)
