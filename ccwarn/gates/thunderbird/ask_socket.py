"""Where the tray listens for the add-ons of mail programs: open to this user and to nobody else.

"Shown" is said by the thread that shows windows, not by the one that reads the socket: a tray that
hangs is noticed within five seconds, while a person may take as long as they like.
"""

from __future__ import annotations

import logging
import os
import queue
import socket
import struct
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from ccwarn.clearance import Clearance
from ccwarn.finding import Rule
from ccwarn.gates.thunderbird import relay
from ccwarn.gates.thunderbird.ask_session import AskSession, Client
from ccwarn.gates.thunderbird.relay import LARGEST_QUESTION, Channel, SocketChannel
from ccwarn.gates.thunderbird.separating import Separating

MOST_CLIENTS = 32
"""Connections at once; more are turned away."""

_SEND_WITHIN = 5
"""Seconds that a client may take to read what it is sent."""
_PEER_ON_MACOS = (0, 1)
"""SOL_LOCAL and LOCAL_PEERCRED of <sys/un.h>."""

_log = logging.getLogger(__name__)


class AskEvents(Protocol):
    """Listens to the ask socket; called from its threads, which must not be blocked."""

    def connected(self, client: Client) -> None:
        """An add-on has introduced itself."""

    def disconnected(self, client: Client) -> None:
        """That connection has ended."""


class Listener(Protocol):
    """Takes connections, from the moment it is made."""

    def accept(self) -> Channel | None:
        """Wait for the next connection; None for one that was turned away. Raises OSError."""

    def close(self) -> None:
        """Stop listening; an `accept` under way raises OSError."""


class AskSocket:
    """Answers add-ons until it is stopped, each in a thread of its own."""

    def __init__(
        self,
        clearance: Clearance,
        rules: Sequence[Rule],
        events: AskEvents,
        after_asking: Callable[[Callable[[], None]], None] = lambda call: call(),
        is_paused: Callable[[], bool] = lambda: False,
        address: str = "",
        separating: Callable[[], Separating | None] = lambda: None,
    ) -> None:
        self._clearance = clearance
        self._rules = rules
        self._events = events
        self._after_asking = after_asking
        self._is_paused = is_paused
        self._separating = separating
        self._address = address or relay.address()
        self._listener: Listener | None = None
        self._channels: dict[Channel, AskSession | None] = {}
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begin to listen, and return at once. Raises OSError, also where another tray listens."""
        self._listener = listen(self._address)
        self._run(self._accept, self._listener)

    @property
    def sessions(self) -> list[AskSession]:
        """What goes on with each add-on at present."""
        with self._lock:
            return [it for it in self._channels.values() if it is not None]

    def stop(self) -> None:
        """Hang up on everybody and withdraw their questions; return when all threads have ended."""
        if self._listener is None:
            return
        with self._lock:
            listener, self._listener = self._listener, None
            channels = list(self._channels)
        listener.close()
        for channel in channels:
            channel.close()
        for thread in list(self._threads):
            thread.join()

    def _run(self, function: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=function, args=arguments, name="ccwarn-ask", daemon=True)
        self._threads = [old for old in self._threads if old.is_alive()] + [thread]
        thread.start()

    def _accept(self, listener: Listener) -> None:
        while True:
            try:
                channel = listener.accept()
            except OSError:
                return  # `stop` has closed it.
            if channel is None:
                continue
            with self._lock:
                welcome = self._listener is not None and len(self._channels) < MOST_CLIENTS
                if welcome:
                    self._channels[channel] = None
            if welcome:
                self._run(self._serve, channel)
            else:
                channel.close()

    def _serve(self, channel: Channel) -> None:
        out: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        writer = threading.Thread(target=_write, args=(channel, out), daemon=True)
        writer.start()
        clients: list[Client] = []

        def welcomed(client: Client) -> None:
            clients.append(client)
            self._events.connected(client)

        session = AskSession(
            *(self._clearance, self._rules, out.put, self._after_asking),
            *(welcomed, self._is_paused, self._separating()),
        )
        with self._lock:
            self._channels[channel] = session
        try:
            while (frame := channel.receive(LARGEST_QUESTION)) is not None:
                if not session.receive(frame):
                    break
        except (OSError, ValueError):
            pass  # The other side is gone, or mad: either way it has nothing to say any more.
        finally:
            session.close()
            out.put(None)
            writer.join()
            channel.close()
            with self._lock:
                self._channels.pop(channel, None)
            for client in clients:
                self._events.disconnected(client)


def _write(channel: Channel, out: queue.SimpleQueue[bytes | None]) -> None:
    """Send what is put into the queue, so that nobody who answers ever waits for a client."""
    while (frame := out.get()) is not None:
        try:
            channel.send(frame)
        except OSError:
            channel.close()
            return


def listen(address: str) -> Listener:
    """Return a listener at an address. Raises OSError, also where somebody else listens there."""
    if sys.platform == "win32":
        from ccwarn.gates.thunderbird.named_pipe import PipeListener

        return PipeListener(address)
    return SocketListener(Path(address))


class SocketListener:
    """Listens on a Unix socket in a folder that only its owner may enter."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not relay.is_safe(str(path)):
            raise PermissionError(f"another user may have made {path.parent}")
        path.parent.chmod(0o700)
        self._path = path
        self._socket = socket.socket(socket.AF_UNIX)
        try:
            self._bind()
        except OSError:
            self._socket.close()
            raise

    def accept(self) -> Channel | None:
        """Wait for the next connection of this user; None for one of another."""
        connection, _address = self._socket.accept()
        if peer_user(connection) != os.getuid():
            _log.warning("a process of another user was turned away")
            connection.close()
            return None
        timeout = struct.pack("@ll", _SEND_WITHIN, 0)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, timeout)
        return SocketChannel(connection)

    def close(self) -> None:
        """Stop listening, and leave nothing behind."""
        with suppress(OSError):
            self._path.unlink()
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _bind(self) -> None:
        """Bind, in the place of a tray that was killed, but not of one that is alive."""
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(self._path))
            except (FileNotFoundError, ConnectionRefusedError):
                self._path.unlink(missing_ok=True)
            else:
                raise FileExistsError(f"somebody listens at {self._path}")
        self._socket.bind(str(self._path))
        self._path.chmod(0o600)
        self._socket.listen()


def peer_user(connection: socket.socket) -> int:
    """Return the id of the user whose process is at the other end of a Unix socket."""
    if sys.platform == "darwin":
        # struct xucred of <sys/ucred.h>: its version, then the user.
        credentials = connection.getsockopt(*_PEER_ON_MACOS, 8)
        _version, user = struct.unpack("=II", credentials)
    else:
        credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        _process, user, _group = struct.unpack("=iII", credentials)
    return int(user)
