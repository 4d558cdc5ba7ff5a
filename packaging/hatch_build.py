"""What hatchling does before it builds: compile the catalogues, and write down the commit."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# hatchling reads this file by its path, so what is beside it is not found by itself.
sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent))

import i18n
from ccwarn import commit


class MadeFiles(BuildHookInterface[BuilderConfig]):
    """Makes what is in a wheel or a source distribution, but not in the repository."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile what has changed, and say which commit it is.

        Raises ValueError if a catalogue has a mistake.
        """
        root = Path(self.root)
        i18n.compile_all(root / "resources" / "i18n")
        self._aside = Path(tempfile.mkdtemp())
        if version == "standard" and (file := self._named(root)):
            where = commit.FILE if self.target_name == "sdist" else f"ccwarn/{commit.FILE}"
            build_data["force_include"][str(file)] = where

    def _named(self, root: Path) -> Path | None:
        """Return a file that says which commit it is; a source distribution brings one."""
        file = root / commit.FILE
        if not file.exists():
            named = commit.of_checkout(root)
            file = self._aside / commit.FILE
            file.write_text(f"{named}\n", encoding="ascii")
            return file if named else None
        return file

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Clear away."""
        shutil.rmtree(self._aside)
