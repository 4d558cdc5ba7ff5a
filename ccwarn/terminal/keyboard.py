"""What is typed, line by line, in a way that waiting for it can be interrupted."""

from __future__ import annotations

import os
import queue
import sys
import threading
from collections.abc import Callable
from functools import partial
from io import TextIOWrapper
from typing import TextIO

from ccwarn.terminal.console import is_terminal

_LONGEST_LINE = 4096


class End:
    """Stands for the end of what is typed: Ctrl+D (on Windows Ctrl+Z, Enter), or nobody there."""


class Keyboard:
    """Reads lines from a stream's file descriptor; nothing else should read from it.

    The descriptor itself is read, by a thread: a reader that holds the lock of a Python stream
    would keep the interpreter from ending. The end of a file or pipe is for ever; at a terminal it
    is one Ctrl+D. A console of Windows is read by the lowest layer of the stream, which has no
    lock: it alone knows every letter, and what ends there.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self._typed: queue.SimpleQueue[str | End | object] = queue.SimpleQueue()
        self._descriptor = _descriptor(stream)
        self._is_terminal = stream is not None and self._descriptor >= 0 and is_terminal(stream)
        self._octets: Callable[[int], bytes] = partial(os.read, self._descriptor)
        if sys.platform == "win32" and self._is_terminal and isinstance(stream, TextIOWrapper):
            self._octets = stream.buffer.raw.read
        self._reader: threading.Thread | None = None
        self._closed = threading.Event()
        self.is_at_end = self._descriptor < 0

    @property
    def echoes(self) -> bool:
        """Whether what is typed appears on the screen by itself."""
        return self._is_terminal

    @property
    def is_closed(self) -> bool:
        """Whether nothing is read any more, for good."""
        return self._closed.is_set()

    def forget(self) -> None:
        """Drop what a person typed so far: they cannot have meant the question that comes now."""
        if self._is_terminal:
            _flush(self._descriptor)
            while not self._typed.empty():
                self._typed.get()

    def line(self, waiter: object) -> str | End | None:
        """Wait for a line; None when `waiter` is interrupted or the keyboard is closed."""
        if self.is_at_end and self._typed.empty():
            return End()
        if self._reader is None:
            self._reader = threading.Thread(target=self._read, name="ccwarn-keyboard", daemon=True)
            self._reader.start()
        while not self._closed.is_set():
            typed = self._typed.get()
            if isinstance(typed, End):
                self.is_at_end = self.is_at_end or not self._is_terminal
                return typed
            if isinstance(typed, str):
                return typed
            if typed is waiter:
                return None
        return None

    def interrupt(self, waiter: object) -> None:
        """Wake up whoever waits for a line as `waiter`; may be called from any thread."""
        self._typed.put(waiter)

    def close(self) -> None:
        """Wake up whoever waits, for good."""
        self._closed.set()
        self._typed.put(None)

    def _read(self) -> None:
        pending = b""
        while True:
            try:
                data = self._octets(_LONGEST_LINE)
            except (OSError, ValueError):  # the terminal was closed, or the stream
                self._is_terminal = False
                data = b""
            *lines, pending = (pending + data).split(b"\n")
            pending = pending[-_LONGEST_LINE:]
            for line in lines:
                self._typed.put(line.decode(errors="replace"))
            if not data:
                self._typed.put(End())
                if not self._is_terminal:
                    return


def _descriptor(stream: TextIO | None) -> int:
    """Return the stream's file descriptor; -1 where nothing can be typed."""
    try:
        return stream.fileno() if stream else -1
    except (OSError, ValueError):  # closed, or no real file
        return -1


def _flush(descriptor: int) -> None:
    try:
        import termios
    except ImportError:  # Windows
        import msvcrt

        while msvcrt.kbhit():  # type: ignore[attr-defined,unused-ignore]
            msvcrt.getwch()  # type: ignore[attr-defined,unused-ignore]
        return
    termios.tcflush(descriptor, termios.TCIFLUSH)
