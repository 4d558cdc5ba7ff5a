"""What the check window shows while there is nothing to show: where to drop messages."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ccwarn.i18n import _
from ccwarn.ui.kit.cards import RADIUS
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import colours, unit


class DropArea(QWidget):
    """A place that says that messages may be dropped on it; it lights up while they hover."""

    def __init__(self, *buttons: QWidget) -> None:
        super().__init__()
        self.setObjectName("dropArea")
        self._lit = False
        step = unit()
        title = PlainLabel("dropTitle", _("Drop messages or folders here"), size=1.3, bold=True)
        hint = _(
            "Drafts saved as files (.eml, .msg), mail folders (mbox, Maildir, MH), or folders "
            "that contain any of these. Nothing changes until you say so."
        )
        text = PlainLabel("dropHint", hint, ink="muted")
        width = 52 * step
        text.setFixedSize(width, text.heightForWidth(width))
        for label in (title, text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        row = QHBoxLayout()
        row.setSpacing(step)
        row.addStretch()
        for button in buttons:
            row.addWidget(button)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setSpacing(step)
        column.addStretch(2)
        column.addSpacing(6 * step)
        column.addWidget(title)
        column.addWidget(text, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(step)
        column.addLayout(row)
        column.addStretch(3)
        self._title = title

    def light(self, *, on: bool) -> None:
        """Show whether what hovers may be dropped."""
        self._lit = on
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame, and a letter that comes down into it."""
        look, step = colours(self.palette()), unit()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = QPen(look.accent if self._lit else look.edge, 2)
        if not self._lit:
            edge.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(edge)
        painter.setBrush(look.bar if self._lit else look.card)
        place = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(place, RADIUS, RADIUS)
        self._paint_letter(painter, step)

    def _paint_letter(self, painter: QPainter, step: int) -> None:
        look = colours(self.palette())
        width, height = 7.0 * step, 4.8 * step
        bottom = self._title.y() - 2.0 * step
        letter = QRectF((self.width() - width) / 2, bottom - height, width, height)
        pen = QPen(look.accent, max(2.0, step / 4))
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(look.card)
        painter.drawRoundedRect(letter, 3, 3)
        fold = QPointF(letter.center().x(), letter.top() + height * 0.58)
        painter.drawPolyline(QPolygonF([letter.topLeft(), fold, letter.topRight()]))
