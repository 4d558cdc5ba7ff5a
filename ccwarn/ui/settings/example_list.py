"""What would come of ordinary mails, one line each."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ccwarn.finding import Rule
from ccwarn.i18n import _
from ccwarn.policy import Policy, Severity
from ccwarn.settings import words
from ccwarn.settings.examples import Example, examples
from ccwarn.ui.kit.cards import Frame
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import colours, mixed, unit


class ExampleList(QWidget):
    """A panel of its own; its lines stay, only what they say changes."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("examples")
        self.setAccessibleName(_("Examples"))
        step = unit()
        frame = Frame("examplesFrame")
        self._grid = QGridLayout(frame)
        self._grid.setContentsMargins(2 * step, step, 2 * step, step)
        self._grid.setHorizontalSpacing(step)
        self._grid.setVerticalSpacing(step // 3)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        self._lines: list[tuple[_Lamp, PlainLabel, PlainLabel]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(PlainLabel("examplesHeading", _("Examples"), ink="muted"))
        self._column.addWidget(frame)

    def indent(self, margin: int) -> None:
        """Leave room at both sides."""
        self._column.setContentsMargins(margin, 0, margin, 0)

    def show_under(self, policy: Policy, rules: Iterable[Rule]) -> None:
        """Show what the rules make of the examples under a policy."""
        for number, example in enumerate(examples(policy, rules)):
            if number == len(self._lines):
                self._add()
            self._show(number, example)

    def _add(self) -> None:
        row = len(self._lines)
        line = (_Lamp(), PlainLabel(f"example{row}"), PlainLabel(f"verdict{row}", ink="muted"))
        for place, widget in enumerate(line):
            self._grid.addWidget(widget, row, place)
        self._lines.append(line)

    def _show(self, number: int, example: Example) -> None:
        lamp, text, verdict = self._lines[number]
        lamp.show_severity(example.severity)
        text.setText(example.text)
        verdict.setText(words.verdict(example.severity))


class _Lamp(QWidget):
    """A dot: empty for silence, fuller and louder the more ccwarn does."""

    def __init__(self) -> None:
        super().__init__()
        self._severity = Severity.OFF
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """As high as a line of text."""
        return QSize(round(1.6 * unit()), 2 * unit())

    def show_severity(self, severity: Severity) -> None:
        """Show how much ccwarn does."""
        self._severity = severity
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dot."""
        look = colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(0, 0, unit(), unit())
        place.moveCenter(QRectF(self.rect()).center())
        if not self._severity.asks:
            painter.setPen(QPen(mixed(look.text, look.card, 0.5), 1.2))
            painter.drawEllipse(place.adjusted(1, 1, -1, -1))
            return
        painter.setPen(QPen(look.loud, 1.2))
        painter.setBrush(look.loud if self._severity > Severity.CONFIRM else look.card)
        painter.drawEllipse(place.adjusted(1, 1, -1, -1))
        if self._severity is Severity.CONFIRM:
            painter.setBrush(look.loud)
            painter.drawPie(place.adjusted(1, 1, -1, -1), -90 * 16, 180 * 16)
