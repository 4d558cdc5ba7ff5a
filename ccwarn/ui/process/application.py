"""The one Qt application of the process."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication

from ccwarn.ui.kit.look import follow_contrast
from ccwarn.ui.kit.screen_reader import tell_roles
from ccwarn.ui.status.icons import icon

NAME = "ccwarn"
"""What the desktop knows the program by: its windows, and the desktop entry that goes with them."""


def application() -> QApplication:
    """Make it."""
    qt = QApplication(sys.argv[:1])
    qt.setApplicationName(NAME)
    qt.setApplicationDisplayName(NAME)
    qt.setDesktopFileName(NAME)
    qt.setWindowIcon(icon(NAME))
    qt.setQuitOnLastWindowClosed(False)
    follow_contrast()
    tell_roles()
    return qt
