"""The policy in force, which says so by itself when it has changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, Signal

from ccwarn.current_policy import CurrentPolicy
from ccwarn.loaded_policy import Key, LoadedPolicy
from ccwarn.policy import Policy
from ccwarn.policy_edit import change


class LivePolicy(QObject):
    """Calling it returns the policy that counts now; that may be done from any thread."""

    changed = Signal()
    """Another policy counts, or something else is wrong with it; heard in this object's thread."""

    _read_anew = Signal()

    def __init__(self, file: Path | None, own_domains: Sequence[str] = ()) -> None:
        super().__init__()
        self._read_anew.connect(self.changed, Qt.ConnectionType.QueuedConnection)
        self._current = CurrentPolicy(file, own_domains, lambda _loaded: self._read_anew.emit())
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
        """Write into the user's own settings, as `policy_edit.change` does; it counts at once."""
        before = change(changes, self.file)
        self()
        return before

    def watch(self) -> None:
        """Emit `changed` from now on as soon as a file changes, not only when it is next asked."""
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._look)
        self._watcher.fileChanged.connect(self._look)
        self._look()

    def _look(self) -> None:
        if self._watcher is not None:
            # A file that was replaced is watched no more, and a folder may have come meanwhile.
            places = {str(place) for file in self._current.files for place in _around(file)}
            new = places.difference(self._watcher.files(), self._watcher.directories())
            if new:
                self._watcher.addPaths(sorted(new))
        self()


def _around(file: Path) -> list[Path]:
    """Return the file, if it is there, and the folder in which it, or a folder to it, appears."""
    found = [file] if file.exists() else []
    folder = next((parent for parent in file.absolute().parents if parent.is_dir()), None)
    return [*found, folder] if folder else found
