"""Puts a file in the place of a version that others may still save to, on Windows.

No two names can be exchanged there, and what a file is put over is gone before anybody could look
at it. So the old version first stands aside, under a name that says where it belongs, and what
stands there is looked at before the new one comes. For that instant the place is empty; where a run
is killed in it, `leftovers` puts the old version back.
"""

# `os` has the exact calls that this rests on.
# ruff: noqa: PTH104, PTH108

from __future__ import annotations

import sys

assert sys.platform == "win32"  # noqa: S101 - mypy understands this

import errno  # noqa: E402
import os  # noqa: E402
import stat  # noqa: E402
import threading  # noqa: E402
import time  # noqa: E402
from contextlib import suppress  # noqa: E402
from pathlib import Path  # noqa: E402

from ccwarn import in_use  # noqa: E402
from ccwarn.stores.base import Changed  # noqa: E402
from ccwarn.stores.regular import etag_of  # noqa: E402
from ccwarn.windows_calls import of_any_length, open_unwritten  # noqa: E402

_AGAIN, _LATER = 0.2, 3_600.0
"""Seconds between two tries to put a version back that stays open, and for which it is tried."""


def put(new: Path, path: Path, etag: str, aside: Path) -> None:
    """Put the file `new` in the place of the version `etag` of the one at `path`.

    `aside` is a free name in a folder on the same drive. Raises `Changed` where another version is
    there, and OSError; then the place holds what others have left there.
    """
    name = of_any_length(aside)  # It is longer than the draft's own.
    in_use.once_free(lambda: _put(new, path, etag, name))
    with suppress(OSError):  # Somebody looks at it: it is removed when that is over.
        in_use.once_free(lambda: os.unlink(name))


def _put(new: Path, path: Path, etag: str, aside: str) -> None:
    held = open_unwritten(path)  # Until the new version is there, nobody saves into the old one.
    try:
        status = os.fstat(held)
        _expect(status, etag, path)
        if not status.st_mode & stat.S_IWRITE:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        os.rename(path, aside)
        try:
            _expect(os.lstat(aside), etag, path)  # It may be another file than is held.
            os.rename(new, path)
        except BaseException as error:
            _put_back(aside, path)
            if isinstance(error, FileExistsError):
                raise Changed(path) from error
            raise
    finally:
        os.close(held)


def _put_back(aside: str, path: Path) -> None:
    try:
        in_use.once_free(lambda: _return(aside, path))
    except OSError:
        # Whoever has it open may take their time; where this process ends first, `leftovers` does.
        threading.Thread(target=_return_later, args=(aside, path), daemon=True).start()
        raise


def _return(aside: str, path: Path) -> None:
    try:
        os.rename(aside, path)
    except FileExistsError:
        os.unlink(aside)  # Yet another version has come; it is the newest and stays.


def _return_later(aside: str, path: Path) -> None:
    give_up = time.monotonic() + _LATER
    while time.monotonic() < give_up:
        time.sleep(_AGAIN)
        with suppress(PermissionError):
            with suppress(FileNotFoundError):  # Another process has put it back.
                _return(aside, path)
            return


def _expect(status: os.stat_result, etag: str, path: Path) -> None:
    if etag_of(status) != etag:
        raise Changed(path)
