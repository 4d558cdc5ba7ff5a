"""Writes the code of modules into one file, out of which they are loaded on Windows.

windows/sitecustomize.py loads them. The file begins with the length of a table, in four octets, the
table says where each module is, and then comes the code of one after the other, as Python marshals
it. Packages that are in it need not lie there compiled besides; Python's own modules do, since some
are loaded before the file is, and would be compiled at each start, and written there.
"""

from __future__ import annotations

import marshal
import shutil
from collections.abc import Iterator
from pathlib import Path

from processes import ROOT

LOADER = ROOT / "packaging" / "windows" / "sitecustomize.py"
ARCHIVE = "modules.bin"
BEFORE_CODE = 16
"""Octets at the beginning of a compiled file that say what it was made of."""
STAY = ("PySide6", "shiboken6", "win32", "win32com", "win32comext", "pywin32_system32")
"""Packages that load parts of themselves in ways of their own."""


def put_loader(library: Path) -> None:
    """Put what loads modules out of a file below `Lib`, to be compiled with all else."""
    shutil.copyfile(LOADER, library / "site-packages" / LOADER.name)


def pack(library: Path) -> None:
    """Put all modules below `Lib` that were compiled into a file in `site-packages`."""
    packages = library / "site-packages"
    table, codes, at = {}, [], 0
    for compiled, name, is_package in list(_modules(library)):
        code = compiled.read_bytes()[BEFORE_CODE:]
        source = compiled.parent.parent / f"{compiled.name.partition('.')[0]}.py"
        place = (at, len(code), source.relative_to(library).as_posix(), is_package)
        table[name] = place
        codes.append(code)
        at += len(code)
        if packages in compiled.parents:
            compiled.unlink()
            if not any(compiled.parent.iterdir()):
                compiled.parent.rmdir()
    # The second version knows no references: what is equal is not the same each time.
    head = marshal.dumps(table, 2)
    (packages / ARCHIVE).write_bytes(len(head).to_bytes(4, "little") + head + b"".join(codes))


def _modules(library: Path) -> Iterator[tuple[Path, str, bool]]:
    """Yield each compiled file, the name of its module, and whether it is a package."""
    packages = library / "site-packages"
    for compiled in sorted(library.rglob("__pycache__/*.pyc")):
        top = packages if packages in compiled.parents else library
        *above, _cache, file = compiled.relative_to(top).parts
        stem = file.partition(".")[0]
        if stem == LOADER.stem or (above and above[0] in STAY):
            continue
        is_package = stem == "__init__"
        yield compiled, ".".join([*above] if is_package else [*above, stem]), is_package
