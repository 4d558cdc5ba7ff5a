"""Mbox files as Thunderbird writes its drafts."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest


def cc(count: int = 2) -> list[str]:
    """Return so many mailboxes; the first one is `eve@one.example`."""
    return ["eve@one.example", *(f"frank{n}@two{n}.example" for n in range(1, count))]


def draft(
    number: int,
    *,
    cc: Sequence[str] = tuple(cc()),
    to: str = "support@acme.example",
    subject: str = "Prices",
    status: str = "0001",
    extra: bytes = b"",
    body: bytes = b"Dear all,\r\n",
) -> bytes:
    """Return a draft with its From_ line, as it stands in the file."""
    people = ",\r\n ".join(cc)
    head = (
        f"From - Sun Nov 22 14:00:00 2026\r\nX-Mozilla-Status: {status}\r\n"
        f"X-Mozilla-Status2: 00000000\r\nX-Mozilla-Keys: {' ' * 80}\r\n"
    )
    fields = (
        f"Message-ID: <{number}@acme.example>\r\nDate: Sun, 22 Nov 2026 14:00:00 +0000\r\n"
        f"From: Support <support@acme.example>\r\nTo: {to}\r\nCc: {people}\r\n"
        f"Subject: {subject}\r\n\r\n"
    )
    return head.encode() + extra + fields.encode() + body + b"\r\n"


def expunge(path: Path, number: int) -> None:
    """Mark the n-th draft of the file as deleted, in place, as Thunderbird does."""
    data = path.read_bytes()
    at = -1
    for _ in range(number + 1):
        at = data.index(b"X-Mozilla-Status: ", at + 1)
    with path.open("r+b") as file:
        file.seek(at + len(b"X-Mozilla-Status: "))
        file.write(b"0009")


@contextmanager
def hold_profile(profile: Path) -> Iterator[None]:
    """Hold the lock of a profile from another process, as a running Thunderbird does."""
    fcntl = pytest.importorskip("fcntl")
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            descriptor = os.open(profile / ".parentlock", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.lockf(descriptor, fcntl.LOCK_EX)
            os.write(writer, b"x")
            signal.pause()
        finally:
            os._exit(1)
    os.read(reader, 1)
    try:
        yield
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reader)
        os.close(writer)
