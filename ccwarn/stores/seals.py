"""What proves that a file beside somebody's mail was written by this user on this computer.

Anybody may put a file with a name of ours into a shared folder or an archive, and what such a file
says is done to somebody's mail. So it bears a code (HMAC, RFC 2104) made with a key that is
beside the undo log and that nobody else may read.
"""

from __future__ import annotations

import hmac
import os
import secrets
import stat
from pathlib import Path

from ccwarn.stores.regular import open_regular

_LENGTH = 32

_folder: Path | None = None
"""Where the key is kept; None for the user's own folder."""


def keep_key_in(folder: Path) -> None:
    """Keep this process's key in a folder: a demonstration leaves nothing behind elsewhere."""
    global _folder
    _folder = folder


def seal(*parts: bytes) -> str:
    """Return the code that proves what the parts say. Raises OSError where there can be no key."""
    return _code(_key() or _new_key(), parts)


def is_sealed(code: str, *parts: bytes) -> bool:
    """Tell whether this is the code of these parts."""
    try:
        key = _key()
    except OSError:
        return False
    return key is not None and hmac.compare_digest(code.encode(), _code(key, parts).encode())


def is_private(status: os.stat_result) -> bool:
    """Tell whether a file is of this user, and of nobody else, as far as the system knows users."""
    if not hasattr(os, "geteuid"):
        return True
    return status.st_uid == os.geteuid() and not stat.S_IMODE(status.st_mode) & 0o077


def _code(key: bytes, parts: tuple[bytes, ...]) -> str:
    # Each with its length: no part may pass for the end of the one before.
    said = b"".join(b"%d:%b" % (len(part), part) for part in parts)
    return hmac.digest(key, said, "sha256").hex()[:32]


def _key() -> bytes | None:
    """Return the key; None where there is none that can be trusted. Raises OSError."""
    try:
        with open_regular(_path()) as file:
            key = file.read(_LENGTH) or b""
            return key if len(key) == _LENGTH and is_private(os.fstat(file.fileno())) else None
    except FileNotFoundError:
        return None


def _new_key() -> bytes:
    from ccwarn.private_file import private_folder, write_private  # late: there is one, once

    key = secrets.token_bytes(_LENGTH)
    private_folder(_path().parent)
    write_private(_path(), key)
    return _key() or key  # Another process may have made one at the same time.


def _path() -> Path:
    from ccwarn.settings.files import state_dir  # late: what only reads mail has no use for it

    return (_folder or state_dir()) / "recovery.key"
