"""What of Outlook is installed and runs here, seen from outside."""

from __future__ import annotations

import sys

assert sys.platform == "win32"  # noqa: S101 - mypy understands this

import ctypes  # noqa: E402
import winreg  # noqa: E402
from collections.abc import Iterator  # noqa: E402
from ctypes import wintypes  # noqa: E402

from ccwarn.gates.outlook.gate import Presence  # noqa: E402

_CLASSIC, _NEW = "outlook.exe", "olk.exe"
_SNAPSHOT_OF_PROCESSES = 2


class _Process(ctypes.Structure):
    """PROCESSENTRY32W of tlhelp32.h."""

    _fields_ = (
        ("size", wintypes.DWORD),
        ("usage", wintypes.DWORD),
        ("number", wintypes.DWORD),
        ("heap", ctypes.c_size_t),
        ("module", wintypes.DWORD),
        ("threads", wintypes.DWORD),
        ("parent", wintypes.DWORD),
        ("priority", wintypes.LONG),
        ("flags", wintypes.DWORD),
        ("name", wintypes.WCHAR * 260),
    )


def presence() -> Presence:
    """Look what of Outlook there is on this computer."""
    running = set(_running())
    if _CLASSIC in running:
        return Presence.RUNNING
    if _NEW in running:
        return Presence.NEW
    return Presence.CLOSED if _is_installed() else Presence.ABSENT


def _is_installed() -> bool:
    try:
        winreg.CloseKey(winreg.OpenKey(winreg.HKEY_CLASSES_ROOT, r"Outlook.Application\CLSID"))
    except OSError:
        return False
    return True


def _running() -> Iterator[str]:
    """Yield the file names of all processes, in lower case."""
    kernel = ctypes.WinDLL("kernel32")
    kernel.CreateToolhelp32Snapshot.restype = wintypes.HANDLE
    snapshot = wintypes.HANDLE(kernel.CreateToolhelp32Snapshot(_SNAPSHOT_OF_PROCESSES, 0))
    process = _Process(size=ctypes.sizeof(_Process))
    try:
        found = kernel.Process32FirstW(snapshot, ctypes.byref(process))
        while found:
            yield process.name.lower()
            found = kernel.Process32NextW(snapshot, ctypes.byref(process))
    finally:
        kernel.CloseHandle(snapshot)
