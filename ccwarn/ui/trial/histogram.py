"""How many mails show how many strangers, with the thresholds drawn in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from ccwarn.i18n import _, grouped, ngettext
from ccwarn.policy import Thresholds
from ccwarn.ui.kit.look import Colours, colours, unit
from ccwarn.ui.trial.scale import Scale
from ccwarn.ui.trial.threshold_line import ThresholdLine


class Measure(NamedTuple):
    """What a chart counts in a mail, the thresholds for that, and where its scale ends at least."""

    name: str
    title: str
    confirm: str
    strong: str
    least: int


class Histogram(QWidget):
    """Bars of mails; the part of them that would be asked about is filled."""

    moved = Signal(str, int)
    """A line was moved by the user: the name of its threshold, and the count."""

    def __init__(self, measure: Measure) -> None:
        super().__init__()
        self.setObjectName(f"{measure.name}Chart")
        # Counts grow towards the right in every script, and so do the arrow keys.
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.measure = measure
        self._scale = Scale(measure.least)
        self._mails: Counter[int] = Counter()
        self._asked: Counter[int] = Counter()
        self.lines = {
            # i18n: a line between numbers of people: from this many, ccwarn asks
            measure.confirm: self._line(measure.confirm, _("Ask from"), dashed=False),
            measure.strong: self._line(measure.strong, _("Ask me to type from"), dashed=True),
        }

    def sizeHint(self) -> QSize:
        """Room for bars, and for their counts above and below."""
        return QSize(50 * unit(), 19 * unit())

    def minimumSizeHint(self) -> QSize:
        """No smaller than that."""
        return self.sizeHint()

    def take(self, counts: Sequence[int]) -> None:
        """Show the counts of mails that were read."""
        self._scale = Scale(max((self.measure.least, *counts)))
        self._mails = Counter(map(self._scale.column, counts))
        for line in self.lines.values():
            blocked = line.blockSignals(True)
            line.setRange(1, self._scale.last)
            line.blockSignals(blocked)

    def clear(self) -> None:
        """Show no mail."""
        self._mails, self._asked = Counter(), Counter()
        self.setAccessibleDescription("")
        self.update()

    def show_asked(
        self, counts: Sequence[int], thresholds: Thresholds, locked: Collection[str]
    ) -> None:
        """Show which of them would be asked about, and where the thresholds are."""
        self._asked = Counter(map(self._scale.column, counts))
        for name, line in self.lines.items():
            blocked = line.blockSignals(True)
            # One that is further away than any mail stands at the end, and keeps its count.
            line.setMaximum(max(self._scale.last, getattr(thresholds, name)))
            line.setValue(getattr(thresholds, name))
            line.blockSignals(blocked)
            line.setEnabled(name not in locked)
        self.setAccessibleName(self.measure.title)
        self.setAccessibleDescription(self._spoken())
        self._place_lines()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the lines where they belong."""
        super().resizeEvent(event)
        self._place_lines()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._place_lines()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint bars, counts and the names of the lines."""
        look, painter = colours(self.palette()), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(self.layoutDirection())
        plot = self._plot()
        self._paint_bars(painter, look, plot)
        painter.setPen(QPen(look.muted, 1))
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        self._paint_names(painter, look)

    def _line(self, name: str, title: str, *, dashed: bool) -> ThresholdLine:
        spoken = f"{title}: {self.measure.title}"
        line = ThresholdLine(f"{name}Line", spoken, self, self._count_at, dashed=dashed)
        line.setRange(1, self._scale.last)
        line.valueChanged.connect(lambda value: self.moved.emit(name, value))
        return line

    def _plot(self) -> QRectF:
        step = unit()
        return QRectF(self.rect()).adjusted(step, 6 * step, -step, -round(2.5 * step))

    def _width(self) -> float:
        return self._plot().width() / len(self._scale.edges)

    def _count_at(self, x: float) -> int:
        count = self._scale.count((x - self._plot().left()) / self._width())
        return min(max(count, 1), self._scale.last)

    def _x(self, line: ThresholdLine) -> float:
        return self._plot().left() + self._scale.place(line.value()) * self._width()

    def _place_lines(self) -> None:
        bottom = round(self._plot().bottom())
        for place, line in enumerate(self.lines.values()):
            line.put(self._x(line), 2 * place * unit(), bottom)

    def _paint_bars(self, painter: QPainter, look: Colours, plot: QRectF) -> None:
        most = max(self._mails.values(), default=1)
        step, width = unit(), self._width()
        for column in range(len(self._scale.edges)):
            left = plot.left() + column * width
            self._paint_name(painter, look, QRectF(left, plot.bottom(), width, 2 * step), column)
            mails, asked = self._mails[column], self._asked[column]
            if not mails:
                continue
            # By the root, or one bar of ordinary mail leaves nothing to see of the rare ones.
            room = plot.height() - 2 * step
            height = max(room * (mails / most) ** 0.5, 3.0)
            bar = QRectF(left + width * 0.12, plot.bottom() - height, width * 0.76, height)
            painter.setPen(QPen(look.bar_line if look.bar_line.alpha() else look.muted, 1))
            painter.setBrush(look.bar)
            painter.drawRect(bar)
            filled = QRectF(bar)
            filled.setTop(bar.bottom() - height * asked / mails)
            painter.fillRect(filled, look.accent)
            painter.setPen(look.text)
            above = QRectF(left - width, bar.top() - 2 * step, 3 * width, 2 * step)
            painter.drawText(above, Qt.AlignmentFlag.AlignCenter, grouped(mails))

    def _paint_name(self, painter: QPainter, look: Colours, slot: QRectF, column: int) -> None:
        """Paint what stands below a column: in its middle, but not over the edge."""
        name = self._named(column)
        wide = self.fontMetrics().horizontalAdvance(name) / 2 + 1
        middle = min(slot.center().x(), self.width() - wide)
        slot = QRectF(middle - wide, slot.top(), 2 * wide, slot.height())
        painter.setPen(look.muted)
        painter.drawText(slot, int(Qt.AlignmentFlag.AlignCenter), name)

    def _named(self, column: int) -> str:
        """Return what stands below a column; nothing where the name of the last one has no room."""
        edge = self._scale.edges[column]
        last = f"{self._scale.last}+"
        if edge == self._scale.last:
            return last
        is_next_to_it = column + 2 == len(self._scale.edges)
        is_wide = self.fontMetrics().horizontalAdvance(last) + unit() > self._width()
        return "" if is_next_to_it and is_wide else grouped(edge)

    def _paint_names(self, painter: QPainter, look: Colours) -> None:
        step = unit()
        inks = (look.accent, look.loud)
        texts = (_("Ask from {count}"), _("Type from {count}"))
        for place, (line, ink, text) in enumerate(
            zip(self.lines.values(), inks, texts, strict=True)
        ):
            said = text.format(count=grouped(line.value()))
            room = self.fontMetrics().horizontalAdvance(said)
            x = self._x(line) + step
            if x + room > self.width():
                x = self._x(line) - step - room
            painter.setPen(ink)
            painter.drawText(QRectF(x, 2 * place * step, room + 1, 2 * step), 0, said)

    def _spoken(self) -> str:
        parts = []
        for column, edge in enumerate(self._scale.edges):
            if mails := self._mails[column]:
                text = ngettext(
                    "from {edge}: {count} mail, {asked} asked about",
                    "from {edge}: {count} mails, {asked} asked about",
                    mails,
                )
                parts.append(
                    text.format(
                        edge=grouped(edge), count=grouped(mails), asked=grouped(self._asked[column])
                    )
                )
        return "; ".join(parts)
