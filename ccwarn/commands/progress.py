"""A bar on the terminal that says how far long work has come."""

from __future__ import annotations

import time
from collections.abc import Callable

from ccwarn.i18n import _, grouped
from ccwarn.terminal.console import Console

PATIENCE = 0.5
"""Seconds that work may take before a bar is worth looking at."""
_PERIOD = 0.1


class Progress:
    """Counts what is done. Draws only on a terminal, only after a while, and wipes itself away."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._clock = clock
        self._next = clock() + PATIENCE
        self._done = self._total = 0
        self._drawn = 0

    def expect(self, count: int) -> None:
        """Know of so many more things to do."""
        self._total += count

    def step(self) -> None:
        """Have done one thing."""
        self._done += 1
        if self._console.is_terminal and (now := self._clock()) >= self._next:
            self._next = now + _PERIOD
            self._draw()

    def hide(self) -> None:
        """Wipe the bar away, so that something else can be written."""
        if self._drawn:
            self._console.write("\r" + " " * self._drawn + "\r")
            self._drawn = 0

    def _draw(self) -> None:
        text = _("{done} of {total}").format(done=grouped(self._done), total=grouped(self._total))
        columns = min(40, self._console.width - len(text) - 6)
        bar = self._console.bar(self._done, max(self._total, 1), columns).ljust(columns)
        line = f"  {bar}  {text}"
        self._console.write("\r" + line)
        self._drawn = max(self._drawn, len(line))
