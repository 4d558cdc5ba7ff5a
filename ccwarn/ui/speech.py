"""The language of the windows: that of the policy, changed at once while they are open."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator, Signal
from PySide6.QtWidgets import QApplication

from ccwarn import i18n
from ccwarn.ui.process.live_policy import LivePolicy
from ccwarn.ui.question.asker import QtAsker
from ccwarn.ui.status.tray import Tray
from ccwarn.ui.windows import Parts, Windows


class Speaking(Parts, Protocol):
    """The parts of the running application that say something."""

    @property
    def asker(self) -> QtAsker:
        """The questions."""

    @property
    def windows(self) -> Windows:
        """All other windows."""

    @property
    def tray(self) -> Tray:
        """The icon, with its menu."""


class Speech(QObject):
    """Speaks the policy's language from now on, and emits `changed` when that is another one.

    Numbers, dates and the direction of reading follow it. So do Qt's own texts. Where the policy
    leaves it to the desktop, numbers and dates are as the desktop has them, whatever it speaks.
    """

    changed = Signal()

    def __init__(self, qt: QApplication, policy: LivePolicy, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._qt = qt
        self._policy = policy
        self._wanted = policy().language
        self._texts_of_qt = QTranslator(self)
        self._speak()
        policy.changed.connect(self._follow)

    def _follow(self) -> None:
        if (wanted := self._policy().language) != self._wanted:
            self._wanted = wanted
            self._speak()
            self.changed.emit()

    def _speak(self) -> None:
        system = QLocale.system()
        i18n.install(self._wanted, _written, system.uiLanguages())
        spoken = QLocale(i18n.language())
        as_the_system = not self._wanted or spoken.language() is system.language()
        QLocale.setDefault(system if as_the_system else spoken)
        self._qt.removeTranslator(self._texts_of_qt)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self._texts_of_qt.load(spoken, "qtbase", "_", folder):
            self._qt.installTranslator(self._texts_of_qt)
        self._qt.setLayoutDirection(spoken.textDirection())


def _written(count: int) -> str:
    return QLocale().toString(count)


def say_again(parts: Speaking) -> None:
    """Say in another language all that has been said."""
    parts.gates.tell_again()
    parts.accounts.tell_again()
    parts.history.refresh()
    parts.windows.make_again()
    parts.asker.say_again()
    parts.tray.refresh()
