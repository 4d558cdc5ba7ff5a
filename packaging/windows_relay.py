"""Builds the relay of Windows, a C program of a few kilobytes that needs only Windows itself."""

from __future__ import annotations

import shutil
from pathlib import Path

from processes import ROOT, start
from system_packages import install

SOURCE = ROOT / "packaging" / "windows" / "relay.c"
NAME = "ccwarn-relay.exe"
BUILT = Path("build", NAME)
"""Where tests look for it, in a checkout."""

COMPILER = "x86_64-w64-mingw32-gcc"
DEBIAN_PACKAGE = "gcc-mingw-w64-x86-64-win32"
OPTIONS = (
    *("-std=c11", "-Os", "-Wall", "-Wextra", "-Werror"),
    # A window's program: Windows opens no console for it.
    *("-mwindows", "-nostdlib", "-ffreestanding", "-fno-ident", "-fno-asynchronous-unwind-tables"),
    *("-s", "-Wl,--entry=entry", "-Wl,--no-insert-timestamp", "-Wl,--no-seh"),
)
"""Nothing of the machine or the day is in what comes out."""


def build(program: Path) -> bool:
    """Build the relay, after installing what that needs; tell whether it is there."""
    if not shutil.which(COMPILER) and not install([DEBIAN_PACKAGE], "a compiler for Windows"):
        return False
    program.parent.mkdir(parents=True, exist_ok=True)
    command = [COMPILER, *OPTIONS, str(SOURCE), "-o", str(program), "-lkernel32"]
    return start(command) == 0
