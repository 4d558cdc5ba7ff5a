"""What a window is told when something is dragged onto it and dropped there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import PySide6
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent

# Qt 6.12 calls whole pixels outdated here; before it, nothing else was taken.
_ENTERS_AT = QPointF(5, 5) if PySide6.__version_info__ >= (6, 12) else QPoint(5, 5)

_Event = TypeVar("_Event", bound=QDropEvent)


def entering(data: QMimeData) -> QDragEnterEvent:
    """Return the event of something that may be copied or moved and comes in."""
    return _event(QDragEnterEvent, _ENTERS_AT, data)


def dropping(data: QMimeData) -> QDropEvent:
    """Return the event of its being let go."""
    return _event(QDropEvent, QPointF(5, 5), data)


def urls(*addresses: QUrl | str) -> QMimeData:
    """Return what is dragged when it is files, or pages of the web."""
    data = QMimeData()
    data.setUrls([QUrl(address) for address in addresses])
    return data


def _event(kind: Callable[..., _Event], place: QPoint | QPointF, data: QMimeData) -> _Event:
    actions = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    made = kind(place, actions, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    owner: Any = made
    owner.data = data  # Qt leaves it to whoever drags.
    return made
