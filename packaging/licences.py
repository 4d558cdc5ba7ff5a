"""The texts of the licences of all that is bundled, in one folder that goes along."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from importlib.metadata import Distribution
from pathlib import Path

from processes import ROOT

OF_QT = tuple(sorted((ROOT / "resources" / "licences").glob("*.txt")))
"""The licence of Qt and PySide6, whose packages leave out its text, and the one it refers to."""
_ABOUT_LICENCE = re.compile(r"(licen[cs]es?|copying|notice|authors)\b.*", re.IGNORECASE)
_QT = ("pyside6", "shiboken6")


def gather(packages: Iterable[Distribution], folder: Path) -> list[str]:
    """Copy each package's texts into a folder of its own; return who came with none."""
    without = []
    for distribution in packages:
        there = folder / distribution.name
        texts = [*_texts(distribution)]
        if not texts and distribution.name.lower().startswith(_QT):
            texts = [*OF_QT]
        for text in texts:
            there.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(text, _unused(there / text.name))
        if not texts:
            without.append(distribution.name)
    return without


def _texts(distribution: Distribution) -> Iterable[Path]:
    for file in distribution.files or ():
        path = Path(str(distribution.locate_file(file)))
        inside = file.parts[0].endswith(".dist-info")
        if inside and _ABOUT_LICENCE.fullmatch(file.name) and path.is_file():
            yield path


def _unused(path: Path) -> Path:
    """Return a name that nothing has yet: packages keep texts of one name in several folders."""
    number = 1
    found = path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return found
