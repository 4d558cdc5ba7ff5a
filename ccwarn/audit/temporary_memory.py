"""The memory of judgement for the time of one audit: in a file that is gone when this ends."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Iterable
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

from ccwarn.memory_file import MemoryFile

T = TypeVar("T")

_LARGEST = 4 << 30
"""Bytes: what is remembered of ten million mails has to have room."""


def temporary_database() -> sqlite3.Connection:
    """Return an empty database in a temporary file, which SQLite deletes as soon as it is open.

    So a process that is killed leaves nothing behind. It takes no more memory than its cache does.
    """
    opened = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    opened.execute("PRAGMA journal_mode = OFF")
    opened.execute("PRAGMA synchronous = OFF")
    opened.execute("PRAGMA temp_store = FILE")
    opened.execute("PRAGMA cache_size = -16384")  # in KiB
    return opened


class TemporaryMemory(MemoryFile):
    """A file of people that stays open. For one thread at a time; nobody else can open it."""

    def __init__(self) -> None:
        super().__init__(Path("temporary"), _LARGEST)
        self._opened = temporary_database()
        self._key = secrets.token_bytes(32)
        for statement in ";".join(self._tables).split(";"):
            self._opened.execute(statement)

    @property
    def exists(self) -> bool:
        """Whether anything may be remembered."""
        return True

    def digests(self, purpose: str, keys: Iterable[str]) -> list[int]:
        """Return the digest of each text for a purpose."""
        begun = blake2b(f"{purpose}\0".encode(), key=self._key, digest_size=8)
        found = []
        for text in keys:
            digest = begun.copy()
            digest.update(text.encode("utf-8", "surrogatepass"))
            found.append(int.from_bytes(digest.digest(), "big", signed=True))
        return found

    def read(self, work: Callable[[sqlite3.Connection], T], nothing: T, patience: float = 0.0) -> T:
        """Return what `work` finds in the file."""
        return work(self._opened)

    def write(self, work: Callable[[sqlite3.Connection], T], nothing: T) -> T:
        """Do `work`."""
        return work(self._opened)

    def close(self) -> None:
        """Let the file go."""
        self._opened.close()
