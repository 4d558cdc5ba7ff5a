"""How a command ends: its exit status, and a sentence, never a traceback, where it has failed."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress

from ccwarn.i18n import _
from ccwarn.terminal.console import Console
from ccwarn.unforeseen import LastResort, described

EX_USAGE = 64
"""Exit status of sysexits.h for options that cannot be done, to whoever calls sendmail."""
INTERRUPTED = 130
"""Exit status after Ctrl+C, as shells have it: 128 and the number of the signal."""
EX_SOFTWARE, EX_IOERR = 70, 74
"""Exit statuses of sysexits.h: ccwarn itself has failed; the system could not read or write."""
READER_GONE = 141
"""Exit status when whoever read the output stopped reading, as after SIGPIPE."""


def open_missing_streams() -> None:
    """Let nothing come in and everything go nowhere where a standard stream is closed.

    Python has None for such a stream, as has every program without a console on Windows.
    """
    # In this order, each gets the descriptor that is its own, before another file can take it.
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115


def parsed(parser: argparse.ArgumentParser, words: Sequence[str]) -> argparse.Namespace:
    """Return what the words mean. Raises SystemExit where they mean nothing, or have been done.

    A command's `several` names those of its words that may also stand behind further options.
    """
    try:
        arguments, left = parser.parse_known_args(words)
        if left:
            several = getattr(arguments, "several", "")
            if not several or any(it.startswith("-") for it in left):
                parser.error(_("unrecognized arguments: %s") % " ".join(left))
            setattr(arguments, several, [*getattr(arguments, several), *left])
        return arguments
    except SystemExit as end:
        if end.code and words[0] == "sendmail":
            raise SystemExit(EX_USAGE) from None
        raise


def ended(command: Callable[[], int]) -> int:
    """Run a command to its end and return its exit status, whatever happens on the way."""
    status = EX_SOFTWARE
    try:
        with LastResort("the command failed", OSError, _tell_failure):
            status = command()
    except KeyboardInterrupt:
        status = INTERRUPTED
    except OSError as error:
        status = READER_GONE if _is_reader_gone(error) else EX_IOERR
        if status == EX_IOERR:
            _tell_refusal(error)
    if status in (READER_GONE, EX_IOERR):
        _give_up_streams()
    return status


def _is_reader_gone(error: OSError) -> bool:
    # Windows calls it an invalid argument to write into a pipe that nobody reads any more.
    of_windows = os.name == "nt" and error.errno == errno.EINVAL and error.filename is None
    return of_windows or isinstance(error, BrokenPipeError)


def _tell_failure(_what: str, error: Exception) -> None:
    text = _("Something went wrong in ccwarn itself. If you report it, add this: {what}")
    _tell(text.format(what=described(error)))


def _tell_refusal(error: OSError) -> None:
    text = _("ccwarn had to stop: {reason}. If you report it, add this: {what}")
    reason = os.strerror(error.errno) if error.errno else type(error).__name__
    _tell(text.format(reason=reason, what=described(error)))


def _tell(sentence: str) -> None:
    with suppress(OSError):  # Perhaps it was this that could not be written to.
        Console(sys.stderr).paragraph(sentence)


def _give_up_streams() -> None:
    """Let go nowhere what could not be written: Python tries once more at its end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
