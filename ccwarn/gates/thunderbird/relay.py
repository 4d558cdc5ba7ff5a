"""The relay between Thunderbird and the tray: started by Thunderbird, one for each.

Thunderbird speaks to a program of its own by framed JSON on standard input and output (native
messaging); the tray listens on a local socket. The relay carries whole frames from one to the
other and looks into none of them. It starts the tray where there is none, and says so when the
tray ends. It holds no opinion about any mail.

    python -I -S -E relay.py [PROGRAM ARGUMENT... --] MANIFEST EXTENSION

`PROGRAM ARGUMENT...` starts the tray. The file stands alone: it needs nothing but Python's own
library, so that it is ready within milliseconds.

https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/Native_messaging
"""

# ruff: noqa: PTH111, PTH112, PTH117, PTH118, PTH120, PTH123
# (importing pathlib would take a third of the time that the relay needs to start)

from __future__ import annotations

import os
import struct
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from stat import S_ISDIR
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    import socket

LARGEST_QUESTION = 64 * 1024 * 1024
"""Octets of a frame from Thunderbird at most: some 500,000 recipients."""
LARGEST_ANSWER = 1024 * 1024
"""Octets of a frame to Thunderbird at most; it hangs up on larger ones."""

_START_WITHIN = 15.0
"""Seconds in which a tray that was started must listen."""
_GLANCE = 0.05  # seconds between two looks whether it does

_STARTING = b'{"type":"starting"}'
_NOT_STARTED = b'{"type":"trouble","why":"not-started"}'
_GONE = b'{"type":"trouble","why":"gone"}'

_LENGTH = struct.Struct("=I")
_LONGEST_PATH = 100  # octets; every system takes so many for a Unix socket
_SHORT = "/tmp/ccwarn-"  # noqa: S108 - whoever uses it looks whose it is


class Channel(Protocol):
    """A connection that carries whole frames; one thread may send while another receives."""

    def send(self, frame: bytes) -> None:
        """Send one frame. Raises OSError where the other side is gone or does not listen."""

    def receive(self, limit: int) -> bytes | None:
        """Return the next frame, or None where the other side has hung up.

        Raises OSError, or ValueError for a frame of more than `limit` octets.
        """

    def close(self) -> None:
        """Hang up; a `receive` under way in another thread ends."""


class StreamChannel:
    """Frames on two byte streams, each frame after its length (32 bits, the machine's order)."""

    def __init__(self, source: BinaryIO, sink: BinaryIO) -> None:
        self._source = source
        self._sink = sink
        self._lock = threading.Lock()

    def send(self, frame: bytes) -> None:
        """Send one frame."""
        with self._lock:
            self._sink.write(_LENGTH.pack(len(frame)) + frame)
            self._sink.flush()

    def receive(self, limit: int) -> bytes | None:
        """Return the next frame, or None at the end."""
        return _next_frame(self._source, limit)

    def close(self) -> None:
        """Leave the streams open: they belong to whoever gave them."""


class SocketChannel:
    """Frames on a connected socket, in the form of `StreamChannel`."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._source = connection.makefile("rb")
        self._lock = threading.Lock()

    def send(self, frame: bytes) -> None:
        """Send one frame."""
        # Not through a file: that would try again, when it is collected, to send what failed.
        with self._lock:
            self._socket.sendall(_LENGTH.pack(len(frame)) + frame)

    def receive(self, limit: int) -> bytes | None:
        """Return the next frame, or None at the end."""
        return _next_frame(self._source, limit)

    def close(self) -> None:
        """Hang up."""
        import socket

        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


def _next_frame(source: BinaryIO, limit: int) -> bytes | None:
    head = source.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > limit:
        raise ValueError("a frame is larger than it may be")
    frame = source.read(length)
    return frame if len(frame) == length else None


class PipeConnection(Protocol):
    """A connection of `multiprocessing.connection`, as far as it is used here."""

    def send_bytes(self, buf: bytes) -> None:
        """Send one message."""

    def recv_bytes(self, maxlength: int | None = None) -> bytes:
        """Return the next message. Raises EOFError or OSError."""

    def close(self) -> None:
        """Hang up."""


class PipeChannel:
    """Frames as the messages of a named pipe (Windows)."""

    def __init__(self, connection: PipeConnection) -> None:
        self._connection = connection
        self._lock = threading.Lock()

    def send(self, frame: bytes) -> None:
        """Send one frame."""
        with self._lock:
            self._connection.send_bytes(frame)

    def receive(self, limit: int) -> bytes | None:
        """Return the next frame, or None at the end."""
        try:
            return self._connection.recv_bytes(limit)
        except EOFError:
            return None

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


def address() -> str:
    """Return where the tray of this user listens: a socket, or on Windows what names its pipe."""
    if sys.platform == "win32":
        data = os.environ.get("LOCALAPPDATA") or os.path.expanduser(r"~\AppData\Local")
        return os.path.join(data, "ccwarn", "ask.pipe")
    named = os.environ.get("XDG_RUNTIME_DIR", "")
    runtime = named if os.path.isabs(named) else f"/run/user/{os.getuid()}"
    folder = runtime if os.path.isdir(runtime) else os.path.expanduser("~/.cache")
    return fitting(os.path.join(folder, "ccwarn", "ask.socket"))


def fitting(path: str) -> str:
    """Return where a socket is that belongs at `path`, if that is too long for a socket.

    It is in a folder whose name anybody can guess, so whoever uses it looks whether it `is_safe`.
    """
    if sys.platform == "win32" or len(os.fsencode(path)) <= _LONGEST_PATH:
        return path
    from hashlib import sha256

    return f"{_SHORT}{os.getuid()}/{sha256(os.fsencode(path)).hexdigest()[:16]}"


def is_safe(address: str) -> bool:
    """Tell whether nobody else can put a socket there, nor another folder. Raises OSError."""
    if not address.startswith(_SHORT):
        return True
    status = os.lstat(os.path.dirname(address))
    return S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o077


def connect(address: str) -> Channel:
    """Return a connection to the tray. Raises OSError where nobody listens."""
    if sys.platform == "win32":
        from multiprocessing.connection import Client

        with open(address, encoding="ascii") as file:  # It names the pipe, and is the user's own.
            return PipeChannel(Client(file.read(), family="AF_PIPE"))
    import socket

    if not is_safe(address):
        raise PermissionError(address)
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return SocketChannel(connection)


def relay(thunderbird: Channel, address: str, start: Sequence[str]) -> int:
    """Carry frames until one side ends; return the exit status of the program."""
    tray = _tray(thunderbird, address, start)
    if tray is None:
        thunderbird.send(_NOT_STARTED)
        return 1
    left = threading.Event()

    def ask() -> None:
        with suppress(OSError, ValueError):
            while (frame := thunderbird.receive(LARGEST_QUESTION)) is not None:
                tray.send(frame)
        left.set()
        tray.close()

    threading.Thread(target=ask, daemon=True).start()
    with suppress(OSError, ValueError):
        while (frame := tray.receive(LARGEST_ANSWER)) is not None:
            thunderbird.send(frame)
    if not left.is_set():
        with suppress(OSError):
            thunderbird.send(_GONE)
    return 0


def main() -> None:
    """Relay between standard input and output and the tray, then end the process."""
    arguments = sys.argv[1:]
    start = arguments[: arguments.index("--")] if "--" in arguments else []
    thunderbird = StreamChannel(sys.stdin.buffer, sys.stdout.buffer)
    # Whatever anything prints must not get between the frames.
    sys.stdout = sys.stderr
    status = relay(thunderbird, address(), start)
    # At an ordinary end Python would wait for the thread that reads standard input.
    os._exit(status)


def _tray(thunderbird: Channel, address: str, start: Sequence[str]) -> Channel | None:
    """Return a connection to the tray, which is started where there is none; None if it fails."""
    try:
        return connect(address)
    except OSError:
        if not start:
            return None
    thunderbird.send(_STARTING)
    try:
        failed = _start_detached(start)
    except OSError:
        return None
    deadline = time.monotonic() + _START_WITHIN
    while time.monotonic() < deadline:
        hopeless = failed()
        try:
            return connect(address)
        except OSError:
            if hopeless:
                return None
        time.sleep(_GLANCE)
    return None


def _start_detached(command: Sequence[str]) -> Callable[[], bool]:
    """Start a program that outlives this one; return a function that tells whether it failed."""
    import subprocess

    flags = 0
    if sys.platform == "win32":
        # Thunderbird ends its native programs as one job; the tray must not be part of it.
        flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_BREAKAWAY_FROM_JOB
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=os.path.expanduser("~"),
        start_new_session=True,
        creationflags=flags,
    )
    # A tray that finds another one running ends with 0, and that one will answer.
    return lambda: bool(process.poll())


if __name__ == "__main__":
    main()
