"""One running ccwarn per user: a second start hands its arguments to the first and ends."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_PATIENCE = 2_000
"""Milliseconds that the second start waits for the first."""
_LONGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class Request:
    """What a second start asks of the first: folders to guard too, files to check; or to end."""

    folders: Sequence[str] = ()
    files: Sequence[str] = ()
    ends: bool = False


class SingleInstance(QObject):
    """Holds the lock of the one instance and listens for later ones.

    The lock and the socket are in a folder of the user's own, in which nobody else can write. It is
    made where there is none, which may raise OSError. `fitting` makes a path that is too long for a
    socket one in a short folder, which must be this user's, too.
    """

    requested = Signal(object)
    """A later start handed over a `Request`."""

    def __init__(
        self,
        folder: Path,
        fitting: Callable[[str], str] = str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._name = fitting(str(folder / "ccwarn.socket"))
        if Path(self._name).parent != folder:
            _require_own(Path(self._name).parent)
        if os.name == "nt":
            # The name of a pipe, which has no folders.
            self._name = re.sub(r"\W+", "-", self._name)
        self._lock = QLockFile(str(folder / "ccwarn.lock"))
        # A lock is stale when its process is gone, however old it is.
        self._lock.setStaleLockTime(0)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._accept)
        self._received: dict[QLocalSocket, bytes] = {}

    @property
    def address(self) -> str:
        """What later starts connect to: the path of a socket, or the name of a pipe of Windows."""
        return self._name

    def claim(self) -> bool:
        """Become the one instance; False where another one runs.

        Raises OSError where nobody can become it, since the folder cannot be written.
        """
        if not self._lock.tryLock(0):
            if self._lock.error() is not QLockFile.LockError.LockFailedError:
                raise OSError(f"no lock: {self._lock.error().name}")
            return False
        QLocalServer.removeServer(self._name)
        if not self._server.listen(self._name):
            self._lock.unlock()
            raise OSError(f"no socket: {self._server.errorString()}")
        return True

    def hand_over(self, request: Request) -> bool:
        """Give a request to the instance that runs; False where it does not answer."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_PATIENCE):
            return False
        socket.write(json.dumps(asdict(request)).encode() + b"\n")
        # That also writes. What was written before anybody waited for it may never be told of.
        return socket.waitForReadyRead(_PATIENCE)

    def close(self) -> None:
        """Let others be the one instance."""
        for socket in list(self._received):
            self._forget(socket)
        self._server.close()
        self._lock.unlock()

    def _accept(self) -> None:
        socket = self._server.nextPendingConnection()
        self._received[socket] = b""
        socket.readyRead.connect(lambda: self._read(socket))
        socket.disconnected.connect(lambda: self._forget(socket))

    def _read(self, socket: QLocalSocket) -> None:
        data = self._received[socket] + bytes(socket.readAll().data())
        self._received[socket] = data[:_LONGEST]
        if not data.endswith(b"\n"):
            return
        self._received[socket] = b""
        socket.write(b"ok\n")
        socket.flush()
        request = _decoded(data)
        if request is not None:
            self.requested.emit(request)

    def _forget(self, socket: QLocalSocket) -> None:
        if socket in self._received:
            del self._received[socket]
            # Aborting says `disconnected` again, to a socket that is being torn down: Qt crashes.
            socket.disconnected.disconnect()
            socket.readyRead.disconnect()
            socket.abort()
            socket.deleteLater()


def absolute(paths: Sequence[str]) -> tuple[str, ...]:
    """Return paths that mean the same to a process that runs elsewhere."""
    return tuple(str(Path(path).expanduser().absolute()) for path in paths)


def _require_own(folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if status.st_uid != os.getuid() or not stat.S_ISDIR(status.st_mode) or status.st_mode & 0o077:
        raise PermissionError(f"another user may have made {folder}")


def _decoded(data: bytes) -> Request | None:
    try:
        told = json.loads(data)
        folders, files = told["folders"], told["files"]
    except (ValueError, KeyError, TypeError):
        return None
    if not all(isinstance(path, str) for path in (*folders, *files)):
        return None
    return Request(tuple(folders), tuple(files), ends=told.get("ends") is True)
