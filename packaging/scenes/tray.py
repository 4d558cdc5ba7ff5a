"""The menu of the tray."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from ccwarn.ui.status.tray import Tray
from scenes.scene import Scene
from scenes.status import what_is_known

SCENES = (Scene("tray-menu", "tray"), Scene("tray-menu-notes", "tray", ("notes",)))


def show(scene: Scene) -> QWidget:
    """Open the menu."""
    status, commands = what_is_known(scene)
    tray = Tray(status, commands)
    tray.menu.setParent(None)
    tray.menu.popup(QPoint(20, 20))
    tray.menu.tray = tray  # type: ignore[attr-defined]  # keeps it alive
    return tray.menu
