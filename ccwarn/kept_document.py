"""A small JSON file that several processes change: none loses what another one has noted."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from errno import EAGAIN
from pathlib import Path
from typing import Any

from ccwarn import in_use
from ccwarn.file_version import VERSION, NewerFile, is_newer
from ccwarn.private_file import private_folder, write_private

PATIENCE = 10.0
"""Seconds to wait for another process; each has the file for a few milliseconds."""
_GLANCE = 0.005

_DAMAGED = (ValueError, TypeError, AttributeError, RecursionError)


class KeptDocument:
    """An object of JSON in a file for its owner alone (0600), which says of which version it is.

    May be used from any thread, and by several processes at once.
    """

    def __init__(self, path: Path, version: int) -> None:
        self.path = path
        self._version = version
        self._lock = path.with_name(f".{path.name}.lock")

    @property
    def is_newer(self) -> bool:
        """Whether a newer ccwarn has written the file: this one neither reads nor writes it."""
        with suppress(OSError, *_DAMAGED):
            return is_newer(self._parsed(), self._version)
        return False

    def read(self) -> dict[str, Any]:
        """Return what it says; nothing where it cannot be read, or is a newer ccwarn's."""
        with suppress(OSError, *_DAMAGED):
            return self._known(self._parsed())
        return {}

    def change(self, change: Callable[[dict[str, Any]], object]) -> None:
        """Have what it says changed, by one at a time; where nothing changes, nothing is written.

        What is damaged is kept beside. Raises OSError: `NewerFile` where a newer ccwarn notes it in
        a way of its own.
        """
        private_folder(self.path.parent)
        with self._alone():
            before = self._before()
            after = dict(before)
            change(after)
            if after != before:
                document = {VERSION: self._version, **after}
                write_private(self.path, json.dumps(document, indent=1).encode())

    def _before(self) -> dict[str, Any]:
        try:
            document = self._parsed()
            if is_newer(document, self._version):
                raise NewerFile(self.path)
            return self._known(document)
        except FileNotFoundError:
            return {}
        except _DAMAGED:
            in_use.replace(self.path, self.path.with_name(f"{self.path.name}.broken"))
            return {}

    def _parsed(self) -> dict[str, Any]:
        return dict(json.loads(in_use.once_free(self.path.read_bytes)).items())

    def _known(self, document: dict[str, Any]) -> dict[str, Any]:
        if is_newer(document, self._version):
            return {}
        return {name: value for name, value in document.items() if name != VERSION}

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Wait until nobody else changes the file. The system lets go of what a killed one had.

        The lock is a file of its own, which stays: the other one is replaced while it is held.
        """
        lock = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            give_up = time.monotonic() + PATIENCE
            while not in_use.locked(lock):
                if time.monotonic() > give_up:
                    raise BlockingIOError(EAGAIN, os.strerror(EAGAIN), str(self.path))
                time.sleep(_GLANCE)
            yield
        finally:
            os.close(lock)
