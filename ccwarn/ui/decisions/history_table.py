"""The table of the history window: two lines a row, and one row that can be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyleOptionViewItem

from ccwarn.i18n import _
from ccwarn.ui.decisions.history_model import HistoryColumn, HistoryModel
from ccwarn.ui.decisions.rows import HistoryRow
from ccwarn.ui.kit.column_header import ColumnHeader
from ccwarn.ui.kit.look import colours, unit
from ccwarn.ui.kit.row_delegate import RowDelegate
from ccwarn.ui.kit.row_pen import RowPen
from ccwarn.ui.kit.row_table import RowTable

_WIDEST = {HistoryColumn.TIME: 12, HistoryColumn.PLACE: 18, HistoryColumn.TAKEN: 9}
"""How wide the columns beside the one that takes the rest are, in half lines of text."""


class HistoryTable(RowTable):
    """Whole rows are selected, one at a time."""

    chosen = Signal()
    """Another row is selected than before, or none."""

    def __init__(self, model: HistoryModel) -> None:
        super().__init__()
        self.setObjectName("decisions")
        self.setAccessibleName(_("What was decided"))
        self._model = model
        delegate = _HistoryDelegate(self.font(), self)
        self.setItemDelegate(delegate)
        self.setModel(model)
        header = ColumnHeader("decisionsHeader", self)
        header.setSectionsClickable(False)
        self.dress(header, delegate.row_height)
        metrics = QFontMetrics(self.font())
        for column, width in _WIDEST.items():
            title = metrics.horizontalAdvance(column.title) + 3 * unit()
            header.resizeSection(column, max(width * unit(), title))
        header.setSectionResizeMode(HistoryColumn.DECISION, QHeaderView.ResizeMode.Stretch)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.selectionModel().selectionChanged.connect(self.chosen)
        model.modelReset.connect(self.chosen)

    def show_rows(self, rows: Sequence[HistoryRow]) -> None:
        """Show these; what is selected stays so, and where it was on the screen."""
        before, row, bar = self.selected, self.currentIndex().row(), self.verticalScrollBar()
        where = bar.value()
        self._model.show_rows(rows)
        found = [at for at, it in enumerate(rows) if before is not None and it.is_same(before)]
        if found:
            self.selectRow(found[0])
            # New ones come on top, and are seen where nobody has scrolled.
            bar.setValue(where + self.rowHeight(row) * (found[0] - row) if where else 0)

    @property
    def selected(self) -> HistoryRow | None:
        """The row that is selected, if any."""
        found = self.selectionModel().selectedRows()
        return self._model.at(found[0].row()) if found else None


class _HistoryDelegate(RowDelegate):
    """Paints the cells of the table."""

    HEIGHT = 5.5

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one cell."""
        column = HistoryColumn(index.column())
        first, second = cast(HistoryModel, index.model()).lines(index.row(), column)
        look, pen, step = colours(option.palette), RowPen(painter, option), self._step
        painter.save()
        pen.ground(look, option.state)
        font = self._bold if column is HistoryColumn.DECISION else self._font
        room, elide = pen.row.width() - 2 * step, Qt.TextElideMode.ElideRight
        for number, text in enumerate((first, second)):
            line = (step * 0.7 + number * 2.0 * step, 2.0 * step)
            ink = look.muted if number else look.text
            pen.text(text, step, room, self._font if number else font, ink, line=line, elide=elide)
        painter.restore()
