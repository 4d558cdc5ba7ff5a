"""Builds the relay of Linux, a C program of some kilobytes that needs no library at all."""

from __future__ import annotations

import shutil
from pathlib import Path

from processes import ROOT, start
from system_packages import COUNTERPARTS, install

SOURCE = ROOT / "packaging" / "linux" / "relay.c"
NAME = "ccwarn-relay"

COMPILER = "musl-gcc"
"""musl's C library can be within a program: https://musl.libc.org"""
OPTIONS = (
    *("-std=c11", "-Os", "-Wall", "-Wextra", "-Werror", "-static", "-pthread", "-s"),
    *("-fno-ident", "-fno-asynchronous-unwind-tables", "-Wl,--build-id=none", "-Wl,--gc-sections"),
)
"""Nothing of the machine or the day is in what comes out."""


def build(program: Path, *more: str) -> bool:
    """Build the relay, after installing what that needs; tell whether it is there.

    A test may give the compiler `more` options.
    """
    if not shutil.which(COMPILER) and not install([COUNTERPARTS[COMPILER]], "a compiler"):
        return False
    program.parent.mkdir(parents=True, exist_ok=True)
    return start([COMPILER, *OPTIONS, *more, str(SOURCE), "-o", str(program)]) == 0
