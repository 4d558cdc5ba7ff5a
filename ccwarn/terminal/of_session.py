"""The terminal that a program was started from, wherever its input and its output lead."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


@contextmanager
def terminal() -> Iterator[tuple[TextIO, TextIO]]:
    """Open the keyboard and the screen. Raises OSError where there is none that anybody sees."""
    if sys.platform == "win32":
        from ccwarn.windows_calls import is_console_seen

        if not is_console_seen():
            raise OSError("no console is seen")
        # Never closed: that could wait until something is typed, where a thread reads from it.
        typed = os.open("CONIN$", os.O_RDWR | os.O_BINARY)
        with (
            open(typed, encoding="utf-8", closefd=False) as keyboard,
            open("CONOUT$", "w", encoding="utf-8") as screen,  # noqa: PTH123 - no path
        ):
            yield keyboard, screen
    else:
        # One for each direction: a terminal cannot be sought in.
        with (
            open("/dev/tty", encoding="utf-8") as keyboard,  # noqa: PTH123 - as above
            open("/dev/tty", "w", encoding="utf-8") as screen,  # noqa: PTH123 - as above
        ):
            yield keyboard, screen
