"""What is asked of Windows itself: how a file is shared with others, and who still runs.

Python's own `open` shares a file for reading and writing alike, and never for renaming or removal.
https://learn.microsoft.com/windows/win32/fileio/creating-and-opening-files
"""

from __future__ import annotations

import sys

assert sys.platform == "win32"  # noqa: S101 - mypy understands this

import _winapi  # noqa: E402
import msvcrt  # noqa: E402
import os  # noqa: E402
from pathlib import Path  # noqa: E402

_SHARE_READ, _SHARE_WRITE, _SHARE_DELETE = 1, 2, 4
_OPEN_EXISTING = 3
_ORDINARY = 0x80
_SYNCHRONIZE = 0x100000
_PSEUDO_CONSOLE = "PseudoConsoleWindow"

ERROR_SHARING_VIOLATION = 32
_ERROR_INVALID_PARAMETER = 87


def open_shared(path: Path) -> int:
    """Open a file for reading, so that others may write, rename and remove it meanwhile.

    Returns a descriptor. Raises OSError; its `winerror` says so where others do not share the file.
    """
    share = _SHARE_READ | _SHARE_WRITE | _SHARE_DELETE
    handle = _opened(path, _winapi.GENERIC_READ, share, _OPEN_EXISTING)
    return msvcrt.open_osfhandle(handle, os.O_RDONLY | os.O_BINARY)


def open_unwritten(path: Path) -> int:
    """Open a file for reading, so that others may read, rename and remove it, but not write to it.

    Returns a descriptor. Raises OSError, with ERROR_SHARING_VIOLATION as its `winerror` where
    another program has the file open for writing.
    """
    handle = _opened(path, _winapi.GENERIC_READ, _SHARE_READ | _SHARE_DELETE, _OPEN_EXISTING)
    return msvcrt.open_osfhandle(handle, os.O_RDONLY | os.O_BINARY)


def open_alone(path: Path) -> int:
    """Open a file for reading and writing, while others may only read.

    Returns a descriptor. Raises OSError, with ERROR_SHARING_VIOLATION as its `winerror` where
    another program has the file open for writing.
    """
    access = _winapi.GENERIC_READ | _winapi.GENERIC_WRITE
    handle = _opened(path, access, _SHARE_READ, _OPEN_EXISTING)
    return msvcrt.open_osfhandle(handle, os.O_RDWR | os.O_BINARY)


def is_open_elsewhere(path: Path) -> bool:
    """Tell whether anybody has the file open."""
    try:
        _winapi.CloseHandle(_opened(path, _winapi.GENERIC_READ, 0, _OPEN_EXISTING))
    except OSError as error:
        return error.winerror == ERROR_SHARING_VIOLATION
    return False


def of_any_length(path: Path) -> str:
    r"""Return the path in the form in which it may have more than 260 characters.

    https://learn.microsoft.com/windows/win32/fileio/maximum-file-path-limitation
    """
    whole = os.path.abspath(path)  # noqa: PTH100 - it follows no links
    if whole.startswith("\\\\?\\"):
        return whole
    return f"\\\\?\\UNC{whole[1:]}" if whole.startswith("\\\\") else f"\\\\?\\{whole}"


def short_name(path: str) -> str:
    """Return the path by the short names of its parts, in ASCII; what has none as it is."""
    import ctypes  # late: it takes a while

    short = ctypes.create_unicode_buffer(len(path) + 1)
    long_enough = ctypes.windll.kernel32.GetShortPathNameW(path, short, len(short))
    return short.value if 0 < long_enough < len(short) else path


def is_console(descriptor: int) -> bool:
    """Tell whether a file is a console: Python takes the device NUL for a terminal, too."""
    import ctypes  # late: it takes a while

    handle = ctypes.c_void_p(msvcrt.get_osfhandle(descriptor))
    mode = ctypes.c_uint32()
    return bool(ctypes.windll.kernel32.GetConsoleMode(handle, ctypes.byref(mode)))


def is_console_seen() -> bool:
    """Tell whether this program has a console that somebody can see.

    One that was started without a window has an unseen one, and so has one in the terminal of Git
    or Cygwin. Behind the window of Windows Terminal, or of a server for SSH, is a pseudo-console.
    https://learn.microsoft.com/windows/console/getconsolewindow
    """
    import ctypes  # late: it takes a while

    user = ctypes.windll.user32
    get_window = ctypes.windll.kernel32.GetConsoleWindow
    get_window.restype = ctypes.c_void_p
    if not (window := get_window()):
        return False
    name = ctypes.create_unicode_buffer(64)
    user.GetClassNameW(ctypes.c_void_p(window), name, len(name))
    return name.value == _PSEUDO_CONSOLE or bool(user.IsWindowVisible(ctypes.c_void_p(window)))


def languages() -> list[str]:
    """Return the languages that the user wants Windows to speak, best first: `de-DE`, `en-US`.

    https://learn.microsoft.com/windows/win32/api/winnls/nf-winnls-getuserpreferreduilanguages
    """
    import ctypes  # late, as above

    count, size = ctypes.c_ulong(), ctypes.c_ulong()
    ask = ctypes.windll.kernel32.GetUserPreferredUILanguages
    by_name = 8  # MUI_LANGUAGE_NAME
    if not ask(by_name, ctypes.byref(count), None, ctypes.byref(size)):
        return []
    names = ctypes.create_unicode_buffer(size.value)
    if not ask(by_name, ctypes.byref(count), names, ctypes.byref(size)):
        return []
    return [name for name in names[:].split("\0") if name]


def has_ended(process: int) -> bool:
    """Tell whether no process of that number runs."""
    try:
        handle = _winapi.OpenProcess(_SYNCHRONIZE, False, process)
    except OSError as error:
        # There is none; but 0 is a part of Windows itself, which nobody may ask for.
        return process != 0 and error.winerror == _ERROR_INVALID_PARAMETER
    try:
        return _winapi.WaitForSingleObject(handle, 0) == _winapi.WAIT_OBJECT_0
    finally:
        _winapi.CloseHandle(handle)


def _opened(path: Path, access: int, share: int, disposition: int) -> int:
    return _winapi.CreateFile(str(path), access, share, 0, disposition, _ORDINARY, 0)
