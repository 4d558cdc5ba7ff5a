"""Tells a port at which ccwarn listens from one that another program has.

Whoever listens for an account gets the password that the mail program sends. So a gate that
listens locks a file in a folder where nobody else can write. The system lets go of the lock when
the process ends, however it ends.
"""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from pathlib import Path

from ccwarn import in_use
from ccwarn.account import Endpoint
from ccwarn.private_file import private_folder

SESSIONS = Path("/run/user")
"""Where Linux has the folders of sessions; a command may run outside of them (cron, sudo)."""
JUST_BEGUN = 0.2
"""Seconds after which whoever has begun to listen has locked the file, too."""
_TRIES = 50
_BETWEEN = 0.01
"""How often and after how many seconds it is tried again: somebody may just be looking."""


class PortClaim:
    """The lock of one port, held from `take` to `release`."""

    def __init__(self, listen: Endpoint) -> None:
        self._path = _paths(listen)[0]
        self._file: int | None = None

    async def take(self) -> None:
        """Lock the file. Where that is impossible, the port looks like another program's."""
        with suppress(OSError):
            private_folder(private_folder(self._path.parent.parent) / self._path.parent.name)
            for _try in range(_TRIES):
                file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
                if in_use.locked(file) and _is_at(self._path, file):
                    self._file = file
                    return
                os.close(file)
                await asyncio.sleep(_BETWEEN)

    def release(self) -> None:
        """Let go of the lock, and leave no file behind."""
        if self._file is None:
            return
        file, self._file = self._file, None
        if sys.platform == "win32":  # It deletes no file that is open.
            os.close(file)
        with suppress(OSError):  # On Windows somebody else may have claimed the port meanwhile.
            self._path.unlink()
        if sys.platform != "win32":
            os.close(file)


def is_claimed(listen: Endpoint) -> bool:
    """Tell whether a ccwarn of this user listens there."""
    return any(map(_is_held, _paths(listen)))


def _is_held(path: Path) -> bool:
    try:
        file = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        return not in_use.locked(file)
    finally:
        os.close(file)


def _paths(listen: Endpoint) -> list[Path]:
    """Return where the file of a port is, and then where a ccwarn of another session has it."""
    from ccwarn.settings.files import runtime_dir, state_dir

    folders = [runtime_dir(), state_dir()]
    if sys.platform.startswith("linux"):
        folders.append(SESSIONS / str(os.geteuid()) / "ccwarn")
    host = listen.digits.host.replace(":", "_")
    return [folder / "ports" / f"{host}-{listen.port}.lock" for folder in folders]


def _is_at(path: Path, file: int) -> bool:
    """Tell whether the file has not been deleted since it was opened."""
    try:
        return os.path.samestat(path.stat(), os.fstat(file))
    except OSError:
        return False
