"""The rounded frames that fields, lists and settings stand in."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QFrame,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from ccwarn.ui.kit.look import colours

RADIUS = 6.0


class Frame(QFrame):
    """A frame, whatever is inside."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)

    @property
    def is_lit(self) -> bool:
        """Whether the frame is painted in the accent colour."""
        return False

    @property
    def is_field(self) -> bool:
        """Whether nothing but the frame shows where something can be typed."""
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame."""
        look = colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = look.edge if self.is_field else look.line
        painter.setPen(QPen(look.accent, 2) if self.is_lit else QPen(edge, 1))
        painter.setBrush(look.card)
        inset = 1.0 if self.is_lit else 0.5
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS
        )


class Card(Frame):
    """A frame around one widget, which shows whether that widget has the focus."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._inside = QVBoxLayout(self)
        self._inside.setContentsMargins(2, 2, 2, 2)
        self._is_field = False

    def hold(self, widget: QWidget, *focusable: QWidget) -> None:
        """Put a widget in; the frame lights up while it, or one of `focusable`, has the focus."""
        self._inside.addWidget(widget)
        for watched in focusable or (widget,):
            watched.installEventFilter(self)
            self._is_field |= isinstance(watched, QLineEdit | QAbstractSpinBox)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Repaint when the focus comes and goes."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().eventFilter(watched, event)

    @property
    def is_lit(self) -> bool:
        """Whether the widget inside, or a part of it, has the focus."""
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    @property
    def is_field(self) -> bool:
        """Whether it holds a field that can be typed into at present."""
        return self._is_field and self.isEnabled()
