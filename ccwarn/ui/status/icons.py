"""The icons that come with ccwarn."""

from __future__ import annotations

from PySide6.QtGui import QIcon

from ccwarn.resources import resource
from ccwarn.ui.status.status import Mood


def icon(name: str) -> QIcon:
    """Return the icon of that name from resources/icons."""
    return QIcon(str(resource("icons") / f"{name}.svg"))


def mood_icon(mood: Mood) -> QIcon:
    """Return the icon that shows how things are."""
    return icon(mood.value)
