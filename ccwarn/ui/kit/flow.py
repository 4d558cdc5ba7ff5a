"""A layout that puts widgets side by side and goes on in the next line, as words do."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """As high as its width needs; in right-to-left languages lines begin at the right."""

    def __init__(self, parent: QWidget, spacing: int) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Put one more at the end."""
        self._items.append(item)

    def widgets(self) -> list[QWidget]:
        """Return the widgets in their order."""
        return [widget for item in self._items if (widget := item.widget()) is not None]

    def count(self) -> int:
        """Return how many there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return one of them."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take one of them out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        """Whatever is wider is lower."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return how high the lines are together."""
        return self._placed(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, place: QRect) -> None:
        """Put everything where it belongs."""
        super().setGeometry(place)
        self._placed(place, move=True)

    def sizeHint(self) -> QSize:
        """No wider than the widest of them."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """Return the size of the widest of them."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def expandingDirections(self) -> Qt.Orientation:
        """Never want more than is needed."""
        return Qt.Orientation(0)

    def _placed(self, place: QRect, *, move: bool) -> int:
        parent = self.parentWidget()
        mirrored = parent is not None and parent.isRightToLeft()
        x = y = line = 0
        for item in self._items:
            size = item.sizeHint().boundedTo(QSize(max(place.width(), 1), 1 << 20))
            if x and x + size.width() > place.width():
                x, y, line = 0, y + line + self.spacing(), 0
            if move:
                left = place.right() + 1 - x - size.width() if mirrored else place.left() + x
                item.setGeometry(QRect(QPoint(left, place.top() + y), size))
            x += size.width() + self.spacing()
            line = max(line, size.height())
        return y + line
