"""Windows brought to the front, as far as the desktop lets a program do that."""

from __future__ import annotations

from functools import reduce

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCursor, QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget


def is_wayland() -> bool:
    """Tell whether the desktop alone decides where windows are and which one is in front."""
    return QGuiApplication.platformName().startswith("wayland")


def room_for(window: QWidget) -> QSize:
    """Return how much of its screen a window may take, panels left out."""
    return window.screen().availableGeometry().size() if window.isVisible() else room_ahead()


def room_ahead() -> QSize:
    """Return how much of a screen a window may take that is not to be seen yet, panels left out.

    It will be on the screen with the pointer. Where that is nobody tells on Wayland: there it is to
    fit whichever screen it comes to.
    """
    if not is_wayland():
        return pointed_at().availableGeometry().size()
    sizes = (screen.availableGeometry().size() for screen in QGuiApplication.screens())
    return reduce(QSize.boundedTo, sizes)


def pointed_at() -> QScreen:
    """Return the screen with the pointer, as far as that is known."""
    return QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()


def bring_to_front(window: QWidget) -> None:
    """Show a window above all others, where the user is looking, and give it the keyboard.

    On Wayland no window can be raised, but one that is new comes to the front, and to the workspace
    that is on show. So it goes away there, and comes anew: also a window that is active as far as
    Qt knows, because Qt hears nothing of a window that is not painted, on another workspace say.
    """
    if is_wayland() and window.isVisible():
        window.hide()
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
