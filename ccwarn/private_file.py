"""Files that only their owner may read, written whole or not at all."""

# `os` has the flags that make a file private from its first moment on.
# ruff: noqa: PTH108

from __future__ import annotations

import os
import re
import secrets
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ccwarn import in_use

_KEY_BYTES = 32

_UNFINISHED = re.compile(r"\.(?:(\d+)-)?[0-9a-f]{16}\.tmp")
"""The name of a file in the making; earlier versions did not say which process makes it."""


def private_folder(path: Path) -> Path:
    """Make a folder, where there is none, that only its owner may look into (0700); return it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)
    _keep_to_user(path)
    return path


def write_private(path: Path, data: bytes, *, replace: bool = True) -> None:
    """Write a file that only its owner may read (0600), atomically and durably.

    Raises FileExistsError where there is one and `replace` is false, and other OSErrors; an old
    file is then as it was.
    """
    temporary = path.with_name(f".{os.getpid()}-{secrets.token_hex(8)}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(temporary, flags, 0o600), "wb") as file:
            _keep_to_user(temporary)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            in_use.replace(temporary, path)
        else:
            os.link(temporary, path)
    finally:
        # If it was linked, it is the very file that was made, which others may be reading already.
        with suppress(OSError):
            in_use.once_free(lambda: os.unlink(temporary))


def _keep_to_user(path: Path) -> None:
    """Do what modes do elsewhere: of those, Windows knows whether a file may be written at all."""
    if sys.platform == "win32":
        from ccwarn.windows_rights import keep_to_user  # late: it takes a while

        with suppress(OSError):  # Not every file system can tell its users apart.
            keep_to_user(path)


def private_key(path: Path) -> bytes:
    """Return the key in a file, which is made where there is none. Raises OSError."""
    with suppress(FileNotFoundError):
        key = in_use.once_free(path.read_bytes)
        if len(key) == _KEY_BYTES:
            return key
        # Cut off: what was noted with it cannot be recognised again anyway.
        path.unlink()
    with suppress(FileExistsError):
        write_private(path, secrets.token_bytes(_KEY_BYTES), replace=False)
    return in_use.once_free(path.read_bytes)


def in_the_making(folder: Path) -> Iterator[tuple[Path, int]]:
    """Yield the files in a folder that are being written, or were when their process was killed.

    With each comes the number of that process; 0 where nobody knows it.
    """
    for path in folder.glob(".*.tmp"):
        if name := _UNFINISHED.fullmatch(path.name):
            yield path, int(name[1] or 0)
