"""What the windows that are not a question have in common."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QVBoxLayout, QWidget

from ccwarn.ui.kit.front import room_ahead
from ccwarn.ui.kit.look import colours, unit
from ccwarn.ui.kit.scroll_area import show_focused
from ccwarn.ui.kit.tab_order import TabOrder


class ColumnWindow(QWidget):
    """A window of one column, at most as large as the screen; width and height are in units.

    Esc closes it. Enter presses the button that has the focus, as Space does.
    """

    spoken_role = QAccessible.Role.Window

    def __init__(self, name: str, title: str, width: int, height: int) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setWindowTitle(title)
        step = unit()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(3 * step, 3 * step, 3 * step, 2 * step)
        self.column.setSpacing(round(1.5 * step))
        TabOrder(self)
        room = room_ahead()
        # The desktop needs room for a title bar.
        self.resize(min(width * step, room.width()), min(height * step, room.height() - 4 * step))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close, or press a button."""
        focus = QApplication.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(
            focus, QAbstractButton
        ):
            focus.click()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, is_next: bool) -> bool:  # noqa: N802 - Qt's
        """Scroll to where Tab leads."""
        return show_focused(self, has_gone=super().focusNextPrevChild(is_next))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the background."""
        QPainter(self).fillRect(self.rect(), colours(self.palette()).surface)
