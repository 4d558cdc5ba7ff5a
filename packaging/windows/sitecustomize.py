"""Loads Python's and ccwarn's modules out of one file, where the installer for Windows put it.

Python runs this before anything else. Looking for hundreds of files takes longer than all else of a
start, more so where a virus scanner looks into each; the modules still lie beside it as files, for
whoever reads a traceback. `packaging/windows_modules.py` writes the file and says what is in it.
"""

from __future__ import annotations

import _imp
import marshal
import mmap
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import CodeType, ModuleType

ARCHIVE = "modules.bin"
_named_for = getattr(_imp, "_fix_co_filename")  # noqa: B009 - as Python's own loader does it
Place = tuple[int, int, str, bool]
"""Where the code of a module begins and how long it is, its file, and whether it is a package."""


class Archive:
    """Finds modules in a file. `library` is the folder that their files lie in."""

    def __init__(self, path: str, library: str) -> None:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - pathlib is not loaded yet
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        head = int.from_bytes(self._map[:4], "little")
        self._code_begins = 4 + head
        self._places: dict[str, Place] = marshal.loads(self._map[4 : 4 + head])  # noqa: S302
        self._library = library

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Say where a module is, as Python asks each finder of `sys.meta_path`."""
        place = self._places.get(name)
        if place is None:
            return None
        file = os.path.join(self._library, *place[2].split("/"))  # noqa: PTH118
        spec = ModuleSpec(name, _Loader(name, file, self, place), origin=file, is_package=place[3])
        spec.has_location = True
        if place[3]:
            spec.submodule_search_locations = [os.path.dirname(file)]  # noqa: PTH120
        return spec

    def code(self, place: Place, file: str) -> CodeType:
        """Return the code of a module, which says that it comes from its file."""
        begins = self._code_begins + place[0]
        code: CodeType = marshal.loads(self._map[begins : begins + place[1]])  # noqa: S302
        _named_for(code, file)
        return code


class _Loader(SourceFileLoader):
    """Has the source and other files of a module from beside its file, and its code from here."""

    def __init__(self, name: str, file: str, archive: Archive, place: Place) -> None:
        super().__init__(name, file)
        self._archive = archive
        self._place = place

    def get_code(self, fullname: str) -> CodeType:
        """Return the code of the module."""
        return self._archive.code(self._place, self.path)


def begin(here: str) -> None:
    """Have modules loaded from the file in this folder, which is `site-packages`.

    What Python has in itself still comes from there.
    """
    sys.meta_path.insert(2, Archive(os.path.join(here, ARCHIVE), os.path.dirname(here)))  # noqa: PTH118, PTH120


if os.path.exists(os.path.join(os.path.dirname(__file__), ARCHIVE)):  # noqa: PTH110, PTH118, PTH120
    begin(os.path.dirname(__file__))  # noqa: PTH120
