"""Notes what was asked and decided, without any address, subject or path.

One JSON object a line. Who was exposed is kept as a keyed digest (HMAC, RFC 2104): the same set of
people has the same digest, and without the key file nobody can test whether a given address was
among them. The key never leaves the machine.
"""

# `os` has the flags that make an append atomic and a file private.

from __future__ import annotations

import hashlib
import hmac
import json
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ccwarn import in_use
from ccwarn.private_file import private_folder, private_key
from ccwarn.review import Decision, Origin, Review

ROTATE_AT = 1_000_000
"""Bytes from which on a new file is begun; the one before it is kept, older ones are not."""


class Journal:
    """The journal at `path`; its one older file and its key are beside it, all 0600.

    May be used from any thread, and by several processes at once.
    """

    def __init__(self, path: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._path = path
        self._older = path.with_name(path.name + ".1")
        self._key_path = path.with_name(path.name + ".key")
        self._now = now
        self._key = b""
        self._lock = threading.Lock()

    def note(self, review: Review, origin: Origin, decision: Decision) -> None:
        """Append one answered question. Raises OSError."""
        exposure = review.exposure
        line = {
            "time": self._now().isoformat(timespec="seconds"),
            "gate": origin.gate,
            "severity": review.severity.name.lower(),
            "codes": sorted({finding.code for finding in review.findings}),
            "people": exposure.people,
            "organisations": exposure.organisation_count,
            "recipients": len(review.draft.recipients),
            "decision": decision.value,
        }
        with self._lock:
            private_folder(self._path.parent)
            line["exposed"] = self._digest(mailbox.key for mailbox in exposure.mailboxes)
            self._append(json.dumps(line).encode() + b"\n")

    def recent(self, count: int) -> list[Mapping[str, Any]]:
        """Return the last `count` notes, newest first; lines that cannot be read are passed over.

        A note has the keys `time` (ISO 8601, UTC), `gate`, `severity`, `codes`, `people`,
        `organisations`, `recipients`, `decision` and `exposed`, the keyed digest.
        """
        notes = deque(self._notes(), maxlen=count)
        return list(reversed(notes))

    def forget(self) -> int:
        """Delete every note, and the key of their digests; return how many notes. Raises OSError.

        Another process that has read the key uses it until it ends.
        """
        with self._lock:
            count = sum(1 for _note in self._notes())
            self._key = b""
            for path in (self._path, self._older, self._key_path):
                path.unlink(missing_ok=True)
            return count

    def _notes(self) -> Iterator[Mapping[str, Any]]:
        for path in (self._older, self._path):
            with suppress(OSError):  # Whoever cannot read it is told so by other means.
                for line in path.read_bytes().splitlines():
                    with suppress(ValueError):
                        note = json.loads(line)
                        if isinstance(note, dict):
                            yield note

    def _append(self, line: bytes) -> None:
        with suppress(FileNotFoundError):
            if self._path.stat().st_size + len(line) > ROTATE_AT:
                in_use.replace(self._path, self._older)
        descriptor = _open_to_append(self._path)
        try:
            size = os.fstat(descriptor).st_size
            # A line that a crash or a full disk cut off must not swallow this one. One that another
            # process is writing right now looks the same; then an empty line is left, which is
            # passed over when reading.
            os.lseek(descriptor, max(size - 1, 0), os.SEEK_SET)
            torn = os.read(descriptor, 1) not in (b"", b"\n")
            # Where an append is one of the system's own, it comes last in any case.
            os.lseek(descriptor, 0, os.SEEK_END)
            os.write(descriptor, b"\n" + line if torn else line)
        finally:
            os.close(descriptor)

    def _digest(self, keys: Iterable[str]) -> str:
        if not self._key:
            self._key = private_key(self._key_path)
        text = "\n".join(sorted(set(keys))).encode("utf-8", "surrogatepass")
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()


def _open_to_append(path: Path) -> int:
    """Open the journal, so that what is written to it next comes last. Raises OSError."""
    if sys.platform == "win32":
        # There, what two processes append at once may overwrite each other: one at a time then.
        from ccwarn.windows_calls import open_alone

        return in_use.once_free(lambda: open_alone(path, make=True))
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
