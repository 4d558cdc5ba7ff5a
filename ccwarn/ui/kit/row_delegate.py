"""Rows of one height, for lists and tables that may have thousands of them."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QSize
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from ccwarn.ui.kit.look import scaled, unit


class RowDelegate(QStyledItemDelegate):
    """All rows are of one height, so that the view never has to measure them."""

    HEIGHT: float
    """Of a row, in units of `look.unit`."""

    def __init__(self, font: QFont, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._font = font
        self._bold = scaled(font, 1.0, bold=True)
        self._step = unit(font)

    @property
    def row_height(self) -> int:
        """The height of every row, in pixels."""
        return round(self._step * self.HEIGHT)

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the height of a row; its width is the column's, or the view's."""
        return QSize(0, self.row_height)
