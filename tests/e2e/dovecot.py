"""Dovecot, which serves a Maildir, without a login: to programs that talk to it by pipes or TCP."""

from __future__ import annotations

import imaplib
import os
import shlex
import shutil
import socket
import socketserver
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from counterparts import needs, needs_file

NOBODY = 65534
"""Who reads and writes mail where the tests run as root: Dovecot lets root do neither."""


@dataclass(frozen=True)
class Dovecot:
    """A server without a port: each connection is a process of its own, logged in already."""

    home: Path

    @property
    def command(self) -> str:
        program = needs_file("/usr/lib/dovecot/imap")
        return shlex.join([str(program), "-c", str(self.home / "dovecot.conf")])

    @contextmanager
    def connected(self) -> Iterator[imaplib.IMAP4]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("USER", "me")
            patch.setenv("HOME", str(self.home))
            # Standard error is for the log, which is a file here.
            connection = imaplib.IMAP4_stream(f"{self.command} 2>/dev/null")
        try:
            yield connection
        finally:
            connection.logout()

    def log(self) -> str:
        return (self.home / "log").read_text()

    @contextmanager
    def on_a_port(self) -> Iterator[int]:
        """Serve whoever connects to a port of this computer, while this lasts."""
        with _Port(("127.0.0.1", 0), self) as server:
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
            try:
                yield server.server_address[1]
            finally:
                server.shutdown()
                for process in server.processes:
                    process.kill()


class _Port(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = True

    def __init__(self, address: tuple[str, int], dovecot: Dovecot) -> None:
        super().__init__(address, _Connection)
        self.dovecot = dovecot
        self.processes: list[subprocess.Popen[bytes]] = []


class _Connection(socketserver.BaseRequestHandler):
    server: _Port

    def handle(self) -> None:
        """Carry what is said; by pipes, as Dovecot takes a socket for a mistake."""
        dovecot, client = self.server.dovecot, self.request
        process = subprocess.Popen(
            shlex.split(dovecot.command),
            env={**os.environ, "USER": "me", "HOME": str(dovecot.home)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        self.server.processes.append(process)
        with process:
            asking = threading.Thread(target=_carry, args=(client, process), daemon=True)
            asking.start()
            assert process.stdout is not None
            with suppress(OSError):
                while data := process.stdout.read(1 << 16):
                    client.sendall(data)
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
            asking.join()


def _carry(client: socket.socket, process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    with suppress(OSError):
        while data := client.recv(1 << 16):
            process.stdin.write(data)
    with suppress(OSError):
        process.stdin.close()


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    """Make a server whose Maildir is empty, and take it away in the end."""
    needs("dovecot")
    # Not below a folder that is only root's: Dovecot looks at it as somebody else.
    home = Path(tempfile.mkdtemp(prefix="ccwarn-dovecot-"))
    try:
        _set_up(home)
        yield Dovecot(home)
    finally:
        shutil.rmtree(home)


def _set_up(home: Path) -> None:
    user, group = os.getuid() or NOBODY, os.getgid() or NOBODY
    (home / "dovecot.conf").write_text(
        f"base_dir = {home}/run\nlog_path = {home}/log\nssl = no\n"
        f"mail_location = maildir:{home}/Maildir\n"
        f"mail_uid = {user}\nmail_gid = {group}\nfirst_valid_uid = 0\nfirst_valid_gid = 0\n"
    )
    (home / "log").touch()
    for path in (home, home / "log"):
        os.chown(path, user, group)
