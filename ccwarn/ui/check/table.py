"""The table of the check window: keyboard, selection, and headers in the colours of the rest."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from ccwarn.i18n import _, ngettext
from ccwarn.ui.check.delegate import CheckDelegate
from ccwarn.ui.check.model import CheckModel, Column
from ccwarn.ui.check.verdicts import ShownVerdict
from ccwarn.ui.kit.look import colours, unit
from ccwarn.ui.kit.scrollbar import SlimScrollBar

_PLACE_SHARE, _PEOPLE_SHARE = 0.24, 0.2
"""How much of the width the columns of places, and at most that of people, get at first."""


class CheckTable(QTableView):
    """Whole rows are selected, also several; Enter and a double click open one."""

    opened = Signal(object)
    """Somebody wants to look at a message; carries its verdict."""
    chosen = Signal()
    """Other rows are selected than before, or the selected ones show something else."""

    def __init__(self, model: CheckModel) -> None:
        super().__init__()
        self.setObjectName("verdicts")
        self.setAccessibleName(_("The messages and their verdicts"))
        self._model = model
        self._shaped = False
        delegate = CheckDelegate(self.font(), self)
        self.setItemDelegate(delegate)
        self.setModel(model)
        self._set_up_headers(delegate)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBar(SlimScrollBar())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.doubleClicked.connect(lambda index: self.opened.emit(model.at(index.row())))
        self.selectionModel().selectionChanged.connect(self.chosen)
        for signal in (model.dataChanged, model.rowsRemoved, model.modelReset, model.layoutChanged):
            signal.connect(self.chosen)

    @property
    def selected(self) -> list[ShownVerdict]:
        """The verdicts of the selected rows, from above."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._model.at(row) for row in rows]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open a message by Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.currentIndex().isValid():
                self.opened.emit(self._model.at(self.currentIndex().row()))
            event.accept()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out, the first time that it is known."""
        super().resizeEvent(event)
        if not self._shaped and self.isVisible():
            self._shaped = True
            width, header = self.viewport().width(), self.horizontalHeader()
            header.resizeSection(Column.PLACE, round(width * _PLACE_SHARE))
            people = min(header.sectionSize(Column.PEOPLE), round(width * _PEOPLE_SHARE))
            header.resizeSection(Column.PEOPLE, people)

    def _set_up_headers(self, delegate: CheckDelegate) -> None:
        rows = self.verticalHeader()
        rows.setMinimumSectionSize(1)
        rows.setDefaultSectionSize(delegate.row_height)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.hide()
        header = _ColumnHeader(self)
        self.setHorizontalHeader(header)
        header.setSectionResizeMode(Column.MESSAGE, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(Column.STATE, delegate.width_of_state())
        sample = ngettext("{count} organisation", "{count} organisations", 1000)
        widest = QFontMetrics(self.font()).horizontalAdvance(sample.format(count=1000))
        header.resizeSection(Column.PEOPLE, widest + 2 * unit())
        self.setSortingEnabled(True)
        self.sortByColumn(Column.STATE, Qt.SortOrder.AscendingOrder)


class _ColumnHeader(QHeaderView):
    """Titles in the muted colour, with an arrow at the one that is sorted by."""

    def __init__(self, parent: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName("verdictsHeader")
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(6 * unit())
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)

    def sizeHint(self) -> QSize:
        """One line of text, and air."""
        return QSize(super().sizeHint().width(), round(3.2 * unit(self.font())))

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        """Paint one title."""
        look, step = colours(self.palette()), unit(self.font())
        painter.save()
        painter.fillRect(rect, look.card)
        painter.setPen(QPen(look.line, 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        sorted_by = self.isSortIndicatorShown() and self.sortIndicatorSection() == logical
        painter.setPen(look.text if sorted_by else look.muted)
        title = str(self.model().headerData(logical, Qt.Orientation.Horizontal))
        room = rect.adjusted(step, 0, -step, 0)
        shown = self.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, room.width())
        side = Qt.AlignmentFlag.AlignLeft
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            side = Qt.AlignmentFlag.AlignRight
        painter.drawText(room, int(side) | int(Qt.AlignmentFlag.AlignVCenter), shown)
        if sorted_by:
            self._paint_arrow(painter, room, self.fontMetrics().horizontalAdvance(shown), step)
        painter.restore()

    def _paint_arrow(self, painter: QPainter, room: QRect, used: int, step: int) -> None:
        leading = self.layoutDirection() is Qt.LayoutDirection.LeftToRight
        x = room.left() + used + step if leading else room.right() - used - step
        middle, reach = QPointF(x, QRectF(room).center().y()), 0.35 * step
        up = 1 if self.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder else -1
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(painter.pen().color(), 1.5))
        painter.setBrush(QColor(0, 0, 0, 0))
        points = [(-reach, -reach / 2 * up), (0, reach / 2 * up), (reach, -reach / 2 * up)]
        painter.drawPolyline(QPolygonF([middle + QPointF(x, y) for x, y in points]))
