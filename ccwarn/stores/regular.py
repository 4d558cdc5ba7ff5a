"""Opening ordinary files and nothing else, and telling their versions apart."""

from __future__ import annotations

import errno
import io
import os
import stat
import sys
from _thread import RLock  # all of `threading` takes a while
from pathlib import Path

OPEN_FLAGS = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
"""What every file of a store is opened with, where the system has it."""

PREFIX = ".ccwarn-"
"""What the names of files in the making begin with."""

REPLACING = RLock()
"""Held from the last look at a file until it is replaced, where the two are not one: so that of
several threads that change the same version one wins, and the others know."""


def settle() -> None:
    """Wait until no thread is replacing a file: on Windows it has no name for an instant."""
    with REPLACING:
        pass


def etag_of(status: os.stat_result) -> str:
    """Return the etag of the version of a file that `status` describes."""
    return f"{status.st_ino}-{status.st_size}-{status.st_mtime_ns}"


def open_regular(path: Path) -> io.FileIO:
    """Open an ordinary file for reading, unbuffered.

    A symbolic link, pipe, socket, device or folder raises OSError (ELOOP, EINVAL) at once.
    """
    if not hasattr(os, "O_NOFOLLOW") and path.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    descriptor = _open(path)
    try:
        is_ordinary = stat.S_ISREG(os.fstat(descriptor).st_mode)
    except OSError:  # of the console of Windows
        is_ordinary = False
    if is_ordinary:
        return io.FileIO(descriptor)
    os.close(descriptor)
    raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))


def _open(path: Path) -> int:
    if sys.platform == "win32":
        from ccwarn.windows_calls import open_shared

        try:
            return open_shared(path)  # The mail program may rename or remove it meanwhile.
        except FileNotFoundError:
            settle()
            return open_shared(path)
    # O_NONBLOCK: opening a pipe would otherwise wait for somebody to write to it.
    return os.open(path, os.O_RDONLY | OPEN_FLAGS | getattr(os, "O_NONBLOCK", 0))
