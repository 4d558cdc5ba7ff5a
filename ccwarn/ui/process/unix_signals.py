"""Ctrl+C and a polite kill end the program as *Quit* does, without a timer that polls for them."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier


class QuitSignals(QObject):
    """Calls `quit` in the GUI thread at SIGINT and SIGTERM.

    Python runs its signal handlers only when it is executing; in Qt's event loop it is not. So the
    interpreter writes each signal's number to a socket, and Qt wakes up by that.
    """

    def __init__(self, quit_program: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._quit = quit_program
        self._read, self._write = socket.socketpair()
        self._read.setblocking(False)
        self._write.setblocking(False)
        self._before = signal.set_wakeup_fd(self._write.fileno())
        self._handlers = {
            number: signal.signal(number, lambda _number, _frame: None)
            for number in (signal.SIGINT, signal.SIGTERM)
        }
        notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        notifier.activated.connect(self._woken)
        self._notifier = notifier

    def close(self) -> None:
        """Give the signals back."""
        self._notifier.setEnabled(False)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._before)
        self._read.close()
        self._write.close()

    def _woken(self) -> None:
        numbers = self._read.recv(64)
        if signal.SIGINT in numbers or signal.SIGTERM in numbers:
            self._quit()
