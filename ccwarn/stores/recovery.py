"""Puts right what killed runs have left half overwritten in a file, by the records that they left.

Such a record says which bytes to write into somebody's mail, so it is believed only if it is sealed
and private, and no further than recipients go: all else in the header must be the same before and
after the change that it tells of. It finds the old bytes, the new ones or a mixture of both.
"""

# `os` has the exact calls that this rests on.
# ruff: noqa: PTH108

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from ccwarn.stores import seals
from ccwarn.stores.in_place import VERSION, Overwrite, sealed_parts, writable, write_at
from ccwarn.stores.interrupted import Interrupted
from ccwarn.stores.leftovers import is_left_over
from ccwarn.stores.mbox_lines import read_at
from ccwarn.stores.regular import open_regular

_NAME = re.compile(r"\.ccwarn-(?P<pid>\d+)-[0-9a-f]{16}\.in-place")
_LARGEST = 1 << 26
"""Bytes of the largest record that is looked at; a header is far smaller."""
_RECIPIENTS = re.compile(rb"(?:resent-)?(?:to|cc|bcc)[ \t]*:", re.IGNORECASE)
_REST = 4096
"""How many bytes behind the changed ones are looked at to see where the last field ends."""


class _Record(NamedTuple):
    """A record of a change of the file called `file`; `change` is None where nothing proves it.

    So it is with one of a `newer` ccwarn. `file` is "" where the record is not whole. Such a one
    was never acted upon.
    """

    path: Path
    file: str
    change: Overwrite | None
    private: bool
    newer: bool = False


def recover(path: Path, headers: Callable[[], Iterable[int]]) -> None:
    """Put right what killed runs have left half overwritten in the file, and remove their records.

    `headers` says where the headers of the file begin: the file may have been written again since.
    """
    for record in _records(path):
        with suppress(OSError):
            if record.change and path.exists():
                _restore(path, record.change, headers)
            if record.change or (record.private and not record.file):
                os.unlink(record.path)


def interrupted(path: Path) -> Iterator[Interrupted]:
    """Yield the records of changes of the file that killed runs have left, or somebody forged."""
    for record in _records(path):
        if record.file:
            yield Interrupted(record.path, record.change is not None, record.newer)


def _restore(path: Path, change: Overwrite, headers: Callable[[], Iterable[int]]) -> None:
    with open_regular(path) as stream, writable(path) as descriptor:
        for header in (change.header, *headers()):
            found = read_at(stream, header + change.offset, len(change.old))
            if found in (change.old, change.new):
                return
            if _is_mixture(found, change):
                before = read_at(stream, header, change.offset)
                after = read_at(stream, header + change.offset + len(found), _REST)
                if _is_of_recipients(before, change, after):
                    write_at(descriptor, header + change.offset, change.old)
                    os.fsync(descriptor)
                return


def _is_mixture(found: bytes, change: Overwrite) -> bool:
    pairs = zip(found, change.old, change.new, strict=False)
    return len(found) == len(change.old) and all(byte in (old, new) for byte, old, new in pairs)


def _is_of_recipients(before: bytes, change: Overwrite, after: bytes) -> bool:
    """Tell whether a change, with what stands around it, is one within recipient fields."""
    old, new = (_other_fields(before + part + after) for part in (change.old, change.new))
    reaches = len(before) + len(change.old)
    return old == new and all(
        _header_length(before + part + after) >= reaches for part in (change.old, change.new)
    )


def _other_fields(header: bytes) -> list[bytes]:
    """Return the lines of a header but for those of recipient fields."""
    kept: list[bytes] = []
    is_other = True
    for line in header[: _header_length(header)].splitlines(keepends=True):
        if not line.startswith((b" ", b"\t")):
            is_other = _RECIPIENTS.match(line) is None
        if is_other:
            kept.append(line)
    return kept


def _header_length(text: bytes) -> int:
    """Return where the first empty line is, or the length of the text where there is none."""
    match = re.search(rb"^\r?\n", text, re.MULTILINE)
    return match.start() if match else len(text)


def _records(path: Path) -> list[_Record]:
    """Return the records of killed runs beside a file that are about it, or are not whole."""
    try:
        with os.scandir(path.parent) as entries:
            matches = [match for entry in entries if (match := _NAME.fullmatch(entry.name))]
    except OSError:
        return []
    found = (
        _read(path, path.with_name(match[0]))
        for match in matches
        if is_left_over(path.with_name(match[0]), int(match["pid"]))
    )
    return [record for record in found if record.file in ("", path.name)]


def _read(path: Path, record: Path) -> _Record:
    private = False
    try:
        with open_regular(record) as stream:
            private = seals.is_private(os.fstat(stream.fileno()))
            line, _, data = read_at(stream, 0, _LARGEST).partition(b"\n")
        document = json.loads(line)
        if document.get("version", 1) > VERSION:
            return _Record(record, str(document.get("file", path.name)), None, private, newer=True)
        half = len(data) // 2
        header, offset = int(document["header"]), int(document["offset"])
        change = Overwrite(header, offset, data[:half], data[half:])
        file, code = str(document["file"]), str(document["seal"])
        if int(document["length"]) != len(data):
            return _Record(record, "", None, private)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return _Record(record, "", None, private)
    proved = private and seals.is_sealed(code, *sealed_parts(path, change))
    return _Record(record, file, change if proved else None, private)
