"""The button that says how a list is sorted, and lets it be sorted otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from ccwarn.i18n import _
from ccwarn.ui.kit.buttons import Button, Weight


class OrderButton(Button):
    """Offers the orders by their names; the first one is in force at the beginning."""

    chosen = Signal(object)
    """Another order is wanted; carries it."""

    def __init__(self, names: Mapping[Enum, str]) -> None:
        super().__init__("order", next(iter(names.values())), Weight.QUIET)
        self.setAccessibleName(_("Order of the list"))
        menu = QMenu(self)
        menu.setObjectName("orderMenu")
        self._choices = QActionGroup(menu)
        for order, name in names.items():
            action = QAction(name, self._choices)
            action.setObjectName(f"order{order.name.title()}")
            action.setCheckable(True)
            action.setChecked(menu.isEmpty())
            action.setData(order)
            menu.addAction(action)
        self._choices.triggered.connect(self._choose)
        self.setMenu(menu)

    def show_order(self, order: Enum) -> None:
        """Say that the list is sorted so."""
        for action in self._choices.actions():
            if action.data() == order:
                action.setChecked(True)
                self.setText(action.text())

    def _choose(self, action: QAction) -> None:
        self.setText(action.text())
        self.chosen.emit(action.data())
