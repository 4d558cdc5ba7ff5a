"""Whether windows can be shown at all; otherwise the terminal takes their place."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

from ccwarn.i18n import _
from ccwarn.plain import plain
from ccwarn.sample_drafts import has_display
from ccwarn.terminal.console import Console

_PROBE = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"
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
    if not sys.platform.startswith("linux"):
        return True
    # Where it cannot, Qt ends the process. So another one tries.
    try:
        probe = [sys.executable, "-P", "-c", _PROBE]
        done = subprocess.run(probe, capture_output=True, timeout=_PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


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
