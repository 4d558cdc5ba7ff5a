"""The seconds in which a mail that is sent anyway can be taken back, at a terminal."""

from __future__ import annotations

import math
import threading

from ccwarn.i18n import _, grouped, ngettext
from ccwarn.review import Decision
from ccwarn.terminal.console import Console
from ccwarn.terminal.keyboard import End, Keyboard


def after_a_while(
    console: Console, keyboard: Keyboard, waiter: object, seconds: float
) -> Decision | None:
    """Return SEND when the time is over, and HOLD where something is typed before that.

    None where the keyboard goes, or `waiter` is interrupted by somebody else.
    """
    count = math.ceil(seconds)
    text = ngettext(
        "Sent in {count} second. Press Enter to undo: ",
        "Sent in {count} seconds. Press Enter to undo: ",
        count,
    )
    keyboard.forget()
    console.write(text.format(count=grouped(count)))
    over = threading.Event()

    def end() -> None:
        over.set()
        keyboard.interrupt(waiter)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        typed = keyboard.line(waiter)
    finally:
        timer.cancel()
    if typed is None or isinstance(typed, End):
        console.line()
    if typed is None:
        return Decision.SEND if over.is_set() and not keyboard.is_closed else None
    if isinstance(typed, End) and keyboard.is_at_end:
        return None
    console.paragraph(_("Undone."))
    return Decision.HOLD
