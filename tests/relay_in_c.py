"""The relay in C of the system that tests run on."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import linux_relay
import windows_relay
from command_line import ROOT
from counterparts import missing, needs

_built: list[Path] = []


def relay_in_c(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the program, which is built once; on Windows, `dev.py windows` has done that."""
    if sys.platform == "win32":
        program = ROOT / windows_relay.BUILT
        assert program.exists(), "dev.py windows builds it"
        return program
    if sys.platform != "linux":
        missing("there is no relay in C for this system")
    if not _built:
        needs(linux_relay.COMPILER)
        program = tmp_path_factory.mktemp("relay") / linux_relay.NAME
        assert linux_relay.build(program)
        _built.append(program)
    return _built[0]
