"""The file of one mail that is sent to its recipients separately: what has become of each.

Lines of JSON are appended to it, each on the disk before anything follows from it, so that a
process may be killed at any moment. It holds addresses in clear, as nothing can go on without them:
it is for its owner alone (0600), and goes as soon as everybody has the mail (see `batches`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from ccwarn.draft import Mailbox, Separate
from ccwarn.file_version import is_newer
from ccwarn.in_use import locked

VERSION = 1
"""Of what is in the file; a later one is left alone."""


class RowState(Enum):
    """How far the mail for one recipient has come."""

    PLANNED = "planned"
    """It has not been sent, that is certain."""
    HANDED = "handed"
    """It is on its way to the mail server, which has not answered."""
    ACCEPTED = "accepted"
    """The mail server has taken it."""
    REFUSED = "refused"
    """The mail server has said no for good."""
    UNKNOWN = "unknown"
    """Nobody knows whether the mail server has taken it."""


class Row(NamedTuple):
    """A recipient, how far the mail has come, and what the server said where it refused."""

    address: str
    state: RowState
    said: str = ""


class BatchInUse(Exception):
    """Another process, or another part of this one, is sending these mails just now."""


class BadBatch(Exception):
    """The file is none of this ccwarn's: it is damaged, or a `NewerBatch`."""


class NewerBatch(BadBatch):
    """A newer ccwarn has written the file, and alone knows who has the mail."""


class Facts(NamedTuple):
    """What a file says first. `message` and `content` are digests that tell which mail it is.

    `begun` is in seconds since 1970, and `gate` where it was caught. All are "" or 0 where unknown.
    """

    id: str
    message: str = ""
    content: str = ""
    subject: str = ""
    gate: str = ""
    begun: float = 0.0


_FORMS = Facts("")._asdict()


class BatchContent(NamedTuple):
    """What a file says in all: `rows` are by mailbox key."""

    facts: Facts
    separate: Separate
    rows: Mapping[str, Row]


def first_lines(facts: Facts, separate: Separate, addresses: Iterable[str]) -> bytes:
    """Return what a new file begins with: everybody is planned."""
    planned = dict.fromkeys(addresses, RowState.PLANNED.value)
    head = {"version": VERSION, **facts._asdict()}
    return b"".join(map(_line, (head, _of(separate), {"rows": planned})))


def content_of(data: bytes) -> BatchContent:
    """Return what the octets of a file say. Raises BadBatch.

    What was on its way when the process ended is unknown. So is all that is not accepted where a
    line is damaged, but for the last one, which was cut off before anything followed from it.
    """
    lines = data.split(b"\n")[:-1]
    facts, separate, rows, is_whole = None, Separate(frozenset()), dict[str, Row](), True
    for text in lines:
        try:
            line = json.loads(text)
            if facts is None:
                facts = _facts(line)
            elif "own" in line:
                separate = Separate(frozenset(line["own"]), frozenset(line["in_cc"]))
            else:
                for address, state in line["rows"].items():
                    row = Row(address, RowState(state), str(line.get("said", "")))
                    rows[Mailbox(address).key] = row
        except (ValueError, KeyError, TypeError, AttributeError):
            is_whole = False
    if facts is None:
        raise BadBatch
    certain = {RowState.ACCEPTED, RowState.PLANNED, RowState.REFUSED}
    if not is_whole:
        certain = {RowState.ACCEPTED}
    for key, row in rows.items():
        if row.state not in certain:
            rows[key] = row._replace(state=RowState.UNKNOWN)
    return BatchContent(facts, separate, rows)


def _facts(line: Any) -> Facts:
    if is_newer(line, VERSION):
        raise NewerBatch
    return Facts(*(type(default)(line[name]) for name, default in _FORMS.items()))


def _of(separate: Separate) -> dict[str, list[str]]:
    return {"own": sorted(separate.keys), "in_cc": sorted(separate.in_cc)}


def _line(value: object) -> bytes:
    return json.dumps(value).encode("ascii") + b"\n"


class Batch:
    """A file that is open, and locked until it is closed.

    May be used from any thread, by one at a time. What it raises is OSError: then nothing may
    follow from what was to be noted.
    """

    def __init__(self, path: Path, finished: Callable[[Batch], None]) -> None:
        """Open and lock a file. Raises FileNotFoundError, BatchInUse and BadBatch."""
        self._path = path
        self._finished = finished
        self._file: BinaryIO = path.open("r+b")
        try:
            if not locked(self._file.fileno()):
                raise BatchInUse
            if not os.path.samestat(path.stat(), os.fstat(self._file.fileno())):
                raise BatchInUse  # Who had it locked has finished it meanwhile.
            data = self._file.read()
            found = content_of(data)
            end = data.rfind(b"\n") + 1
            if self._file.seek(end) < len(data):
                self._file.truncate()
        except BaseException:
            self._file.close()
            raise
        self.facts = found.facts
        self.separate = found.separate
        self.rows: dict[str, Row] = dict(found.rows)

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self._path

    def __enter__(self) -> Batch:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let others have the file; where everybody has the mail, it goes."""
        has_all = all(row.state is RowState.ACCEPTED for row in self.rows.values())
        if has_all and not self._file.closed:
            self.finish()
        self._file.close()

    def finish(self) -> None:
        """Let go of the mail: whoever does not have it does not get it."""
        if self._file.closed:
            return
        try:
            self._finished(self)
        finally:
            self._file.close()  # Before it goes, or Windows would not let it.
        with suppress(FileNotFoundError):
            self._path.unlink()

    def in_state(self, *states: RowState) -> list[str]:
        """Return the mailbox keys of those in one of these states, in their order."""
        return [key for key, row in self.rows.items() if row.state in states]

    def join(self, separate: Separate, addresses: Iterable[str]) -> None:
        """Note that others get the mail as well, and whom they are to see from now on."""
        new = [it for it in addresses if Mailbox(it).key not in self.rows]
        planned = dict.fromkeys(new, RowState.PLANNED.value)
        self._append(_line(_of(separate)) + _line({"rows": planned}))
        self.separate = separate
        self.rows |= {Mailbox(it).key: Row(it, RowState.PLANNED) for it in new}

    def mark(self, keys: Iterable[str], state: RowState, said: str = "") -> None:
        """Note what has become of these recipients; it is on the disk when this returns."""
        changed = {key: self.rows[key]._replace(state=state, said=said) for key in keys}
        states = {row.address: state.value for row in changed.values()}
        self._append(_line({"rows": states, **({"said": said} if said else {})}))
        self.rows |= changed

    def _append(self, lines: bytes) -> None:
        self._file.write(lines)
        self._file.flush()
        os.fsync(self._file.fileno())
