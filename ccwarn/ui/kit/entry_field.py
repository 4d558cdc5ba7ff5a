"""A line to type into, in a frame that somebody else paints."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QKeySequence, QPalette
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit

from ccwarn.i18n import _
from ccwarn.ui.kit.look import colours


class SpokenField(QLineEdit):
    """A line that screen readers name when the keyboard comes to it."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select nothing where there is nothing: told of that first, Orca says nothing at all."""
        if not self.text() and event.reason() is not Qt.FocusReason.PopupFocusReason:
            event = QFocusEvent(event.type(), Qt.FocusReason.OtherFocusReason)
        super().focusInEvent(event)


class EntryField(SpokenField):
    """A line without a frame of its own; Ctrl+Z is the window's while it is empty."""

    def __init__(self, name: str, spoken_name: str, hint: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(spoken_name)
        self.setPlaceholderText(hint)
        bare(self)

    def event(self, event: QEvent) -> bool:
        """Leave Ctrl+Z to the window where there is nothing to undo in here."""
        if takes_back(event) and not self.text():
            event.ignore()
            return False
        return super().event(event)


def bare(field: QLineEdit) -> None:
    """Let nothing of a field be painted but its text: frame and background are somebody else's.

    A background of the field's own also keeps the style of Windows from painting its white one.
    What stands in an empty field is muted: Qt's own half-tone is too weak to be read.
    """
    field.setFrame(False)
    field.installEventFilter(_Bare(field))


class _Bare(QObject):
    """Gives a field its colours, and again whenever the desktop's change."""

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field)
        self._field = field
        self._paint()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the desktop from light to dark."""
        if event.type() is QEvent.Type.ApplicationPaletteChange:
            self._paint()
        return super().eventFilter(watched, event)

    def _paint(self) -> None:
        palette = QPalette(QApplication.palette(self._field))
        palette.setColor(QPalette.ColorRole.PlaceholderText, colours(palette).muted)
        palette.setColor(QPalette.ColorRole.Base, QColor(0, 0, 0, 0))
        self._field.setPalette(palette)


def clearable(field: QLineEdit) -> None:
    """Give a field Qt's button that empties it, and the button a name."""
    field.setClearButtonEnabled(True)
    for button in field.findChildren(QAbstractButton):
        button.setAccessibleName(_("Clear"))


def takes_back(event: QEvent) -> bool:
    """Tell whether Ctrl+Z was pressed and a widget may say that it wants it for itself."""
    return (
        event.type() is QEvent.Type.ShortcutOverride
        and isinstance(event, QKeyEvent)
        and event.matches(QKeySequence.StandardKey.Undo)
    )
