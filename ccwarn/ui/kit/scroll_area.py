"""What scrolls up and down where it is higher than its place."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from ccwarn.ui.kit.cards import RADIUS
from ccwarn.ui.kit.look import colours, unit
from ccwarn.ui.kit.scrollbar import SlimScrollBar


class ScrollArea(QScrollArea):
    """Never scrolls sideways; screen readers say its `spoken_name`.

    Outside a card it needs a ring of its own to show that it has the keyboard.
    """

    def __init__(self, name: str, spoken_name: str, *, ringed: bool = False) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(spoken_name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setVerticalScrollBar(SlimScrollBar())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        if ringed:
            room = unit() // 2 + 2
            self.setViewportMargins(room, room, room, room)
            _Ring(self)

    def hold(self, inside: QWidget) -> None:
        """Let this widget scroll; the background stays that of the window."""
        self.setWidget(inside)
        inside.setAutoFillBackground(False)
        QCoreApplication.postEvent(self.window(), QEvent(QEvent.Type.LayoutRequest))


def show_focused(window: QWidget, *, has_gone: bool) -> bool:
    """Scroll to what has the keyboard: to its end, and if that is too much, to its beginning.

    Qt scrolls only where Tab comes from within the same area, and only to a part of it. Return
    whether Tab `has_gone` anywhere, as Qt wants to know.
    """
    focus: QWidget | None = window.focusWidget()
    around = focus.parentWidget() if focus is not None else None
    while focus is not None and around is not None:
        scrolled = around.widget() if isinstance(around, QScrollArea) else None
        if isinstance(around, QScrollArea) and scrolled and scrolled.isAncestorOf(focus):
            top = focus.mapTo(scrolled, QPoint(0, 0))
            around.ensureVisible(top.x(), top.y() + focus.height(), 0, unit())
            around.ensureVisible(top.x(), top.y(), 0, unit())
        around = around.parentWidget()
    return has_gone


class _Ring(QWidget):
    """Lies above an area, takes no clicks, and is painted while the area has the focus."""

    def __init__(self, area: QScrollArea) -> None:
        super().__init__(area)
        self.setObjectName(f"{area.objectName()}Ring")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._area = area
        area.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the size of the area, and follow its focus."""
        if event.type() is QEvent.Type.Resize:
            self.resize(self._area.size())
        elif event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.raise_()
            self.update()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ring."""
        if self._area.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colours(self.palette()).accent, 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)
