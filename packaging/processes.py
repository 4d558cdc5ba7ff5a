"""Starting programs from the top of the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
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


def start_together(*commands: list[str], environ: dict[str, str] | None = None) -> int:
    """Run commands at the same time from the top of the checkout; return 0 if all went well.

    What each says is printed when it has ended, in the order of the commands.
    """
    statuses: list[int] = []
    with ExitStack() as open_ones:
        running = []
        for command in commands:
            told = open_ones.enter_context(tempfile.TemporaryFile())
            process = subprocess.Popen(
                command, cwd=ROOT, env=environ, stdout=told, stderr=subprocess.STDOUT
            )
            running.append((open_ones.enter_context(process), told))
        for process, told in running:
            statuses.append(process.wait())
            told.seek(0)
            print(told.read().decode(errors="replace"), end="", flush=True)
    return next(filter(None, statuses), 0)


def become(command: list[str]) -> int:
    """Run a command instead of this script, so that every signal is the command's own."""
    if os.name != "nt":
        sys.stdout.flush()
        os.chdir(ROOT)
        os.execv(command[0], command)
    return start(command)
