"""Starting programs from the top of the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def start(command: list[str], environ: dict[str, str] | None = None) -> int:
    """Run a command from the top of the checkout and return its exit status.

    Ctrl+C reaches the command as well; it is given the time to end by itself.
    """
    interrupted = False
    with subprocess.Popen(command, cwd=ROOT, env=environ) as process:
        while process.poll() is None:
            try:
                process.wait()
            except KeyboardInterrupt:
                interrupted = True
    if interrupted:
        raise KeyboardInterrupt
    return process.returncode


def become(command: list[str]) -> int:
    """Run a command instead of this script, so that every signal is the command's own."""
    if os.name != "nt":
        sys.stdout.flush()
        os.chdir(ROOT)
        os.execv(command[0], command)
    return start(command)
