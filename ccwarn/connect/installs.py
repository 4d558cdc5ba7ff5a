"""Remembers where the add-on was put, so that it can be taken out of each place again.

Thunderbird's own lists of profiles do not do for that: a profile may be named on the command line
alone, or be struck off its list afterwards.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from ccwarn.file_version import VERSION, NewerFile, is_newer
from ccwarn.private_file import private_folder, write_private

_IN, _LEAVING = "in", "leaving"
_VERSION = 1


class Installs:
    """The profile folders that the add-on is in, and those that it has not quite left."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def read(self) -> Mapping[Path, bool]:
        """Return all folders, links resolved, and of each whether the add-on is leaving it.

        A file that cannot be read, or is a newer ccwarn's, names none.
        """
        with suppress(OSError, ValueError, AttributeError, TypeError):
            kept = json.loads(self._path.read_bytes())
            if is_newer(kept, _VERSION):
                return {}
            kept.pop(VERSION, None)
            return {Path(folder): state == _LEAVING for folder, state in kept.items()}
        return {}

    def note(self, folder: Path, *, leaving: bool = False) -> None:
        """Note that the add-on is in a folder, or is leaving it. Raises OSError.

        That is `NewerFile` where a newer ccwarn notes it in a way of its own.
        """
        known = self.read()
        folder = folder.resolve()
        if known.get(folder) is not leaving:
            with self._lock:
                self._write({**self.read(), folder: leaving})

    def forget(self, folder: Path) -> None:
        """Note that nothing of the add-on is left in a folder. Raises OSError."""
        with self._lock:
            known = dict(self.read())
            if known.pop(folder.resolve(), None) is not None:
                self._write(known)

    def _write(self, known: Mapping[Path, bool]) -> None:
        with suppress(FileNotFoundError, ValueError, AttributeError, TypeError):
            if is_newer(json.loads(self._path.read_bytes()), _VERSION):
                raise NewerFile(self._path)
        private_folder(self._path.parent)
        states = {str(folder): _LEAVING if leaving else _IN for folder, leaving in known.items()}
        write_private(self._path, json.dumps({VERSION: _VERSION, **states}, indent=1).encode())
