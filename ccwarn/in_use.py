"""Files that another program has open just now, which Windows lets nobody rename or remove.

A virus scanner or an indexer looks at what was just written, and is done within milliseconds. So
what Windows refuses for such a reason is tried again for a moment. Elsewhere nothing is refused.
"""

# `os` has the exact calls that this rests on.
# ruff: noqa: PTH105

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 1.0
"""Seconds for which it is tried again."""
_GLANCE = 0.01

_LOCKED_AT = 1 << 30
"""Where Windows locks an octet, so that others can read the file."""

_ACCESS_DENIED, _SHARING_VIOLATION, _LOCK_VIOLATION = 5, 32, 33


def is_in_use(error: OSError) -> bool:
    """Tell whether another program has the file open and shares it, or a part of it, with nobody.

    Only Windows ever says so.
    """
    return getattr(error, "winerror", None) in (_SHARING_VIOLATION, _LOCK_VIOLATION)


def locked(file: int) -> bool:
    """Lock a file for its descriptor alone, and tell whether that could be done at once.

    Others can read the file. It is locked until the descriptor is closed, however that comes.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            at = os.lseek(file, 0, os.SEEK_CUR)
            os.lseek(file, _LOCKED_AT, os.SEEK_SET)
            try:
                msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
            finally:
                os.lseek(file, at, os.SEEK_SET)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def once_free(action: Callable[[], T]) -> T:
    """Do something with a file; where Windows refuses it, try again for a moment.

    Raises OSError as the action does.
    """
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            return action()
        except OSError as error:
            if not _is_refused(error) or time.monotonic() > give_up:
                raise
        time.sleep(_GLANCE)


def _is_refused(error: OSError) -> bool:
    """Tell whether Windows may have refused it only because somebody has the file open."""
    if is_in_use(error):
        return True
    # A file that is open is not renamed for this reason either, nor is one that is about to be
    # removed opened. Python's own `open` does not say for which reason: there, it is None.
    refused = isinstance(error, PermissionError)
    return refused and getattr(error, "winerror", 0) in (None, _ACCESS_DENIED)


def _nothing() -> None:
    """Ask for nothing."""


def replace(source: Path, target: Path, expect: Callable[[], None] = _nothing) -> None:
    """Put a file in the place of another, once that is not open in another program.

    `expect` is called right before each try, and raises where the other program has left something
    that must not be replaced. Raises OSError; `is_in_use` holds for it where the target stays open.
    """

    def put() -> None:
        expect()
        os.replace(source, target)

    try:
        once_free(put)
    except PermissionError as error:
        if sys.platform == "win32":
            from ccwarn.windows_calls import is_open_elsewhere

            if is_open_elsewhere(target):
                text, number = error.strerror, _SHARING_VIOLATION
                raise OSError(errno.EACCES, text, str(target), number) from error
        raise
