"""The sockets that mail servers connect to: made here, or handed over by systemd."""

from __future__ import annotations

import os
import socket
import stat
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from ccwarn.i18n import _

BACKLOG = 1024
"""Connections that may wait to be taken; at a Unix socket more are refused."""
_FIRST = 3
"""The descriptor of the first socket that systemd hands over (sd_listen_fds(3))."""

INCOMING = "incoming"
"""The name (FileDescriptorName) of a socket for mail from outside."""


class Listener(NamedTuple):
    """A socket, and whether what comes there is mail from outside."""

    socket: socket.socket
    is_incoming: bool


def address(text: str) -> tuple[socket.AddressFamily, str | tuple[str, int]]:
    """Return what `unix:PATH`, `inet:PORT@HOST` or `inet6:PORT@HOST` means.

    These are the forms of milter(8) and of Postfix's own `inet:HOST:PORT`. Raises ValueError with a
    sentence.
    """
    kind, _colon, rest = text.partition(":")
    if kind in ("unix", "local") and rest:
        return socket.AF_UNIX, rest
    port, at, host = rest.partition("@")
    if not at:
        host, _colon, port = rest.rpartition(":")
    if kind in ("inet", "inet6") and host and port.isascii() and port.isdigit():
        number = int(port)
        if number < 65536:
            host = host.strip("[]")
            is_long = kind == "inet6" or ":" in host
            return socket.AF_INET6 if is_long else socket.AF_INET, (host, number)
    hint = _("“{text}” is no place to listen: write unix:PATH or inet:PORT@HOST")
    raise ValueError(hint.format(text=text))


def listener(text: str, *, is_incoming: bool) -> Listener:
    """Listen at a place. Raises ValueError with a sentence, and OSError."""
    family, place = address(text)
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        if isinstance(place, str):
            _remove_dead(Path(place))
        else:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(place)
        if isinstance(place, str):
            # Whoever may reach its folder may connect: that is how servers' groups are let in.
            Path(place).chmod(0o666)
        made.listen(BACKLOG)
    except OSError:
        made.close()
        raise
    return Listener(made, is_incoming)


def handed_over() -> list[Listener]:
    """Return the sockets that systemd has opened for this process."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return []
    names = os.environ.get("LISTEN_FDNAMES", "").split(":")
    count = int(os.environ.get("LISTEN_FDS", "0"))
    names += [""] * (count - len(names))
    return [
        Listener(socket.socket(fileno=_FIRST + number), names[number] == INCOMING)
        for number in range(count)
    ]


def tell_systemd(state: str) -> None:
    """Tell systemd how the service is (sd_notify(3)); nothing where it did not start this."""
    place = os.environ.get("NOTIFY_SOCKET", "")
    if place[:1] in ("/", "@"):
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
            told.connect(place.replace("@", "\0", 1) if place[0] == "@" else place)
            told.send(state.encode())


def remove(text: str) -> None:
    """Remove the file of a socket that was made here."""
    family, place = address(text)
    if family is socket.AF_UNIX and isinstance(place, str):
        Path(place).unlink(missing_ok=True)


def _remove_dead(path: Path) -> None:
    """Remove the file of a socket where nobody listens any more."""
    with suppress(FileNotFoundError):
        if not stat.S_ISSOCK(path.stat().st_mode):
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as tried:
            try:
                tried.connect(str(path))
            except ConnectionRefusedError:
                path.unlink()
