"""Remembers which add-on was connected when, so that one that stays away can be noticed."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ccwarn.private_file import private_folder, write_private


@dataclass(frozen=True, slots=True)
class Connection:
    """The last connection of one profile's add-on; times are ISO 8601 in UTC."""

    addon: str
    program: str
    last: str
    is_open: bool = False


class Connections:
    """What is known of all connections, by the id of the add-on in its profile."""

    def __init__(self, path: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.path = path
        self._now = now
        self._lock = threading.Lock()

    def read(self) -> Mapping[str, Connection]:
        """Return all that is remembered; a file that cannot be read remembers nothing."""
        with suppress(OSError, ValueError, TypeError, AttributeError):
            kept = json.loads(self.path.read_bytes())
            return {profile: Connection(**parts) for profile, parts in kept.items()}
        return {}

    def opened(self, profile: str, addon: str, program: str) -> None:
        """Note that a profile's add-on has connected. Raises OSError."""
        self._change(profile, Connection(addon, program, self._time(), is_open=True))

    def closed(self, profile: str) -> None:
        """Note that its connection has ended. Raises OSError."""
        known = self.read().get(profile)
        if known is not None:
            self._change(profile, replace(known, last=self._time(), is_open=False))

    def forget(self, profile: str) -> None:
        """Forget a profile: its add-on was taken out and is not to be missed. Raises OSError."""
        with self._lock:
            known = dict(self.read())
            if known.pop(profile, None) is not None:
                self._write(known)

    def all_closed(self) -> None:
        """Note that nothing is connected: the tray has just started. Raises OSError."""
        for profile, known in self.read().items():
            if known.is_open:
                self._change(profile, replace(known, is_open=False))

    def _change(self, profile: str, connection: Connection) -> None:
        with self._lock:
            self._write({**self.read(), profile: connection})

    def _write(self, known: Mapping[str, Connection]) -> None:
        private_folder(self.path.parent)
        parts = {name: asdict(value) for name, value in known.items()}
        write_private(self.path, json.dumps(parts, indent=1).encode())

    def _time(self) -> str:
        return self._now().isoformat(timespec="seconds")
