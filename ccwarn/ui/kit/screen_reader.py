"""What screen readers are told beyond what Qt tells them by itself."""

from __future__ import annotations

from PySide6 import QtGui, QtWidgets
from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface
from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, sentence: str) -> None:
    """Have a sentence read out that has just appeared where the keyboard is not.

    It comes before whatever else is still to be read. Without a screen reader nothing happens.
    """
    if not sentence or not QAccessible.isActive():
        return
    if not hasattr(QtGui, "QAccessibleAnnouncementEvent"):  # it came with Qt 6.8
        QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.Alert))
        return
    event = QtGui.QAccessibleAnnouncementEvent(widget, sentence)
    event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
    QAccessible.updateAccessibility(event)


def tell_roles() -> None:
    """Have each widget that has a `spoken_role` be what that says.

    To Qt a widget of no class of its own is a part of a window that has no meaning, even if it is
    a window itself: screen readers say nothing when it opens.
    """
    if hasattr(QtWidgets, "QAccessibleWidget"):
        QAccessible.installFactory(_with_role)


def _with_role(_class: str, shown: QObject) -> QAccessibleInterface | None:
    role = getattr(shown, "spoken_role", None)
    if role is None or not isinstance(shown, QWidget):
        return None
    return QtWidgets.QAccessibleWidget(shown, role)
