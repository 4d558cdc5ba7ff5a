from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import PySide6
import pytest

import system_packages
from counterparts import needs

ALWAYS_THERE = {
    "ld-linux-aarch64.so.1", "ld-linux-x86-64.so.2", "libc.so.6", "libdl.so.2", "libgcc_s.so.1",
    "libm.so.6", "libpthread.so.0", "libresolv.so.2", "librt.so.1", "libstdc++.so.6", "libz.so.1",
}  # fmt: skip
"""What Python and apt cannot run without either."""

LDD_OUTPUT = """\
/venv/PySide6/Qt/plugins/platforms/libqxcb.so:
\tlinux-vdso.so.1 (0x00007ffd8a5f2000)
\tlibxcb-cursor.so.0 => not found
\tlibQt6Core.so.6 => /venv/PySide6/Qt/lib/libQt6Core.so.6 (0x00007f2d3a000000)
/venv/PySide6/QtGui.abi3.so:
\tlibEGL.so.1 => not found
\tlibxcb-cursor.so.0 => not found
"""


def test_missing_libraries_are_those_ldd_does_not_find() -> None:
    assert system_packages.missing_libraries(LDD_OUTPUT) == {"libxcb-cursor.so.0", "libEGL.so.1"}


def test_each_package_is_named_once_and_unknown_libraries_are_told() -> None:
    libraries = ["libglib-2.0.so.0", "libgthread-2.0.so.0", "libEGL.so.1", "libnew.so.9"]
    assert system_packages.packages_of(libraries) == (["libegl1", "libglib2.0-0"], ["libnew.so.9"])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the others bring all they need")
def test_every_library_that_qt_takes_from_the_system_has_a_known_package() -> None:
    readelf = needs("readelf")
    folder = Path(PySide6.__path__[0])
    files = [str(path) for pattern in system_packages.QT_FILES for path in folder.glob(pattern)]
    assert len(files) >= len(system_packages.QT_FILES)
    loaded = output("ldd", *files)
    qt = {word.rstrip(":") for word in loaded.split() if word.startswith(str(folder))}
    wanted = re.findall(r"\(NEEDED\).*\[(.+)\]", output(str(readelf), "-d", *qt))
    brought = {path.name for path in folder.parent.glob("*6*/**/*.so*")}  # PySide6 and shiboken6
    from_outside = set(wanted) - brought
    assert from_outside - system_packages.DEBIAN_PACKAGES.keys() <= ALWAYS_THERE


def output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
