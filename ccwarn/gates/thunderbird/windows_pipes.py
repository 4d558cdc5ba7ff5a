"""Named pipes of Windows, by the calls that Python's own `multiprocessing.connection` uses.

That module's listener would do, but for two things: it lets every user open its pipes, computers
elsewhere on the network included, and it cannot be told to stop waiting.
"""

from __future__ import annotations

import sys

assert sys.platform == "win32"  # noqa: S101 - mypy understands this

import _winapi  # noqa: E402
import ctypes  # noqa: E402
from ctypes import wintypes  # noqa: E402
from multiprocessing import connection  # noqa: E402

from ccwarn.gates.thunderbird.relay import PipeConnection  # noqa: E402
from ccwarn.windows_rights import descriptor  # noqa: E402

_REJECT_REMOTE_CLIENTS = 0x8
_MODE = (
    _winapi.PIPE_TYPE_MESSAGE
    | _winapi.PIPE_READMODE_MESSAGE
    | _winapi.PIPE_WAIT
    | _REJECT_REMOTE_CLIENTS
)
_BUFFER = 8192

_OWNER_ALONE = "D:P(A;;GA;;;OW)"
"""In the security descriptor definition language: all rights to the owner, none to others."""


class WindowsPipes:
    """Pipes that only the user who makes them may open, on this computer alone."""

    def __init__(self) -> None:
        self._security = _security(_OWNER_ALONE)

    def create(self, name: str, *, first: bool) -> int:
        """Make one more end of a pipe."""
        access = _winapi.PIPE_ACCESS_DUPLEX | _winapi.FILE_FLAG_OVERLAPPED
        if first:
            access |= _winapi.FILE_FLAG_FIRST_PIPE_INSTANCE
        return _winapi.CreateNamedPipe(
            name,
            access,
            _MODE,
            _winapi.PIPE_UNLIMITED_INSTANCES,
            _BUFFER,
            _BUFFER,
            _winapi.NMPWAIT_WAIT_FOREVER,
            ctypes.addressof(self._security),
        )

    def opened(self, end: int) -> PipeConnection:
        """Wait until somebody has opened the other end."""
        try:
            waiting = _winapi.ConnectNamedPipe(end, overlapped=True)
        except OSError as error:
            # Somebody has come and gone already: the connection will say so.
            if error.winerror != _winapi.ERROR_NO_DATA:
                raise
        else:
            _winapi.WaitForMultipleObjects([waiting.event], False, _winapi.INFINITE)
            waiting.GetOverlappedResult(True)
        return connection.PipeConnection(end)

    def visit(self, name: str) -> None:
        """Open a pipe, waiting for a free end, and hang up."""
        connection.Client(name, family="AF_PIPE").close()


class _SecurityAttributes(ctypes.Structure):
    """SECURITY_ATTRIBUTES of <minwinbase.h>."""

    _fields_ = (
        ("length", wintypes.DWORD),
        ("descriptor", wintypes.LPVOID),
        ("inherited", wintypes.BOOL),
    )


def _security(description: str) -> _SecurityAttributes:
    """Return what a description of rights means; it lives as long as the process."""
    size = ctypes.sizeof(_SecurityAttributes)
    return _SecurityAttributes(size, descriptor(description), False)
