"""The window with versions and licences."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ccwarn.about import packages, versions
from ccwarn.ui.status.about_window import AboutWindow
from scenes.scene import Scene

SCENES = (
    Scene("about", "about"),
    Scene("about-dark", "about", dark=True),
    Scene("about-2x-qps", "about", scale=2, language="qps"),
    Scene("about-contrast", "about", high_contrast=True),
)


def show(_scene: Scene) -> QWidget:
    """Show what is installed here."""
    window = AboutWindow(versions(), packages())
    window.show()
    return window
