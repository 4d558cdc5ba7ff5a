"""Drafts as `.eml` files in one folder, as many programs save them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ccwarn.stores.base import Vanished
from ccwarn.stores.file_store import FileStore, entries


class EmlFolder(FileStore):
    """Every `.eml` file, in any letter case, of one folder; folders within it are left alone.

    An href is a file name.
    """

    kind = "eml"

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders in which a file changes whenever a draft does."""
        return (self.path,)

    def list(self) -> Iterator[str]:
        """Yield the href of each draft."""
        return (entry.name for entry in entries(self.path) if _is_eml(entry.name))

    def href_of(self, path: Path) -> str | None:
        """Return which draft lies, or lay, in the file at `path`; None where no draft can."""
        return path.name if path.parent == self.path and _is_eml(path.name) else None

    def locate(self, href: str) -> Path:
        """Return the file in which a draft lies now. Raises `Vanished` for any other name."""
        path = self.path / href
        if self.href_of(path) is None:
            raise Vanished(path)
        return path


def _is_eml(name: str) -> bool:
    return name.lower().endswith(".eml") and not name.startswith(".")
