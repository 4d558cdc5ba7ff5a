"""Remembers which add-on was connected when, so that one that stays away can be noticed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from ccwarn.kept_document import KeptDocument

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Connection:
    """The last connection of one profile's add-on; times are ISO 8601 in UTC."""

    addon: str
    program: str
    last: str
    is_open: bool = False


class Connections:
    """What is known of all connections, by the id of the add-on in its profile.

    What notes something raises OSError: `NewerFile` where a newer ccwarn has written the file.
    """

    def __init__(self, path: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.path = path
        self.file = KeptDocument(path, _VERSION)
        self._now = now

    def read(self) -> Mapping[str, Connection]:
        """Return all that is remembered; what cannot be read is not."""
        known = {}
        for profile, parts in self.file.read().items():
            with suppress(TypeError):
                known[profile] = Connection(**parts)
        return known

    def opened(self, profile: str, addon: str, program: str) -> None:
        """Note that a profile's add-on has connected."""
        now = asdict(Connection(addon, program, self._time(), is_open=True))
        self.file.change(lambda known: known.update({profile: now}))

    def closed(self, profile: str) -> None:
        """Note that its connection has ended."""
        if profile in self.read():
            time = self._time()
            self.file.change(lambda known: _close(known, profile, last=time))

    def forget(self, profile: str) -> None:
        """Forget a profile: its add-on was taken out and is not to be missed."""
        if profile in self.file.read():
            self.file.change(lambda known: known.pop(profile, None))

    def all_closed(self) -> None:
        """Note that nothing is connected: the tray has just started."""
        for profile, known in self.read().items():
            if known.is_open:
                self.file.change(partial(_close, profile=profile))

    def _time(self) -> str:
        return self._now().isoformat(timespec="seconds")


def _close(known: dict[str, Any], profile: str, **more: str) -> None:
    """Have a profile, unless it was forgotten meanwhile, be one that is not connected."""
    if profile in known:
        known[profile] = {**known[profile], "is_open": False, **more}
