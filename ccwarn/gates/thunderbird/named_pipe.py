"""What the ask socket is on Windows: a named pipe that its user alone may open.

Anybody may make a pipe of any name and wait there for what is meant for somebody else. So the name
is drawn by lot, and stands in a file in a folder of the user's own: whoever reads it there knows
that the pipe is this user's.

https://learn.microsoft.com/windows/win32/ipc/named-pipe-security-and-access-rights
"""

from __future__ import annotations

import secrets
import sys
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from ccwarn.gates.thunderbird.relay import Channel, PipeChannel, PipeConnection, connect
from ccwarn.private_file import private_folder, write_private


class Pipes(Protocol):
    """What the system does with named pipes. Every method may raise OSError."""

    def create(self, name: str, *, first: bool) -> int:
        """Make one more end of a pipe; as the first one only where there is no such pipe."""

    def opened(self, end: int) -> PipeConnection:
        """Wait until somebody has opened the other end."""

    def visit(self, name: str) -> None:
        """Open a pipe, waiting for a free end, and hang up."""


class PipeListener:
    """Listens on a named pipe. One thread accepts; any may close."""

    def __init__(self, address: str, pipes: Pipes | None = None) -> None:
        self._file = Path(address)
        self._pipes = pipes or _of_windows()
        self._closed = False
        self._require_silence()
        self._name = rf"\\.\pipe\ccwarn-{secrets.token_hex(16)}"
        self._end = self._pipes.create(self._name, first=True)
        private_folder(self._file.parent)
        write_private(self._file, self._name.encode("ascii"))

    def accept(self) -> Channel | None:
        """Wait for the next connection. Raises OSError after `close`."""
        connection = self._pipes.opened(self._end)
        if self._closed:
            connection.close()
            raise OSError("nobody listens any more")
        self._end = self._pipes.create(self._name, first=False)
        return PipeChannel(connection)

    def close(self) -> None:
        """Stop listening: nothing but a visitor ends the waiting for one."""
        self._closed = True
        self._file.unlink(missing_ok=True)
        with suppress(OSError):
            self._pipes.visit(self._name)

    def _require_silence(self) -> None:
        """Take the place of a tray that was killed, but not of one that is alive."""
        try:
            connect(str(self._file)).close()
        except OSError:
            return
        raise FileExistsError(f"somebody listens at {self._file}")


def _of_windows() -> Pipes:
    if sys.platform == "win32":
        from ccwarn.gates.thunderbird.windows_pipes import WindowsPipes

        return WindowsPipes()
    raise OSError("named pipes are a thing of Windows")
