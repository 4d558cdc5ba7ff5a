"""What was installed on Windows, and what an installer leaves: for the tests of installers."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import _winapi
import ctypes
import os
import subprocess
import time
import winreg
from collections.abc import Callable
from contextlib import suppress
from ctypes import wintypes
from pathlib import Path
from typing import Any

ENVIRON = {
    name: text
    for name, text in os.environ.items()
    if not name.startswith(("PYTHON", "WIN_PD_", "QT_"))
}
"""What a program has that the user starts: these tests have no home of their own."""
PROFILE = Path(os.environ["USERPROFILE"])
LOCAL = Path(os.environ["LOCALAPPDATA"])
HERE = LOCAL / "Programs" / "ccwarn"
FOR_ALL = Path(os.environ["PROGRAMFILES"], "ccwarn")
DATA = LOCAL / "ccwarn"
PIPE = DATA / "ask.pipe"
LINK = Path(os.environ["APPDATA"], "Microsoft", "Windows", "Start Menu", "Programs", "ccwarn.lnk")
RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
HOST = r"Software\Mozilla\NativeMessagingHosts\ccwarn"
ABOUT = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\ccwarn"
USER, COMPUTER = winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE
PATIENCE = 600.0
QUERY = 0x1000
"""PROCESS_QUERY_LIMITED_INFORMATION of <winnt.h>."""


def value(root: int, path: str, name: str = "") -> str | None:
    with suppress(OSError), winreg.OpenKey(root, path) as key:
        return str(winreg.QueryValueEx(key, name)[0])
    return None


def until(get: Callable[[], Any], what: str) -> Any:
    deadline = time.monotonic() + PATIENCE
    while not (found := get()):
        assert time.monotonic() < deadline, what
        time.sleep(0.2)
    return found


def run(*command: str | Path) -> None:
    done = subprocess.run(
        [str(part) for part in command], env=ENVIRON, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0


def files() -> set[Path]:
    """Return all files and folders that an installer or ccwarn may have made."""
    roots = (PROFILE, FOR_ALL.parent, Path(os.environ["PROGRAMDATA"]))
    definitions = Path(os.environ["SYSTEMROOT"], "PolicyDefinitions")
    return {path for root in (*roots, definitions) for path in root.rglob("*")}


def server() -> Path | None:
    """Return which program listens for Thunderbird."""
    kernel = ctypes.WinDLL("kernel32")
    kernel.OpenProcess.restype = wintypes.HANDLE
    process, size = wintypes.DWORD(), wintypes.DWORD(1000)
    name = ctypes.create_unicode_buffer(size.value)
    try:
        access = _winapi.GENERIC_READ | _winapi.GENERIC_WRITE
        pipe = PIPE.read_text(encoding="ascii")
        end = _winapi.CreateFile(pipe, access, 0, 0, _winapi.OPEN_EXISTING, 0, 0)
    except OSError:
        return None
    kernel.GetNamedPipeServerProcessId(wintypes.HANDLE(end), ctypes.byref(process))
    _winapi.CloseHandle(end)
    handle = wintypes.HANDLE(kernel.OpenProcess(QUERY, False, process))
    kernel.QueryFullProcessImageNameW(handle, 0, name, ctypes.byref(size))
    kernel.CloseHandle(handle)
    return Path(name.value)
