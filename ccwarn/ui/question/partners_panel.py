"""Says with whom a group works together: the other domains in the question, to be ticked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ccwarn.groups import Group
from ccwarn.i18n import _
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.cards import Card
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import colours, unit
from ccwarn.ui.kit.row_pen import RowPen
from ccwarn.ui.kit.scrollbar import SlimScrollBar
from ccwarn.ui.kit.ticks import paint_box

_ROWS = 8


class _TickDelegate(QStyledItemDelegate):
    """Paints a row as the other ticks of ccwarn look."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one row."""
        step = unit()
        look, pen = colours(option.palette), RowPen(painter, option)
        box = pen.placed(step, 1.8 * step)
        middle = box.center()
        box.setHeight(1.8 * step)
        box.moveCenter(middle)
        on = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) is Qt.CheckState.Checked
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(look.accent, 1.5))
            painter.drawRoundedRect(pen.placed(2, pen.row.width() - 4, 1), 4, 4)
        paint_box(painter, box, look, on=on)
        room = pen.row.width() - 5 * step
        pen.text(index.data(), 4 * step, room, option.font, look.text)
        painter.restore()


class _Ticks(QListWidget):
    """Ticks by a click anywhere on a row, by Space and by Enter, which goes no further."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("partnersList")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBar(SlimScrollBar())
        self.setUniformItemSizes(True)
        self.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self.viewport().setAutoFillBackground(False)
        self.setItemDelegate(_TickDelegate(self))

    def sizeHint(self) -> QSize:
        """As high as its rows, up to a few."""
        rows = max(2, min(self.count(), _ROWS))
        return QSize(0, rows * max(self.sizeHintForRow(0), 2 * unit()))

    def minimumSizeHint(self) -> QSize:
        """One row and a half: enough to see that it scrolls."""
        return QSize(0, 3 * unit())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tick wherever in the row the click is."""
        item = self.itemAt(event.position().toPoint())
        if item is not None and event.button() is Qt.MouseButton.LeftButton:
            turn(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick by Enter as by Space: nothing is answered by that."""
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if item is not None:
                turn(item)
            return
        super().keyPressEvent(event)


class PartnersPanel(QWidget):
    """Stands where the list was until the author has chosen."""

    chosen = Signal(object)
    """These groups work together; carries them, that which it was asked for first."""
    cancelled = Signal()

    def __init__(self, group: Group, others: Sequence[Group]) -> None:
        super().__init__()
        self.setObjectName("partnersPanel")
        self._group = group
        self._others = others
        step = unit()
        title = _("Who works together with {domain}?").format(domain=group.domain)
        heading = PlainLabel("partnersTitle", title, bold=True)
        about = _("They count as one organisation from now on, and may see each other's addresses.")
        self.ticks = _Ticks()
        self.ticks.setAccessibleName(title)
        for other in others:
            item = QListWidgetItem(other.domain, self.ticks)
            item.setFlags(Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled)
            item.setCheckState(Qt.CheckState.Unchecked)
            item.setSizeHint(QSize(0, 3 * step))
        self.ticks.setCurrentRow(0)
        self.ticks.itemChanged.connect(self._count)
        self.done = Button("partnersDone", _("They work together"), Weight.PLAIN)
        self.done.clicked.connect(self._choose)
        cancel = Button("partnersCancel", _("Cancel"), Weight.QUIET)
        cancel.clicked.connect(self.cancelled)
        card = Card("partnersCard")
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(2 * step, step, 2 * step, step)
        column.addWidget(heading)
        column.addWidget(PlainLabel("partnersAbout", about, ink="muted"))
        column.addWidget(self.ticks, 1)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(cancel)
        buttons.addWidget(self.done)
        column.addLayout(buttons)
        card.hold(inside, self.ticks)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(card)
        self._count()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Cancel by Esc, press a button by Enter: neither of them answers the question."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            if isinstance(focus, Button):
                focus.click()
        else:
            super().keyPressEvent(event)

    def _ticked(self) -> list[Group]:
        states = (self.ticks.item(row).checkState() for row in range(self.ticks.count()))
        on = Qt.CheckState.Checked
        return [it for it, state in zip(self._others, states, strict=True) if state is on]

    def _count(self, _item: object = None) -> None:
        self.done.setEnabled(bool(self._ticked()))

    def _choose(self) -> None:
        self.chosen.emit([self._group, *self._ticked()])


def turn(item: QListWidgetItem) -> None:
    """Tick what is not ticked, and the other way round."""
    on = item.checkState() is Qt.CheckState.Checked
    item.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)
