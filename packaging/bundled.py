"""What goes along with a bundle, for whoever asks what is in it: its bill, and all licences."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path

from bill import Part, bill, libraries
from ccwarn import __version__
from licences import gather
from processes import ROOT
from publishing import day
from system_packages import say

BILL = "sbom.cdx.json"
LICENCES = "licences"


def declare(folder: Path, name: str, packages: Path, parts: Iterable[Part]) -> bool:
    """Put a bill and the licences into a folder whose Python packages lie in `packages`.

    Tell whether each package came with its licence; say which did not.
    """
    found = list(distributions(path=[str(packages)]))
    without = gather(found, folder / LICENCES)
    if without:
        say(f"No licence came with {' '.join(without)}")
        return False
    needed = [it for it in found if it.name != "ccwarn"]
    made = datetime.fromtimestamp(day(ROOT), UTC)
    text = bill(name, __version__, needed, [*parts, *libraries(folder)], made)
    (folder / BILL).write_text(text, encoding="utf-8", newline="\n")
    return True
