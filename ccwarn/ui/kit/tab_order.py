"""Lets Tab go through a window as it is read, also where parts of it came later."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSpinBox,
    QLayout,
    QLineEdit,
    QScrollArea,
    QWidget,
)


class TabOrder(QObject):
    """Keeps the order of the widgets inside one widget that of its layouts."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__(inside)
        self._inside = inside
        self._order: list[QWidget] = []
        inside.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Order again whenever something was added, taken out or shown."""
        if event.type() is QEvent.Type.LayoutRequest:
            # What happens in an area that scrolls changes nothing around it.
            for area in self._inside.findChildren(QScrollArea):
                if (scrolled := area.widget()) is not None:
                    scrolled.installEventFilter(self)
            order = list(_focusable(self._inside))
            if order != self._order:
                self._order = order
                for one, following in pairwise(order):
                    QWidget.setTabOrder(one, following)
        return super().eventFilter(watched, event)


def _focusable(widget: QWidget) -> Iterator[QWidget]:
    """Yield what can have the focus, in the order in which it is laid out."""
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    if isinstance(widget, QScrollArea):
        if (scrolled := widget.widget()) is not None:
            yield from _focusable(scrolled)
    elif (layout := widget.layout()) is not None:
        yield from _in_layout(layout)
    elif not isinstance(widget, QAbstractScrollArea | QAbstractSpinBox | QLineEdit):
        for child in widget.children():  # It places them itself.
            if isinstance(child, QWidget) and not child.isWindow():
                yield from _focusable(child)


def _in_layout(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if item is None:
            continue
        if (widget := item.widget()) is not None:
            yield from _focusable(widget)
        elif (inner := item.layout()) is not None:
            yield from _in_layout(inner)
