"""Files that only their owner may read, written whole or not at all."""

# `os` has the flags that make a file private from its first moment on.
# ruff: noqa: PTH105, PTH108

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path


def private_folder(path: Path) -> Path:
    """Make a folder, where there is none, that only its owner may look into (0700); return it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)
    return path


def write_private(path: Path, data: bytes, *, replace: bool = True) -> None:
    """Write a file that only its owner may read (0600), atomically and durably.

    Raises FileExistsError where there is one and `replace` is false, and other OSErrors; an old
    file is then as it was.
    """
    temporary = path.with_name(f".{secrets.token_hex(8)}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(temporary, flags, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            os.replace(temporary, path)
        else:
            os.link(temporary, path)
    finally:
        with suppress(OSError):
            os.unlink(temporary)
