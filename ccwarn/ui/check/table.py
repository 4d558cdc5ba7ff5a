"""The table of the check window: keyboard, selection, and headers in the colours of the rest."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView

from ccwarn.i18n import _, grouped, ngettext
from ccwarn.ui.check.delegate import CheckDelegate
from ccwarn.ui.check.model import CheckModel, Column
from ccwarn.ui.check.verdicts import ShownVerdict
from ccwarn.ui.kit.column_header import ColumnHeader
from ccwarn.ui.kit.look import unit
from ccwarn.ui.kit.row_table import RowTable

_PLACE_SHARE, _PEOPLE_SHARE = 0.24, 0.2
"""How much of the width the columns of places, and at most that of people, get at first."""


class CheckTable(RowTable):
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
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
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
        header = ColumnHeader("verdictsHeader", self)
        self.dress(header, delegate.row_height)
        header.setSectionResizeMode(Column.MESSAGE, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(Column.STATE, delegate.width_of_state())
        sample = ngettext("{count} organisation", "{count} organisations", 1000)
        widest = QFontMetrics(self.font()).horizontalAdvance(sample.format(count=grouped(1000)))
        header.resizeSection(Column.PEOPLE, widest + 2 * unit())
        self.setSortingEnabled(True)
        self.sortByColumn(Column.STATE, Qt.SortOrder.AscendingOrder)
