"""Windows brought to the front, as far as the desktop lets a program do that."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget


def is_wayland() -> bool:
    """Tell whether the desktop alone decides where windows are and which one is in front."""
    return QGuiApplication.platformName().startswith("wayland")


def bring_to_front(window: QWidget) -> None:
    """Show a window above all others, where the user is looking, and give it the keyboard.

    On Wayland no window can be raised, but one that is new comes to the front, and to the workspace
    that is on show. So a window that is not active goes away there, and comes anew.
    """
    if is_wayland() and window.isVisible() and not window.isActiveWindow():
        window.hide()
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
