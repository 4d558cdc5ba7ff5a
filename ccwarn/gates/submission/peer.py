"""Whose program a connection on this computer comes from. Linux alone tells that of TCP.

The kernel is asked for the one socket (sock_diag(7)), which takes 0.05 ms. Where it does not answer
all sockets are read (proc_pid_net(5)), which takes 7 ms on a desktop.
"""

from __future__ import annotations

import os
import socket
import struct
import sys
from pathlib import Path

Address = tuple[str, int]
"""An IPv4 or IPv6 address as digits, and a TCP port."""

_PERSONS = range(1000, 60_514)
"""UID_MIN to UID_MAX of login.defs(5), and behind them those of systemd-homed(8)."""
_DIRECTORY = 65_536
"""From here on there are the persons of a directory (sssd(8), winbindd(8)), and the users within
containers, who have no names outside."""
TABLES = Path("/proc/net")
_SOCK_DIAG = 4  # NETLINK_SOCK_DIAG
_BY_FAMILY = 20  # SOCK_DIAG_BY_FAMILY
_HEADER = struct.Struct("=IHHII")  # nlmsghdr
_QUESTION = struct.Struct("=BBBxI")  # inet_diag_req_v2 up to the names of the two ends
_NO_COOKIE = struct.pack("=III", 0, 0xFFFF_FFFF, 0xFFFF_FFFF)
_PORTS = slice(20, 24)  # octets of an answer in which the two ports stand
_OWNER = struct.Struct("=80xII")  # where its uid and its inode stand
_ALL_STATES = 0xFFFF_FFFF
_PATIENCE = 1.0
_LOOKS = 3
"""How often the tables are read: a socket may be passed over while others come and go."""


def is_foreign(client: Address, server: Address) -> bool:
    """Tell whether the client of a connection on this computer is another user's program.

    A client that has gone again counts as one, since nobody can say any more whose it was. Where
    the system tells of nobody, nobody counts as one.
    """
    if sys.platform == "win32":
        return False  # Whatever a drive may have that looks like the tables.
    try:
        owner = _asked_for(client, server)
    except OSError:
        try:
            owner = _read(client, server)
        except OSError:
            return False
    return owner != os.geteuid()


def is_another_person_s(server: Address) -> bool:
    """Tell whether another person's program listens at a port of this computer.

    Services run as root or as users that nobody logs in as. Where the kernel tells nothing, nobody
    counts as one.
    """
    anywhere = "::" if ":" in server[0] else "0.0.0.0"  # noqa: S104 - it is nowhere, and port 0
    try:
        owner = _asked_for(server, (anywhere, 0))
    except OSError:
        return False
    return owner is not None and owner != os.geteuid() and _is_a_person(owner)


def _is_a_person(user: int) -> bool:
    if user < _DIRECTORY:
        return user in _PERSONS
    import pwd  # late: there is none on Windows

    try:
        pwd.getpwuid(user)
    except KeyError:
        return False
    return True


def _asked_for(client: Address, server: Address) -> int | None:
    """Ask the kernel who owns the client's end; None for nobody. Raises OSError."""
    if not hasattr(socket, "AF_NETLINK"):
        raise OSError
    family = socket.AF_INET6 if ":" in client[0] else socket.AF_INET
    ports = struct.pack("!HH", client[1], server[1])
    hosts = b"".join(
        socket.inet_pton(family, host).ljust(16, b"\0") for host, _ in (client, server)
    )
    question = _QUESTION.pack(family, socket.IPPROTO_TCP, 0, _ALL_STATES)
    question += ports + hosts + _NO_COOKIE
    header = _HEADER.pack(_HEADER.size + len(question), _BY_FAMILY, 1, 0, 0)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM, _SOCK_DIAG) as kernel:
        kernel.settimeout(_PATIENCE)
        kernel.sendto(header + question, (0, 0))
        answer = kernel.recv(4096)
    if _HEADER.unpack_from(answer)[1] != _BY_FAMILY or len(answer) < _OWNER.size:
        raise OSError  # It knows of no such socket, or of no TCP at all.
    owner, inode = _OWNER.unpack_from(answer)
    # Without a connection it tells of whoever listens there; without an inode, of nobody.
    return int(owner) if inode and answer[_PORTS] == ports else None


def _read(client: Address, server: Address) -> int | None:
    """Look the owner of the client's end up among all sockets; None for nobody. Raises OSError."""
    rows = [
        f" {_end(client, mapped=mapped)} {_end(server, mapped=mapped)} ".encode()
        # A socket of IPv6 that has connected by IPv4 stands among its own kind.
        for mapped in (False, True)
    ]
    for _look in range(_LOOKS):
        for name in ("tcp", "tcp6"):
            try:
                table = (TABLES / name).read_bytes()
            except FileNotFoundError:
                if name == "tcp":
                    raise
                continue  # a system without IPv6
            for row in rows:
                _before, found, after = table.partition(row)
                # st, tx_queue:rx_queue, tr:tm->when, retrnsmt, uid, timeout, inode
                columns = after.split(None, 7)
                if found and columns[6] != b"0":
                    return int(columns[4])
    return None


def _end(address: Address, *, mapped: bool) -> str:
    """Write one end of a connection as the tables do: in words of the machine's byte order."""
    host, port = address
    octets = socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host)
    if mapped and len(octets) == 4:
        octets = bytes(10) + b"\xff\xff" + octets
    words = struct.unpack(f"={len(octets) // 4}I", octets)
    return "".join(f"{word:08X}" for word in words) + f":{port:04X}"
