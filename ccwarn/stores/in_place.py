"""Overwrites recipients within a large file, so that a kill at any moment can be made good.

What is to be written, and what was there, is noted in a record beside the file and made durable
before the first byte changes. A run that is killed in between leaves the record, with which
`recovery` turns what stands there back into the old bytes.

Thunderbird notes in an index of its own where each message of an mbox file stands. So the header
keeps its length: `Cc: ` becomes `Bcc:`, folds lose or gain blanks, and no other byte is written.
Where a header cannot be given its old length, the file is replaced as a whole, but never while
Thunderbird runs; the question says so beforehand. A message is known by its Message-ID and a
version by its header and the length of its body, so compaction, which moves all, changes no draft.
"""

# `os` has the descriptors, flags and exact calls that this rests on.
# ruff: noqa: PTH108

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ccwarn.in_use import once_free
from ccwarn.stores import seals
from ccwarn.stores.atomic import being_written, fsync_folder
from ccwarn.stores.base import Changed
from ccwarn.stores.leftovers import place
from ccwarn.stores.regular import OPEN_FLAGS, etag_of, open_regular

if sys.platform != "win32":
    import fcntl


VERSION = 1
"""Of a record; one of a later version is told of and left alone."""


@dataclass(frozen=True, slots=True)
class Overwrite:
    """Bytes of a header to be overwritten by as many others.

    `header` is where in the file the header begins, `offset` where in the header the bytes do.
    """

    header: int
    offset: int
    old: bytes
    new: bytes

    @classmethod
    def of(cls, header: int, old: bytes, new: bytes) -> Overwrite | None:
        """Return what differs between two header blocks; None if their lengths do."""
        if len(old) != len(new):
            return None
        first = next(i for i, pair in enumerate(zip(old, new, strict=True)) if pair[0] != pair[1])
        last = next(i for i in range(len(old) - 1, -1, -1) if old[i] != new[i]) + 1
        return cls(header, first, old[first:last], new[first:last])


def overwrite(path: Path, etag: str, change: Overwrite) -> None:
    """Overwrite part of the file, which is as long afterwards as before.

    Raises `Changed` where the file is not the version named by `etag`, is being written by another
    program, or was replaced meanwhile, and OSError. Whatever is raised, the old bytes stand there.
    """
    with open_regular(path) as stream:
        _expect(etag_of(os.fstat(stream.fileno())) == etag, path)
        _expect(_is_free(path, stream.fileno()), path)
        with _record(path, change) as record, writable(path) as descriptor:
            _expect(etag_of(os.fstat(descriptor)) == etag, path)
            _write_or_restore(descriptor, change, record)
            _expect(os.fstat(descriptor).st_ino == path.stat().st_ino, path)


def _write_or_restore(descriptor: int, change: Overwrite, record: _RecoveryRecord) -> None:
    place = change.header + change.offset
    record.needed = True
    try:
        write_at(descriptor, place, change.new)
        os.fsync(descriptor)
    except OSError:
        write_at(descriptor, place, change.old)
        record.needed = False
        raise
    record.needed = False


def write_at(descriptor: int, offset: int, data: bytes) -> None:
    """Write all of the data, which begins at `offset`. Raises OSError."""
    os.lseek(descriptor, offset, os.SEEK_SET)
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


@contextmanager
def writable(path: Path) -> Iterator[int]:
    """Open the file for writing, locked against programs that lock as fcntl(2) has it.

    On Windows nobody else may write to it meanwhile, and whoever does already is in the way.
    """
    descriptor = _open_to_write(path)
    try:
        if sys.platform != "win32":
            try:
                fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise Changed(path) from error
        yield descriptor
    finally:
        os.close(descriptor)


def _open_to_write(path: Path) -> int:
    if sys.platform == "win32":
        from ccwarn.windows_calls import open_alone

        return once_free(lambda: open_alone(path))
    return os.open(path, os.O_RDWR | OPEN_FLAGS)


@dataclass(slots=True)
class _RecoveryRecord:
    """What is noted beside the file. `needed` is true while the file may hold a mixture."""

    path: Path
    needed: bool = False


@contextmanager
def _record(path: Path, change: Overwrite) -> Iterator[_RecoveryRecord]:
    record = _RecoveryRecord(
        path.with_name(f".ccwarn-{os.getpid()}-{secrets.token_hex(8)}.in-place")
    )
    descriptor = os.open(record.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | OPEN_FLAGS, 0o600)
    try:
        try:
            write_at(descriptor, 0, _encoded(path, change))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        with suppress(OSError):
            fsync_folder(path.parent)
        yield record
    finally:
        if not record.needed:
            with suppress(OSError):
                os.unlink(record.path)


def _encoded(path: Path, change: Overwrite) -> bytes:
    document = {
        "version": VERSION,
        "file": path.name,
        "header": change.header,
        "offset": change.offset,
        "length": len(change.old) + len(change.new),
        "seal": seals.seal(*sealed_parts(path, change)),
    }
    return json.dumps(document).encode() + b"\n" + change.old + change.new


def sealed_parts(path: Path, change: Overwrite) -> tuple[bytes, ...]:
    """Return what the seal of a record stands for: all it says, and the file that it is about."""
    numbers = f"{change.header} {change.offset}".encode()
    folder, name = place(path.parent), os.fsencode(path.name)
    return (b"in-place", folder, name, numbers, change.old, change.new)


def _is_free(path: Path, descriptor: int) -> bool:
    return not being_written(descriptor) and not os.path.lexists(f"{path}.lock")


def _expect(holds: bool, path: Path) -> None:
    if not holds:
        raise Changed(path)
