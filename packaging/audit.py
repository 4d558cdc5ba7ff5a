"""Whether a known vulnerability is in a package that the lock file names, as pip-audit knows them.

It asks PyPI's advisory service about each package. What could not be asked about fails the audit
too: silence is no good news. Packages for other systems than this one are not asked about.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import environment
from processes import start
from system_packages import say


def run() -> int:
    """Audit what is locked: 0 where nothing is known of any package."""
    with tempfile.TemporaryDirectory() as folder:
        python = environment.provide_tools(Path(folder), "audit")
        if python is None:
            return 1
        say(f"Auditing {environment.LOCK.name}…")
        return start(command(python, environment.LOCK))


def command(python: Path, lock: Path) -> list[str]:
    """Return the command that audits a lock file, without installing what it names."""
    locked = ["--requirement", str(lock), "--require-hashes", "--disable-pip"]
    return [str(python), "-m", "pip_audit", "--strict", "--progress-spinner", "off", *locked]
