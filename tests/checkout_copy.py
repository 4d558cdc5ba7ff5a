"""A copy of the checkout to change, in which the real `dev.py` runs and nothing is downloaded."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
MADE = shutil.ignore_patterns(".*", "*.egg-info", "*.mo", "__pycache__", "build", "dist")
LIMIT = 900.0
"""Seconds after which a command that should long have ended hangs. By way of Wine, `dev.py format`
takes minutes on a busy machine."""


class CheckoutCopy:
    """The copy; its environment has the packages of the tests, and ccwarn from the copy itself."""

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(ROOT, root, ignore=MADE)
        environment = root / ".venv"
        venv.create(environment)
        self.python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(environment)}))
        # As an editable install would have it; a .pth file in a folder named here counts for
        # nothing, so the ccwarn that is being tested stays out of reach.
        installed = sysconfig.get_path("purelib")
        # But pywin32 says so of its own folders, and where Windows finds its libraries.
        of_pywin32 = (
            f"{installed}\\win32\n{installed}\\win32\\lib\nimport pywin32_bootstrap\n"
            if os.name == "nt"
            else ""
        )
        (packages / "copy.pth").write_text(f"{root}\n{installed}\n{of_pywin32}")
        stamp = "import environment as e; print(e.stamp(e.LOCK.read_bytes()), end='')"
        (environment / "ccwarn-stamp").write_text(
            self.run(sys.executable, "-c", stamp, cwd=root / "packaging").stdout
        )

    def dev(
        self, *arguments: str, environ: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of packaging/dev.py."""
        return self.run(sys.executable, "packaging/dev.py", *arguments, environ=environ)

    def run(
        self,
        *command: str | Path,
        cwd: Path | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, from the top of the copy, with some variables changed."""
        inherited = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
        return subprocess.run(
            command,
            cwd=cwd or self.root,
            env={**inherited, "PYTHONUTF8": "1", **(environ or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=LIMIT,
            check=False,
        )
