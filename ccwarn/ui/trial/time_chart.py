"""How often ccwarn would have asked in each month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ccwarn.i18n import _, grouped, ngettext
from ccwarn.ui.kit.look import colours, unit
from ccwarn.ui.kit.month_names import month_name

_NUMBERED = 2
"""How many units wide a bar has to be to have its number above it."""


class TimeChart(QWidget):
    """A bar for each month, the earliest first; those without mail have their place, too."""

    spoken_role = QAccessible.Role.Chart

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("timeChart")
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setAccessibleName(_("Questions in each month"))
        self.asked: Sequence[tuple[str, int]] = ()
        """The months by names such as "2026-11", with how often would have been asked."""

    def sizeHint(self) -> QSize:
        """Lower than the charts in which something can be moved."""
        return QSize(50 * unit(), 12 * unit())

    def minimumSizeHint(self) -> QSize:
        """No smaller than that."""
        return self.sizeHint()

    def show_months(self, months: Mapping[str, int]) -> None:
        """Show how often would have been asked, by month."""
        self.asked = [(name, months.get(name, 0)) for name in _all_between(sorted(months))]
        parts = []
        for name, count in self.asked:
            if count:
                text = ngettext("{month}: {count} question", "{month}: {count} questions", count)
                parts.append(text.format(month=_shown(name), count=grouped(count)))
        self.setAccessibleDescription("; ".join(parts))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bars, and below them where time begins and ends."""
        if not self.asked:
            return
        look, painter, step = colours(self.palette()), QPainter(self), unit()
        plot = QRectF(self.rect()).adjusted(step, 0, -step, -2 * step)
        width = plot.width() / len(self.asked)
        most = max((count for _month, count in self.asked), default=0) or 1
        for place, (_month, count) in enumerate(self.asked):
            height = (plot.height() - 2 * step) * count / most
            left, thick = plot.left() + place * width, max(min(0.76 * width, 4 * step), 1.0)
            bar = QRectF(left + (width - thick) / 2, plot.bottom() - height, thick, height)
            painter.fillRect(bar, look.accent)
            if count and (width >= _NUMBERED * step or count == most):
                painter.setPen(look.text)
                above = QRectF(left - 2 * step, bar.top() - 2 * step, width + 4 * step, 2 * step)
                painter.drawText(above, Qt.AlignmentFlag.AlignCenter, grouped(count))
        painter.setPen(QPen(look.muted, 1))
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        below = QRectF(plot.left(), plot.bottom(), plot.width(), 2 * step)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, _shown(self.asked[0][0]))
        if len(self.asked) > 1:
            painter.drawText(below, Qt.AlignmentFlag.AlignRight, _shown(self.asked[-1][0]))


def _all_between(names: Sequence[str]) -> list[str]:
    """Return the names of all months from the first to the last one."""
    if not names:
        return []
    (year, month), last = map(int, names[0].split("-")), names[-1]
    found = []
    while (name := f"{year:04}-{month:02}") <= last:
        found.append(name)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


def _shown(name: str) -> str:
    return month_name(date.fromisoformat(f"{name}-01"))
