"""Rows that say how something is guarded, each with the buttons that change that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget

from ccwarn.i18n import _
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.flow import FlowLayout
from ccwarn.ui.kit.found_label import FoundLabel
from ccwarn.ui.kit.look import colours, sided, unit

Action = tuple[str, str, Callable[[], object]]
"""The name of a button, its label, and what it does."""


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One row. `key` tells whether two are about the same; `to_do` is what is left to the user.

    `healthy` is None where nothing is guarded, and nothing is wrong with that. `actions` are what
    can be done: the name of the button, its label, and what it does.
    """

    key: str
    sentence: str
    healthy: bool | None
    to_do: str = ""
    actions: tuple[Action, ...] = field(default=(), compare=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the buttons."""
        return tuple(name for name, _label, _called in self.actions)


class StatusRows(QWidget):
    """Shows rows one below the other; a row that stays keeps the keyboard.

    Buttons stand at the end of the sentence, or `below` it where they are many or more is said.
    """

    def __init__(self, name: str, *, below: bool = False) -> None:
        super().__init__()
        self.setObjectName(name)
        self._below = below
        self._shown: list[_RowWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(unit() if below else 0)

    def show_rows(self, rows: Sequence[StatusRow]) -> None:
        """Show these, and no others."""
        kept = {widget.row.key: widget for widget in self._shown}
        self._shown = []
        for number, row in enumerate(rows):
            widget = kept.pop(row.key, None) or _RowWidget(self.objectName(), below=self._below)
            widget.show_row(row)
            self._column.insertWidget(number, widget)
            self._shown.append(widget)
        for widget in kept.values():
            self._column.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self.setVisible(bool(rows))


_HOOK = (QPointF(0.28, 0.52), QPointF(0.44, 0.68), QPointF(0.73, 0.35))
_STROKE, _DOT = (QPointF(0.5, 0.25), QPointF(0.5, 0.55)), QPointF(0.5, 0.75)


class _RowWidget(QWidget):
    def __init__(self, name: str, *, below: bool) -> None:
        super().__init__()
        self.setObjectName(f"{name}Row")
        self.row = StatusRow("", "", healthy=True)
        self._buttons: dict[str, Button] = {}
        self._mark = _HealthSign()
        self._sentence = FoundLabel(f"{name}Sentence")
        self._to_do = FoundLabel(f"{name}ToDo", ink="muted")
        # The text of a link stands half a step below the top of the link.
        words = QVBoxLayout()
        words.setContentsMargins(0, unit() // 2, 0, unit() // 2)
        words.setSpacing(unit() // 3)
        words.addWidget(self._sentence)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(unit())
        line.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        self._place = QWidget()
        self._place.hide()
        self._links: QLayout
        if below:
            self._links = FlowLayout(self._place, unit())
            # In line with the text of the first link, which has air around it.
            for label in (self._sentence, self._to_do):
                label.setContentsMargins(*sided(unit() // 2, 0, 0, 0))
            words.addWidget(self._place)
        else:
            self._links = QHBoxLayout(self._place)
            self._links.setContentsMargins(0, 0, 0, 0)
            self._links.setSpacing(unit())
            line.addWidget(self._place, 0, Qt.AlignmentFlag.AlignTop)
        words.addWidget(self._to_do)

    def show_row(self, row: StatusRow) -> None:
        names = self.row.names
        self.row = row
        self._mark.show_health(row.healthy)
        self._sentence.setText(row.sentence)
        self._to_do.setText(row.to_do)
        self._to_do.setVisible(bool(row.to_do))
        if row.names != names:
            self._replace_buttons()
        for button in self._buttons.values():
            button.setAccessibleDescription(row.sentence)

    def _replace_buttons(self) -> None:
        for button in self._buttons.values():
            self._links.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = {}
        self._place.setVisible(bool(self.row.actions))
        for name, label, _called in self.row.actions:
            button = Button(name, label, Weight.LINK)
            button.clicked.connect(lambda _checked=False, name=name: self._call(name))
            self._links.addWidget(button)
            button.show()
            self._buttons[name] = button

    def _call(self, wanted: str) -> None:
        for name, _label, called in self.row.actions:
            if name == wanted:
                called()
                return


class _HealthSign(QLabel):
    """A hook where all is well, an exclamation mark where it is not, or a ring.

    It is a label, as screen readers read those out with the window.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._healthy: bool | None = None
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """As high as a link of one line."""
        return QSize(2 * unit(), 3 * unit())

    def show_health(self, healthy: bool | None) -> None:
        """Show the present state."""
        self._healthy = healthy
        names = {True: _("All is well"), False: _("Needs your attention"), None: ""}
        self.setAccessibleName(names[healthy])
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the sign on a disc."""
        look = colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = 1.7 * unit()
        row = QRectF(0, 0, side, side)
        row.moveCenter(QRectF(self.rect()).center())
        if self._healthy is None:
            painter.setPen(QPen(look.muted, 1.2))
            painter.drawEllipse(row)
            return
        # On a dark desktop the disc alone would hardly be seen.
        painter.setPen(QPen(look.accent if self._healthy else look.loud, 1.2))
        painter.setBrush(look.fill if self._healthy else look.loud)
        painter.drawEllipse(row)
        pen = QPen(look.on_fill if self._healthy else look.card, side * 0.12)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        line = _HOOK if self._healthy else _STROKE
        painter.drawPolyline(QPolygonF([row.topLeft() + point * side for point in line]))
        if not self._healthy:
            painter.drawPoint(row.topLeft() + _DOT * side)
