"""Ends the ccwarn that runs, so that a newer one can take its place: open questions are held.

    python -m ccwarn.ui.process.ending

The installer for Windows runs it. It exits with 0 where one has ended, 3 where none ran, and 2
where it does not end.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from ccwarn.gates.thunderbird.relay import fitting
from ccwarn.settings.files import runtime_dir
from ccwarn.ui.process.single_instance import Request, SingleInstance

ENDED, STAYS, NONE_RAN = 0, 2, 3
_PATIENCE = 20.0
_GLANCE = 0.1


def end_running(folder: Path, fitting: Callable[[str], str] = str) -> int:
    """End the instance that holds the folder, and wait until it has; return the exit status."""
    instance = SingleInstance(folder, fitting)
    if instance.claim():
        instance.close()
        return NONE_RAN
    if not instance.hand_over(Request(ends=True)):
        return STAYS
    deadline = time.monotonic() + _PATIENCE
    while not instance.claim():
        if time.monotonic() > deadline:
            return STAYS
        time.sleep(_GLANCE)
    instance.close()
    return ENDED


def main() -> int:
    """End the ccwarn of this user."""
    _qt = QCoreApplication([])
    try:
        return end_running(runtime_dir(), fitting)
    except OSError:
        return STAYS


if __name__ == "__main__":
    sys.exit(main())
