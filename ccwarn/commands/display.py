"""Whether windows can be shown at all; otherwise the terminal takes their place."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module

from ccwarn.i18n import _
from ccwarn.plain import plain
from ccwarn.sample_drafts import has_display
from ccwarn.terminal.console import Console

_PROBE = "from PySide6.QtGui import QGuiApplication as A; print(A([]).platformName())"
_TRAY_PROBE = """
from PySide6.QtWidgets import QApplication, QSystemTrayIcon
application = QApplication([])
print("tray" * QSystemTrayIcon.isSystemTrayAvailable())
"""
_PATIENCE = 20.0
"""Seconds that opening a display may take; a remote one that is slower is of no use."""


def can_show_windows(errors: Console) -> bool:
    """Tell whether there is a display and Qt can be used; what is wrong with either is written."""
    if not has_display():
        return False
    try:
        qt_version()
    except ImportError as error:
        errors.paragraph(without_qt(error))
        return False
    if not display_opens():
        errors.paragraph(without_display())
        return False
    return True


def display_opens() -> bool:
    """Tell whether Qt can open the display that is named."""
    return not sys.platform.startswith("linux") or _tried(_PROBE) is not None


def qt_platform() -> str:
    """Return Qt's name for the display that it opens ("wayland", "xcb"); "" where it cannot."""
    return _tried(_PROBE) or ""


def has_tray() -> bool:
    """Tell whether the desktop has a tray."""
    return _tried(_TRAY_PROBE) == "tray"


def session() -> str:
    """Return the type of the session, and its desktop, as the system names them; "" for neither.

    https://www.freedesktop.org/software/systemd/man/latest/pam_systemd.html
    """
    named = (os.environ.get(name) for name in ("XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP"))
    return plain(", ".join(filter(None, named)))


def _tried(program: str) -> str | None:
    """Return what a program prints; None where it fails.

    Where Qt cannot open the display, it ends the process. So another one tries.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", program],
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def without_display() -> str:
    """Return what it means, and what to do, that the display cannot be opened."""
    return _(
        "The display of this session cannot be opened, so ccwarn works in the terminal. Start it "
        "from the desktop, or install the system library libxcb-cursor0 if it is missing."
    )


def qt_version() -> str:
    """Return the version of Qt. Raises ImportError where it, or what it needs, is missing."""
    import_module("PySide6.QtWidgets")  # needs most of the system libraries
    version: str = import_module("PySide6.QtCore").qVersion()
    return version


def without_qt(error: ImportError) -> str:
    """Return what it means, and what to do, that Qt cannot be imported."""
    return _(
        "Qt cannot be used: {error}. Install PySide6-Essentials and, on Linux, the system "
        "libraries that it names. Until then ccwarn only works in the terminal."
    ).format(error=plain(str(error)))
