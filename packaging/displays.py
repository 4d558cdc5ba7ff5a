"""A display of its own for programs that open windows: an X server with a window manager."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def screen(size: str) -> Iterator[str]:
    """Start an X server of that size; yield how it is named, such as ":1"."""
    read, write = os.pipe()
    told = ["-displayfd", str(write), "-screen", "0", f"{size}x24", "-nolisten", "tcp"]
    # Else the server begins anew whenever its last client has left, and turns away who comes then.
    with subprocess.Popen(
        ["Xvfb", *told, "-noreset"],
        pass_fds=[write],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            os.close(write)
            with os.fdopen(read) as numbers:
                yield f":{numbers.readline().strip()}"
        finally:
            server.terminate()


@contextmanager
def display(size: str) -> Iterator[dict[str, str]]:
    """Start an X server of that size with a window manager; yield the environment to use it.

    Windows has a display, of whatever size.
    """
    if sys.platform == "win32":
        yield dict(os.environ)
        return
    if not shutil.which("Xvfb") or not shutil.which("openbox"):
        sys.exit("This needs Xvfb and openbox: apt-get install xvfb openbox")
    with screen(size) as name, tempfile.TemporaryDirectory() as home:
        environ = dict(os.environ, DISPLAY=name, HOME=home)
        environ |= {"QT_QPA_PLATFORM": "xcb", "TZ": "UTC"}
        manager = _window_manager(environ, Path(home) / "ready")
        try:
            yield environ
        finally:
            manager.terminate()
            manager.wait()


def _window_manager(environ: dict[str, str], ready: Path) -> subprocess.Popen[bytes]:
    """Start openbox, again if the server was not up yet, and wait until it manages windows."""
    command = ["openbox", "--startup", f"touch {ready}"]
    manager = subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 20
    while not ready.exists():
        if time.monotonic() > end:
            sys.exit("openbox did not start")
        if manager.poll() is not None:
            manager = subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL)
        time.sleep(0.05)
    return manager
