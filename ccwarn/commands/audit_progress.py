"""How far an audit has come, on the terminal: how fast it is, and how long it will take."""

from __future__ import annotations

import time
from collections.abc import Callable

from ccwarn.audit.engine import Progress
from ccwarn.commands.progress import PATIENCE
from ccwarn.i18n import _, grouped, ngettext
from ccwarn.terminal.console import Console

_PERIOD = 0.2


class AuditProgress:
    """Draws only on a terminal, only after a while, and wipes itself away."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._clock = clock
        self._began = clock()
        self._next = self._began + PATIENCE
        self._drawn = 0

    def show(self, progress: Progress) -> None:
        """Draw it, if it is time."""
        if not self._console.is_terminal or (now := self._clock()) < self._next:
            return
        self._next = now + _PERIOD
        text = self._text(progress, now - self._began)
        columns = min(30, self._console.width - len(text) - 6)
        bar = self._console.bar(progress.done, max(progress.total, 1), max(columns, 1))
        line = f"  {bar.ljust(max(columns, 1))}  {text}"
        self._console.write("\r" + line.ljust(self._drawn))
        self._drawn = len(line)

    def hide(self) -> None:
        """Wipe it away, so that something else can be written."""
        if self._drawn:
            self._console.write("\r" + " " * self._drawn + "\r")
            self._drawn = 0

    def _text(self, progress: Progress, seconds: float) -> str:
        if progress.is_judging:
            return _("Judging {done} of {total}").format(
                done=grouped(progress.done), total=grouped(progress.total)
            )
        rate = round(progress.mails / seconds) if seconds else 0
        text = _("{mails} mails, {rate} a second").format(
            mails=grouped(progress.mails), rate=grouped(rate)
        )
        if not progress.done:
            return text
        left = seconds * (progress.total - progress.done) / progress.done
        return _("{text}, {left} left").format(text=text, left=_duration(left))


def _duration(seconds: float) -> str:
    if seconds < 90:
        count = max(round(seconds), 1)
        return ngettext("{count} second", "{count} seconds", count).format(count=count)
    minutes = round(seconds / 60)
    if minutes < 90:
        return ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)
    hours = round(minutes / 60)
    return ngettext("{count} hour", "{count} hours", hours).format(count=hours)
