"""Overwrites recipients within a large file, so that a kill at any moment can be made good.

What is to be written, and what was there, is noted in a record beside the file and made durable
before the first byte changes. A run that is killed in between leaves the record; the next one finds
the old bytes, the new ones or a mixture, and turns a mixture back into the old bytes.

Thunderbird notes in an index of its own where each message of an mbox file stands. So the header
keeps its length: `Cc: ` becomes `Bcc:`, folds lose or gain blanks, and no other byte is written.
Where a header cannot be given its old length, the file is replaced as a whole, but never while
Thunderbird runs; the question says so beforehand. A message is known by its Message-ID and a
version by its header and the length of its body, so compaction, which moves all, changes no draft.
"""

# `os` has the descriptors, flags and exact calls that this rests on.
# ruff: noqa: PTH108

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ccwarn.stores.atomic import being_written, fsync_folder
from ccwarn.stores.base import Changed
from ccwarn.stores.leftovers import is_left_over
from ccwarn.stores.mbox_index import read_at
from ccwarn.stores.regular import OPEN_FLAGS, etag_of, open_regular

if sys.platform != "win32":
    import fcntl

_RECORD = re.compile(r"\.ccwarn-(?P<pid>\d+)-[0-9a-f]{16}\.in-place")


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
        with _record(path, change) as record, _writable(path) as descriptor:
            _expect(etag_of(os.fstat(descriptor)) == etag, path)
            _write_or_restore(descriptor, change, record)
            _expect(os.fstat(descriptor).st_ino == path.stat().st_ino, path)


def recover(path: Path, headers: Callable[[], Iterable[int]]) -> None:
    """Put right what killed runs have left half overwritten in the file, and remove their records.

    `headers` says where the headers of the file begin: the file may have been written anew since.
    """
    with suppress(OSError), os.scandir(path.parent) as entries:
        names = [entry.name for entry in entries if _RECORD.fullmatch(entry.name)]
        for name in names:
            match = _RECORD.fullmatch(name)
            record = path.with_name(name)
            with suppress(OSError):
                if match and is_left_over(record, int(match["pid"])):
                    _recover(path, record, headers)


def _recover(path: Path, record: Path, headers: Callable[[], Iterable[int]]) -> None:
    noted = _decoded(record.read_bytes())
    if noted and noted[0] != path.name:
        return
    if noted and path.exists():
        change = noted[1]
        with open_regular(path) as stream, _writable(path) as descriptor:
            for header in (change.header, *headers()):
                found = read_at(stream, header + change.offset, len(change.old))
                if found in (change.old, change.new):
                    break
                if _is_mixture(found, change):
                    _write(descriptor, header + change.offset, change.old)
                    os.fsync(descriptor)
                    break
    os.unlink(record)


def _is_mixture(found: bytes, change: Overwrite) -> bool:
    pairs = zip(found, change.old, change.new, strict=False)
    return len(found) == len(change.old) and all(byte in (old, new) for byte, old, new in pairs)


def _write_or_restore(descriptor: int, change: Overwrite, record: _RecoveryRecord) -> None:
    place = change.header + change.offset
    record.needed = True
    try:
        _write(descriptor, place, change.new)
        os.fsync(descriptor)
    except OSError:
        _write(descriptor, place, change.old)
        record.needed = False
        raise
    record.needed = False


def _write(descriptor: int, offset: int, data: bytes) -> None:
    os.lseek(descriptor, offset, os.SEEK_SET)
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


@contextmanager
def _writable(path: Path) -> Iterator[int]:
    """Open the file for writing, locked against programs that lock as fcntl(2) has it."""
    descriptor = os.open(path, os.O_RDWR | OPEN_FLAGS)
    try:
        if sys.platform != "win32":
            try:
                fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise Changed(path) from error
        yield descriptor
    finally:
        os.close(descriptor)


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
            _write(descriptor, 0, _encoded(path.name, change))
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


def _encoded(name: str, change: Overwrite) -> bytes:
    data = change.old + change.new
    document = {
        "file": name,
        "header": change.header,
        "offset": change.offset,
        "digest": hashlib.sha256(data).hexdigest(),
    }
    return json.dumps(document).encode() + b"\n" + data


def _decoded(record: bytes) -> tuple[str, Overwrite] | None:
    """Return which file a record is about, and what was to be written; None if it is not whole.

    A record that is not whole was never acted upon.
    """
    line, _, data = record.partition(b"\n")
    try:
        document = json.loads(line)
        if document["digest"] != hashlib.sha256(data).hexdigest():
            return None
        half = len(data) // 2
        header, offset = int(document["header"]), int(document["offset"])
        return str(document["file"]), Overwrite(header, offset, data[:half], data[half:])
    except (ValueError, KeyError, TypeError):
        return None


def _is_free(path: Path, descriptor: int) -> bool:
    return not being_written(descriptor) and not os.path.lexists(f"{path}.lock")


def _expect(holds: bool, path: Path) -> None:
    if not holds:
        raise Changed(path)
