"""Bars, one a month: how many exposures were prevented."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ccwarn.i18n import _, grouped, ngettext
from ccwarn.tally import Month
from ccwarn.ui.kit.labels import tooltip
from ccwarn.ui.kit.look import colours, unit
from ccwarn.ui.kit.month_names import month_name, short_month_name

SHOWN = 12
"""How many months have a bar, the latest."""
_ROUND = 2.0


class MonthChart(QWidget):
    """Screen readers say it as a sentence for each month; so does the pointer."""

    spoken_role = QAccessible.Role.Chart

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(_("Exposures prevented by month"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._months: Sequence[Month] = ()
        self._lines = 11

    def make_lower(self) -> None:
        """Take less room, on a small screen."""
        self._lines = 7

    def show_months(self, months: Sequence[Month]) -> None:
        """Show these, the earliest first."""
        self._months = months[-SHOWN:]
        self.setAccessibleDescription("\n".join(map(_told, self._months)))
        self.update()

    def sizeHint(self) -> QSize:
        """A bar's height, with a line of text above and below."""
        return QSize(30 * unit(), self._lines * unit())

    def event(self, event: QEvent) -> bool:
        """Tell of the month under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            for month, place in zip(self._months, self._places(), strict=True):
                if place.contains(QPointF(event.pos())):
                    QToolTip.showText(event.globalPos(), tooltip(_told(month)), self)
                    return True
            QToolTip.hideText()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a bar, its number above and its month below, for each month."""
        look, painter, line = colours(self.palette()), QPainter(self), self._line
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        most = max((month.mails for month in self._months), default=0)
        centre = int(Qt.AlignmentFlag.AlignCenter)
        for month, place in zip(self._months, self._places(), strict=True):
            room = place.height() - 2 * line
            height = room * month.mails / most if most else 0.0
            width = min(place.width() * 0.6, 4.0 * unit())
            bar = QRectF(0, place.bottom() - line - height, width, height)
            bar.moveCenter(QPointF(place.center().x(), bar.center().y()))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.accent)
            painter.drawRoundedRect(bar, _ROUND, _ROUND)
            painter.setPen(look.text if month.mails else look.muted)
            above = QRectF(place.left(), bar.top() - line, place.width(), line)
            painter.drawText(above, centre, grouped(month.mails))
            painter.setPen(look.muted)
            below = QRectF(place.left(), place.bottom() - line, place.width(), line)
            painter.drawText(below, centre, short_month_name(month.first))

    @property
    def _line(self) -> float:
        return 2.0 * unit()

    def _places(self) -> list[QRectF]:
        """Return where each month is, in reading direction."""
        count, inside = len(self._months), QRectF(self.rect())
        width = min(inside.width() / count, 10.0 * unit()) if count else 0.0
        lefts = [inside.left() + number * width for number in range(count)]
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            lefts = [inside.right() - (number + 1) * width for number in range(count)]
        return [QRectF(left, inside.top(), width, inside.height()) for left in lefts]


def _told(month: Month) -> str:
    mails = ngettext("{count} mail", "{count} mails", month.mails).format(
        count=grouped(month.mails)
    )
    people = ngettext("{count} person", "{count} people", month.people).format(
        count=grouped(month.people)
    )
    return _("{month}: {mails}, {people}").format(
        month=month_name(month.first), mails=mails, people=people
    )
