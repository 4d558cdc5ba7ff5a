"""The real programs that tests drive or look through: a display, a window manager, ..."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

from system_packages import COUNTERPART_FILES, COUNTERPARTS

REQUIRE_ALL = "CCWARN_REQUIRE_ALL"
"""With this variable set to 1, a missing program fails the test instead of skipping it."""


def needs(program: str) -> Path:
    """Return the path of a program; where it is missing, skip the test or fail it."""
    path = shutil.which(program)
    if path is None:
        missing(f"{program} is not installed (Debian: {COUNTERPARTS.get(program, program)})")
    return Path(path)


def needs_file(name: str) -> Path:
    """Return the path of a file of a program; where it is missing, skip the test or fail it."""
    path = Path(name)
    if not path.exists():
        missing(f"{name} is missing (Debian: {COUNTERPART_FILES.get(name, name)})")
    return path


def missing(reason: str) -> NoReturn:
    """Skip the test because a real counterpart is missing, or fail it (REQUIRE_ALL)."""
    if os.environ.get(REQUIRE_ALL) == "1":
        pytest.fail(reason)
    pytest.skip(reason)
