"""What hatchling does before it makes a wheel, or an editable install: compile the catalogues."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# hatchling reads this file by its path, so what is beside it is not found by itself.
sys.path.insert(0, str(Path(__file__).parent))

import i18n


class CompiledCatalogues(BuildHookInterface[BuilderConfig]):
    """Compiles each catalogue beside its source, where the checkout looks for it as well."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile what has changed. Raises ValueError if a catalogue has a mistake."""
        i18n.compile_all(Path(self.root) / "resources" / "i18n")
