"""A pip that installs into an environment of a test's."""

from __future__ import annotations

import importlib.util
import sys
import venv
from pathlib import Path

from environment import python_in


def pip(folder: Path) -> list[str]:
    """Return the command of a pip: the one here, or one in an environment made in a folder.

    Where nothing was installed by pip there is none, as on the Windows that `dev.py` makes.
    """
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    venv.create(folder, with_pip=True)
    return [str(python_in(folder)), "-m", "pip"]
