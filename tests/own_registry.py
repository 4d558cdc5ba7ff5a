"""What ccwarn keeps in the registry of Windows, for one test alone."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import winreg
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import win32event

from ccwarn.connect.autostart import RunKey

HOST = r"Software\Mozilla\NativeMessagingHosts\ccwarn"
"""Where Thunderbird looks for the program that its add-on calls `ccwarn`."""
KEPT = ((HOST, ""), (RunKey._RUN, "ccwarn"), (RunKey._APPROVED, "ccwarn"))
"""The values that ccwarn writes for its user, by their key and name."""


def value(path: str, name: str = "") -> object:
    """Return a value of the user's; None where there is none."""
    return _read(path, name)[0]


@contextmanager
def alone() -> Iterator[None]:
    """Have none of what ccwarn keeps there, and put back what was there before.

    All processes of a user share one registry, so the tests of others are kept out.
    """
    mutex = win32event.CreateMutex(None, False, "ccwarn-registry-of-tests")
    win32event.WaitForSingleObject(mutex, win32event.INFINITE)
    before = {place: _read(*place) for place in KEPT}
    try:
        _write(dict.fromkeys(KEPT, (None, winreg.REG_SZ)))
        yield
    finally:
        _write(before)
        win32event.ReleaseMutex(mutex)
        mutex.Close()


def _read(path: str, name: str) -> tuple[Any, int]:
    with suppress(OSError), winreg.OpenKey(winreg.HKEY_CURRENT_USER, path) as key:
        return winreg.QueryValueEx(key, name)
    return None, winreg.REG_SZ


def _write(values: Mapping[tuple[str, str], tuple[Any, int]]) -> None:
    for (path, name), (content, kind) in values.items():
        if content is not None:
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, path) as key:
                winreg.SetValueEx(key, name, 0, kind, content)
        elif path == HOST:
            with suppress(FileNotFoundError):
                winreg.DeleteKey(winreg.HKEY_CURRENT_USER, path)
        else:
            write = winreg.KEY_SET_VALUE
            with (
                suppress(FileNotFoundError),
                winreg.OpenKey(winreg.HKEY_CURRENT_USER, path, 0, write) as key,
            ):
                winreg.DeleteValue(key, name)
