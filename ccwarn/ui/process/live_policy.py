"""The policy in force, which says so by itself when it has changed.

The system tells it of a changed file, and it follows a tenth of a second later, since an editor may
empty a file before writing it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer, Signal

from ccwarn.policy import Policy
from ccwarn.settings.current import CurrentPolicy
from ccwarn.settings.edit import change
from ccwarn.settings.loaded import Key, LoadedPolicy

CALM = 100
"""Milliseconds until a change by somebody else is told: an editor may have written half of it."""


class LivePolicy(QObject):
    """Calling it returns the policy that counts now; that may be done from any thread."""

    changed = Signal()
    """Another policy counts, or something else is wrong with it; heard in this object's thread."""

    _read_anew = Signal()
    _written = Signal()

    def __init__(self, file: Path | None, own_domains: Sequence[str] = ()) -> None:
        super().__init__()
        self._read_anew.connect(self._wait, Qt.ConnectionType.QueuedConnection)
        self._written.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._soon = QTimer(self, singleShot=True, interval=CALM)
        self._soon.timeout.connect(self._tell)
        self._is_news = False
        self._current = CurrentPolicy(file, own_domains, self._hear)
        self._watcher: QFileSystemWatcher | None = None

    def __call__(self) -> Policy:
        """Return the policy that counts now."""
        return self._current()

    @property
    def loaded(self) -> LoadedPolicy:
        """The policy that counts now, with where each setting comes from and what is wrong."""
        return self._current.loaded

    @property
    def file(self) -> Path:
        """The file that the user's own settings stand in, whether or not it is there."""
        return self._current.file

    def change(self, changes: Mapping[Key, Any | None]) -> dict[Key, Any]:
        """Write into the user's own settings, as `settings.edit.change` does; it counts at once."""
        before = change(changes, self.file)
        self()
        self._written.emit()
        return before

    def watch(self) -> None:
        """Emit `changed` from now on whenever a file changes, not only when it is next asked."""
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._wait)
        self._watcher.fileChanged.connect(self._wait)
        self._tell()

    def _hear(self, _loaded: LoadedPolicy) -> None:
        # In whichever thread has asked.
        self._is_news = True
        self._read_anew.emit()

    def _wait(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _tell(self) -> None:
        if self._watcher is not None:
            # A file that was replaced is no longer watched, and a folder may have come meanwhile.
            places = {str(place) for file in self._current.files for place in _around(file)}
            new = places.difference(self._watcher.files(), self._watcher.directories())
            if new:
                self._watcher.addPaths(sorted(new))
        self()
        if self._is_news:
            self._is_news = False
            self.changed.emit()


def _around(file: Path) -> list[Path]:
    """Return the file, if it is there, and the folder in which it, or a folder to it, appears."""
    found = [file] if file.exists() else []
    folder = next((parent for parent in file.absolute().parents if parent.is_dir()), None)
    return [*found, folder] if folder else found
