"""Remembers where the add-on was put, so that it can be taken out of each place again.

Thunderbird's own lists of profiles do not do for that: a profile may be named on the command line
alone, or be struck off its list afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ccwarn.kept_document import KeptDocument

_IN, _LEAVING = "in", "leaving"
_VERSION = 1


class Installs:
    """The profile folders that the add-on is in, and those that it has not quite left."""

    def __init__(self, path: Path) -> None:
        self.file = KeptDocument(path, _VERSION)

    def read(self) -> Mapping[Path, bool]:
        """Return all folders, links resolved, and of each whether the add-on is leaving it.

        A file that cannot be read, or is a newer ccwarn's, names none.
        """
        return {Path(folder): state == _LEAVING for folder, state in self.file.read().items()}

    def note(self, folder: Path, *, leaving: bool = False) -> None:
        """Note that the add-on is in a folder, or is leaving it. Raises OSError.

        That is `NewerFile` where a newer ccwarn notes it in a way of its own.
        """
        folder, state = folder.resolve(), _LEAVING if leaving else _IN
        if self.file.read().get(str(folder)) != state:
            self.file.change(lambda known: known.update({str(folder): state}))

    def forget(self, folder: Path) -> None:
        """Note that nothing of the add-on is left in a folder. Raises OSError likewise."""
        folder = folder.resolve()
        if str(folder) in self.file.read():
            self.file.change(lambda known: known.pop(str(folder), None))
