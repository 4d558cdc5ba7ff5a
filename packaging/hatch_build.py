"""What hatchling does before it builds.

It compiles the catalogues, writes down the commit, and has the command line describe itself, in
manual pages and to shells.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.builders.utils import get_reproducible_timestamp

# hatchling reads this file by its path, so what is beside it is not found by itself.
sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent))

import completion
import i18n
import manual
from ccwarn import commit
from ccwarn.cli import whole_parser


class MadeFiles(BuildHookInterface[BuilderConfig]):
    """Makes what is in a wheel or a source distribution, but not in the repository."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile what has changed, and say which commit it is.

        Raises ValueError if a catalogue has a mistake.
        """
        root = Path(self.root)
        i18n.compile_all(root / "resources" / "i18n")
        self._aside = Path(tempfile.mkdtemp())
        if version != "standard":
            return
        is_wheel = self.target_name == "wheel"
        if file := self._named(root):
            where = f"ccwarn/{commit.FILE}" if is_wheel else commit.FILE
            build_data["force_include"][str(file)] = where
        if is_wheel:
            build_data["shared_data"] |= self._described()

    def _described(self) -> dict[str, str]:
        """Return files for manuals and shells, with their places below the environment's folder."""
        made = completion.scripts(whole_parser())
        for name, text in manual.pages(whole_parser(), get_reproducible_timestamp()).items():
            made[f"share/man/man1/{name}"] = text
        for number, text in enumerate(made.values()):
            (self._aside / str(number)).write_text(text, encoding="utf-8", newline="\n")
        return {str(self._aside / str(number)): path for number, path in enumerate(made)}

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
