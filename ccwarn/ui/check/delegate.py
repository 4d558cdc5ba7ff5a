"""Paints the cells of the check window's table: two lines a row, and a mark for each state."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    Qt,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionViewItem

from ccwarn.ui.check.model import CheckModel, Column, organisations_text, people_text
from ccwarn.ui.check.verdicts import ShownVerdict, State, explanation_of, state_of, title_of
from ccwarn.ui.kit.look import Colours, colours, readable
from ccwarn.ui.kit.row_delegate import RowDelegate
from ccwarn.ui.kit.row_pen import RowPen

_END = Qt.TextElideMode.ElideRight


class CheckDelegate(RowDelegate):
    """Paints the cells of the table."""

    HEIGHT = 5.5

    def width_of_state(self) -> int:
        """Return the width that the column of states needs, in pixels."""
        metrics = QFontMetrics(self._bold)
        return max(metrics.horizontalAdvance(state.word) for state in State) + 5 * self._step

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one cell."""
        verdict = cast(CheckModel, index.model()).at(index.row())
        look = colours(option.palette)
        pen = RowPen(painter, option)
        painter.save()
        pen.ground(look, option.state)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        column = Column(index.column())
        if column is Column.STATE:
            self._paint_state(pen, look, state_of(verdict))
        elif column is Column.PEOPLE:
            self._paint_people(pen, look, verdict)
        elif column is Column.MESSAGE:
            self._paint_message(pen, look, verdict)
        else:
            self._paint_place(pen, look, verdict)
        painter.restore()

    def _line(self, number: int) -> tuple[float, float]:
        """Return top and height of a line of text within a row."""
        height = 2.0 * self._step
        return (self._step * 0.7 + number * height, height)

    def _paint_state(self, pen: RowPen, look: Colours, state: State) -> None:
        ink = _ink(look, state)
        middle = pen.placed(self._step, 2 * self._step).center()
        _paint_mark(pen.painter, state, middle, self._step * 0.8, ink, look.card)
        start = 3.8 * self._step
        font = self._bold if state.asks else self._font
        pen.text(state.word, start, pen.row.width() - start, font, ink, elide=_END)

    def _paint_people(self, pen: RowPen, look: Colours, verdict: ShownVerdict) -> None:
        room = pen.row.width() - 2 * self._step
        text, more = people_text(verdict), organisations_text(verdict)
        start = self._step
        pen.text(text, start, room, self._bold, look.text, line=self._line(0))
        pen.text(more, start, room, self._font, look.muted, line=self._line(1), elide=_END)

    def _paint_message(self, pen: RowPen, look: Colours, verdict: ShownVerdict) -> None:
        start, room = self._step, pen.row.width() - 2 * self._step
        pen.text(title_of(verdict), start, room, self._bold, look.text, line=self._line(0))
        ink = readable(look.loud, look.bar) if verdict.failure else look.muted
        words = explanation_of(verdict)
        pen.text(words, start, room, self._font, ink, line=self._line(1), elide=_END)

    def _paint_place(self, pen: RowPen, look: Colours, verdict: ShownVerdict) -> None:
        start, room = self._step, pen.row.width() - 2 * self._step
        pen.text(verdict.name, start, room, self._font, look.text, line=self._line(0))
        pen.text(verdict.folder, start, room, self._font, look.muted, line=self._line(1))


def _ink(look: Colours, state: State) -> QColor:
    if state.asks:
        return readable(look.loud, look.bar)
    if state is State.FIXED:
        return look.accent
    return look.text if state is State.UNREAD else look.muted


def _paint_mark(
    painter: QPainter, state: State, middle: QPointF, reach: float, ink: QColor, card: QColor
) -> None:
    """Draw the sign of a state: each has a shape of its own, whatever its colour."""
    pen = QPen(ink, max(1.5, reach / 5), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(
        ink if state in (State.REFUSED, State.SERIOUS, State.FIXED) else QColor(0, 0, 0, 0)
    )

    def at(x: float, y: float) -> QPointF:
        return middle + QPointF(x * reach, y * reach)

    if state in (State.SERIOUS, State.DOUBTFUL):
        painter.drawPolygon(QPolygonF([at(0, -0.9), at(1, 0.8), at(-1, 0.8)]))
    elif state is not State.HARMLESS:
        painter.drawEllipse(middle, reach, reach)
    inner = QPen(pen)
    inner.setColor(card if painter.brush().color().alpha() else ink)
    painter.setPen(inner)
    if state in (State.SERIOUS, State.DOUBTFUL):
        painter.drawLine(at(0, -0.25), at(0, 0.2))
        painter.drawPoint(at(0, 0.55))
    elif state is State.NOTED:
        painter.drawPoint(at(0, -0.45))
        painter.drawLine(at(0, -0.05), at(0, 0.5))
    elif state is State.REFUSED:
        painter.drawLine(at(-0.5, 0), at(0.5, 0))
    elif state is State.UNREAD:
        painter.drawLine(at(-0.6, 0.6), at(0.6, -0.6))
    else:
        painter.drawPolyline(QPolygonF([at(-0.5, 0), at(-0.1, 0.4), at(0.55, -0.4)]))
