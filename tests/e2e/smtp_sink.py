"""A submission server that takes every mail and keeps it."""

from __future__ import annotations

import asyncio
import queue
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail as it arrived: its forward-paths and its bytes."""

    rcpt_tos: tuple[str, ...]
    content: bytes

    @property
    def header(self) -> str:
        """The header block, unfolded."""
        block = self.content.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
        return block.decode("utf-8", "replace").replace("\n ", " ")

    def field(self, name: str) -> str:
        """Return the value of a header field, or ""."""
        for line in self.header.splitlines():
            if line.lower().startswith(f"{name.lower()}:"):
                return line.partition(":")[2].strip()
        return ""


def free_port() -> int:
    """Return a TCP port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Sink:
    """Where mails arrive."""

    def __init__(self) -> None:
        self.mails: queue.Queue[Taken] = queue.Queue()
        self.port = 0
        self.refuse = ""
        self.refused: frozenset[str] | None = None
        """Who is refused by `refuse`; None for everybody."""
        self.waits = frozenset[str]()
        """Whose mail is taken without saying so, until they are no longer here."""

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd looks for
        self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take every forward-path, or answer with `refuse`."""
        if self.refuse and (self.refused is None or address in self.refused):
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        """Keep the mail."""
        content = envelope.content or b""
        assert isinstance(content, bytes)
        self.mails.put(Taken(tuple(envelope.rcpt_tos), content))
        while self.waits.intersection(envelope.rcpt_tos):
            await asyncio.sleep(0.05)
        return "250 OK"


@contextmanager
def smtp_sink() -> Iterator[Sink]:
    """Run a sink on a free port of this machine."""
    sink = Sink()
    sink.port = free_port()
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port, enable_SMTPUTF8=True)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
