"""What nobody foresaw: caught in one place, and logged by its type and place alone.

The text of an exception may hold an address, the subject of a mail or a path: a KeyError is nothing
but the key. So no text of one is logged or shown. What is said is such as `KeyError at
ccwarn/review.py:70`: its type, and the innermost line of ccwarn's own code that it went through.
"""

# `os` knows paths well enough, and starting with pathlib takes a while.
# ruff: noqa: PTH119, PTH120

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

_PACKAGE = os.path.dirname(__file__)


def log(what: str, error: BaseException) -> None:
    """Log that something did not work, and of its reason what `described` says."""
    import logging  # late: start-up time counts, and nearly always all goes well

    logging.getLogger(__name__).error("%s: %s", what, described(error))


class LastResort:
    """Catches, in a `with` block, every exception that is not `foreseen`, and logs it.

    `what` says in half a sentence what did not work, without a word of any mail. After the block
    `error` is the exception that was caught, without its traceback, or None. `tell` may tell
    somebody instead of the log; it must not tell the exception's text either.
    """

    __slots__ = ("_foreseen", "_tell", "_what", "error")

    def __init__(
        self,
        what: str,
        foreseen: type[Exception] | tuple[type[Exception], ...] = (),
        tell: Callable[[str, Exception], None] = log,
    ) -> None:
        self._what = what
        self._foreseen = foreseen
        self._tell = tell
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
        self._tell(self._what, error)
        # With it, everything that was under way would live as long as this object.
        self.error = error.with_traceback(None)
        return True


def take_over_process() -> None:
    """Log like everything else what nobody catches, in whichever thread of this process.

    Python itself would print tracebacks, whose last lines are the texts of exceptions.
    """

    def in_thread(ended: threading.ExceptHookArgs) -> None:
        _log_uncaught(ended.exc_value)

    sys.excepthook = lambda _kind, error, _trace: _log_uncaught(error)
    sys.unraisablehook = lambda failed: _log_uncaught(failed.exc_value)
    threading.excepthook = in_thread


def take_over_log() -> None:
    """Let other libraries say in the log of this process that something failed, but not what.

    asyncio, for one, logs whole tasks with what they have raised.
    """
    import logging  # late, as above

    class TypeAndPlace(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            is_own = record.name.partition(".")[0] == __name__.partition(".")[0]
            place = f"{record.name} at {record.filename}:{record.lineno}"
            text = record.getMessage() if is_own else f"{place} has failed"
            error = record.exc_info[1] if record.exc_info else None
            return text if error is None else f"{text}: {described(error)}"

    if logging.lastResort is not None:
        logging.lastResort.setFormatter(TypeAndPlace())


def _log_uncaught(error: BaseException | None) -> None:
    # Others are meant to end a thread or the process: Ctrl+C, SystemExit.
    if isinstance(error, Exception):
        with suppress(Exception):  # At the very end of a process there may be no log any more.
            log("nobody was prepared for this", error)


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
