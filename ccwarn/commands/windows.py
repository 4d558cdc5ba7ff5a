"""Whether windows can be shown at all; otherwise the terminal takes their place."""

from __future__ import annotations

from importlib import import_module

from ccwarn.console import Console
from ccwarn.demo import has_display
from ccwarn.i18n import _
from ccwarn.plain import plain


def can_show_windows(errors: Console) -> bool:
    """Tell whether there is a display and Qt can be used; what is wrong with Qt is written."""
    if not has_display():
        return False
    try:
        qt_version()
    except ImportError as error:
        errors.paragraph(without_qt(error))
        return False
    return True


def qt_version() -> str:
    """Return the version of Qt. Raises ImportError where it, or what it needs, is missing."""
    import_module("PySide6.QtWidgets")  # needs most of the system libraries
    version: str = import_module("PySide6.QtCore").qVersion()
    return version


def without_qt(error: ImportError) -> str:
    """Return what it means, and what to do, that Qt cannot be imported."""
    return _(
        "Qt cannot be used: {error}. Install PySide6-Essentials, and on Linux the system libraries "
        "that it names; until then ccwarn works in the terminal only."
    ).format(error=plain(str(error)))
