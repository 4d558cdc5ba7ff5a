"""What nobody foresaw: caught in one place, and logged by its type and place alone.

The text of an exception may hold an address, the subject of a mail or a path: a KeyError is nothing
but the key. So no text of one is logged or shown. What is said is such as `KeyError at
ccwarn/review.py:70`: its type, and the innermost line of ccwarn's own code that it went through.
"""

# `os` knows paths well enough, and starting with pathlib takes a while.
# ruff: noqa: PTH119, PTH120

from __future__ import annotations

import os
from types import TracebackType

_PACKAGE = os.path.dirname(__file__)


class LastResort:
    """Catches, in a `with` block, every exception that is not `foreseen`, and logs it.

    `what` says in half a sentence what did not work, without a word of any mail. After the block
    `error` is the exception that was caught, without its traceback, or None.
    """

    __slots__ = ("_foreseen", "_what", "error")

    def __init__(
        self, what: str, foreseen: type[Exception] | tuple[type[Exception], ...] = ()
    ) -> None:
        self._what = what
        self._foreseen = foreseen
        self.error: Exception | None = None

    def __enter__(self) -> LastResort:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        # What is no Exception ends the program, a thread or a task, and must go on its way.
        if not isinstance(error, Exception) or isinstance(error, self._foreseen):
            return False
        log(self._what, error)
        # With it, everything that was under way would live as long as this object.
        self.error = error.with_traceback(None)
        return True


def log(what: str, error: BaseException) -> None:
    """Log that something did not work, and of its reason what `described` says."""
    import logging  # late: start-up time counts, and nearly always all goes well

    logging.getLogger(__name__).error("%s: %s", what, described(error))


def described(error: BaseException) -> str:
    """Return the type and place of an exception; nothing of its text.

    Of an error of the system it says which one it is, and of an import what was missing.
    """
    kind = type(error).__name__
    if isinstance(error, OSError) and error.errno is not None:
        kind = f"{kind} ({os.strerror(error.errno)})"
    elif isinstance(error, ImportError) and error.name is not None:
        kind = f"{kind} ({error.name})"
    place = _place(error.__traceback__)
    return f"{kind} at {place}" if place else kind


def _place(trace: TracebackType | None) -> str:
    """Return the innermost file and line of ccwarn's own code, or else of any code."""
    own = other = ""
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.startswith(_PACKAGE + os.sep):
            name = os.path.relpath(file, os.path.dirname(_PACKAGE)).replace(os.sep, "/")
            own = f"{name}:{trace.tb_lineno}"
        else:
            other = f"{os.path.basename(file)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return own or other
