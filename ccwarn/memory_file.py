"""The file in which ccwarn remembers people and decisions: SQLite, for its owner alone.

There is no address in it. People are in it as keyed digests (HMAC, RFC 2104, cut to 64 bits): the
same mailbox has the same digest, and without the key beside the file nobody can test whether a
given address is there. A digest made for one purpose says nothing about another one.

Each use opens the file anew and closes it: so any number of threads and processes may use it, it
can be deleted at any time, and a process that is killed leaves nothing half done.
"""

from __future__ import annotations

import hmac
import os
import threading
import time
from array import array
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from ccwarn.file_version import earlier, keep_earlier
from ccwarn.private_file import private_folder, private_key

if TYPE_CHECKING:
    from sqlite3 import Connection

T = TypeVar("T")

VERSION = 2
"""Of the tables. A file with a higher one was made by a later ccwarn: it is let be."""

LARGEST = 64 << 20
"""Bytes that the file may have."""

_PAGE = 4096
_FULL = 0.9
"""From this part of `LARGEST` on, what is oldest has to go."""

_KEEP_BROKEN = 30 * 24 * 60 * 60
"""Seconds for which somebody may look at what was put aside."""

_PATIENCE = 1.0, 10.0
"""Seconds to wait for another process: while a mail waits for it, and while nobody does."""

_TABLES = (
    """
CREATE TABLE sets (
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER, day INTEGER, people BLOB
);
CREATE INDEX sets_by_day ON sets (day);
CREATE TABLE people (digest INTEGER PRIMARY KEY, sets BLOB);
CREATE TABLE mails (
    time INTEGER, subject INTEGER, text INTEGER, people BLOB, organisations BLOB, odd INTEGER
);
CREATE INDEX mails_by_subject ON mails (subject, time);
CREATE TABLE answers (
    time INTEGER, decision TEXT, author INTEGER, severity INTEGER, about BLOB, visible BLOB,
    everybody BLOB, message BLOB, subject BLOB, series BLOB, text BLOB
);
CREATE INDEX answers_by_author ON answers (author, time);
""",
    """
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY, time INTEGER, gate TEXT, can_hold INTEGER, severity TEXT, codes TEXT,
    people INTEGER, organisations INTEGER, recipients INTEGER, exposed INTEGER, decision TEXT,
    seconds REAL, reason TEXT, subject TEXT
);
CREATE INDEX decisions_by_time ON decisions (time);
CREATE TABLE taken_over (name TEXT PRIMARY KEY);
""",
)
"""What each version adds to the one before it."""

_PEOPLE = ("sets", "people", "mails", "answers")
"""The tables that are of people."""

_CORRUPT, _NOT_A_DATABASE = 11, 26
"""https://www.sqlite.org/rescode.html; Python has had names for them only where SQLite is new."""


class Damaged(Exception):
    """What the file holds cannot be what ccwarn has written."""


class Newer(Exception):
    """A later ccwarn has written the file, so nothing in it can be changed."""


class MemoryFile:
    """The file at `path` and its key beside it, both 0600. `tables` is the SQL of each version."""

    def __init__(self, path: Path, largest: int = LARGEST, tables: Sequence[str] = _TABLES) -> None:
        self._path = path
        self._tables = tables
        self._version = len(tables)
        self._key_path = path.with_name(path.name + ".key")
        self._aside = path.with_name(path.name + ".broken")
        self._pages = largest // _PAGE
        self._present = threading.local()

    @property
    def exists(self) -> bool:
        """Whether anything may be remembered."""
        return self._path.exists()

    def digests(self, purpose: str, keys: Iterable[str]) -> list[int]:
        """Return the digest of each text for a purpose. Raises OSError where there is no key."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # The part that all have in common is worked out once, as there may be thousands.
        begun = hmac.new(private_key(self._key_path), f"{purpose}\0".encode(), "sha256")
        return [_digest(begun.copy(), text) for text in keys]

    @property
    def is_newer(self) -> bool:
        """Whether a later ccwarn has made the file, so that this one neither reads nor writes it.

        Raises OSError and sqlite3.Error.
        """
        return self.exists and self._used(
            lambda opened: _version(opened) > self._version, False, 1.0
        )

    def read(
        self, work: Callable[[Connection], T], nothing: T, patience: float = _PATIENCE[0]
    ) -> T:
        """Return what `work` finds in the file; `nothing` where there is nothing to understand.

        A broken file is put aside, and one of an earlier version brought up to date, while a copy
        of it is kept. Another process is waited for `patience` seconds at most. Raises OSError and
        sqlite3.Error.
        """
        present = self._under_way
        if present is not None:
            return work(present)
        if not self.exists:
            return nothing
        older = False

        def known(opened: Connection) -> T:
            nonlocal older
            opened.execute("BEGIN")  # so that all of it is read as it was at one moment
            version = _version(opened)
            older = 0 < version < self._version
            return work(opened) if version == self._version else nothing

        found = self._used(known, nothing, patience)
        if older:
            self.write(_version, 0)
            found = self._used(known, nothing, patience)
        return found

    def write(self, work: Callable[[Connection], T], nothing: T) -> T:
        """Do `work`, all of it or nothing; the file is made where there is none.

        Returns what `work` does; `nothing` where the file is a later version's, or broken: then it
        is put aside. Raises OSError and sqlite3.Error.
        """
        present = self._under_way
        if present is not None:
            return work(present)
        private_folder(self._path.parent)
        with suppress(FileExistsError):
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL
            os.close(os.open(self._path, flags, 0o600))  # SQLite alone would let others read it.

        def whole(opened: Connection) -> T:
            opened.execute(f"PRAGMA max_page_count = {self._pages}")
            opened.execute("PRAGMA secure_delete = ON")  # What is forgotten is not in it any more.
            opened.execute("BEGIN IMMEDIATE")
            try:
                version = _version(opened)
                if 0 < version < self._version:
                    # By SQLite: whoever else opens and closes the file here takes its locks away.
                    keep_earlier(self._path, version, opened.serialize())
                for statement in ";".join(self._tables[version:]).split(";"):
                    opened.execute(statement)
                if version < self._version:
                    opened.execute(f"PRAGMA user_version = {self._version}")
                done = work(opened) if version <= self._version else nothing
                opened.execute("COMMIT")
            except BaseException:
                with suppress(Exception):  # A full disk has rolled it back already.
                    opened.execute("ROLLBACK")
                raise
            return done

        return self._used(whole, nothing, _PATIENCE[1])

    def together(self, work: Callable[[], object]) -> None:
        """Do `work`; whatever it writes here is written at once, or nothing of it.

        That takes a fraction of the time. Raises what `work` and `write` raise.
        """

        def whole(opened: Connection) -> None:
            self._present.opened = opened
            try:
                work()
            finally:
                self._present.opened = None

        self.write(whole, None)

    @property
    def _under_way(self) -> Connection | None:
        """The file as this thread is writing it, in `together`."""
        return getattr(self._present, "opened", None)

    def forget_people(self) -> None:
        """Forget everybody; only decisions stay. Raises Newer, OSError and sqlite3.Error."""

        def forgotten(opened: Connection) -> bool:
            for table in _PEOPLE:
                opened.execute(f"DELETE FROM {table}")  # noqa: S608
            return opened.execute("SELECT 1 FROM decisions LIMIT 1").fetchone() is not None

        if self.is_newer:
            raise Newer
        if self.exists and self.write(forgotten, False):
            for path in (self._aside, *earlier(self._path)):
                path.unlink(missing_ok=True)
        else:
            self.forget()

    def is_full(self, opened: Connection) -> bool:
        """Tell whether something has to go before more is written."""
        (pages,), (free,) = (
            opened.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "freelist_count")
        )
        return bool(pages - free > self._pages * _FULL)

    def forget(self) -> None:
        """Delete all that is remembered, and the key. Raises OSError."""
        journal = self._path.with_name(self._path.name + "-journal")
        for path in (self._path, journal, self._aside, self._key_path, *earlier(self._path)):
            path.unlink(missing_ok=True)

    def forget_broken(self) -> None:
        """Delete what was put aside, or kept, a month after it was written last, if it can be."""
        for path in (self._aside, *earlier(self._path)):
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > _KEEP_BROKEN:
                    path.unlink()

    def _used(self, work: Callable[[Connection], T], nothing: T, patience: float) -> T:
        import sqlite3  # late: ordinary mail has no use for it

        before = self._identity()
        address = f"{self._path.absolute().as_uri()}?mode=rw"
        try:
            with closing(
                sqlite3.connect(address, uri=True, timeout=patience, isolation_level=None)
            ) as opened:
                return work(opened)
        except Damaged:
            self._put_aside(before)
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in (_CORRUPT, _NOT_A_DATABASE):
                raise
            self._put_aside(before)
        return nothing

    def _put_aside(self, before: tuple[int, int] | None) -> None:
        """Have room for a new file, unless another process has made it already."""
        if before is not None and self._identity() == before:
            os.replace(self._path, self._aside)  # noqa: PTH105

    def _identity(self) -> tuple[int, int] | None:
        with suppress(OSError):
            status = self._path.stat()
            return status.st_dev, status.st_ino
        return None


def memory_file(state: Path) -> MemoryFile:
    """Return the file in the folder of ccwarn's state."""
    return MemoryFile(state / "memory.sqlite")


def integers(kind: Literal["I", "q"], blob: bytes) -> array[int]:
    """Return the numbers in a column, of an array's type `kind`. Raises Damaged."""
    try:
        return array(kind, blob)
    except (TypeError, ValueError):
        raise Damaged from None


def _digest(begun: hmac.HMAC, text: str) -> int:
    begun.update(text.encode("utf-8", "surrogatepass"))
    return int.from_bytes(begun.digest()[:8], "big", signed=True)


def _version(opened: Connection) -> int:
    (version,) = opened.execute("PRAGMA user_version").fetchone()
    return int(version)
