"""Who may read a file, or open a pipe, on Windows: lists of users stand in the place of modes.

What is new has the list of the folder that it is in, and a user's own folders are private. But a
folder may be elsewhere, or shared by somebody, so what is to be private says so itself.
https://learn.microsoft.com/windows/win32/secauthz/security-descriptor-string-format
"""

from __future__ import annotations

import sys

assert sys.platform == "win32"  # noqa: S101 - mypy understands this

import ctypes  # noqa: E402
from ctypes import wintypes  # noqa: E402
from functools import cache  # noqa: E402
from pathlib import Path  # noqa: E402

_OF_FILES = "D:P" + "".join(f"(A;{{inherited}};FA;;;{who})" for who in ("SY", "BA", "{user}"))
"""All rights to the system and the administrators, as in every user's folder, and to the user;
nothing from the folder above."""
_REVISION = 1
_DACL_SECURITY_INFORMATION = 4
_TOKEN_QUERY, _TOKEN_USER = 8, 1

_advapi32 = ctypes.WinDLL("advapi32", use_last_error=True)
_kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
_kernel32.GetCurrentProcess.restype = wintypes.HANDLE
_kernel32.LocalFree.argtypes = (wintypes.LPVOID,)


def keep_to_user(path: Path) -> None:
    """Let nobody but this user read a file, or a folder and what will come into it.

    The system and the administrators may as well, as they may everywhere. Raises OSError, as where
    the file system knows no such lists.
    """
    inherited = "OICI" if path.is_dir() else ""
    wanted = descriptor(_OF_FILES.format(inherited=inherited, user=_user()))
    try:
        set_security = _advapi32.SetFileSecurityW
        set_security.argtypes = (wintypes.LPCWSTR, wintypes.DWORD, wintypes.LPVOID)
        if not set_security(str(path), _DACL_SECURITY_INFORMATION, wanted):
            raise ctypes.WinError(ctypes.get_last_error())
    finally:
        _kernel32.LocalFree(wanted)


def descriptor(description: str) -> wintypes.LPVOID:
    """Return the security descriptor that a text describes; `LocalFree` frees it.

    Raises OSError.
    """
    made = wintypes.LPVOID()
    convert = _advapi32.ConvertStringSecurityDescriptorToSecurityDescriptorW
    convert.argtypes = (wintypes.LPCWSTR, wintypes.DWORD, wintypes.LPVOID, wintypes.LPVOID)
    if not convert(description, _REVISION, ctypes.byref(made), None):
        raise ctypes.WinError(ctypes.get_last_error())
    return made


@cache
def _user() -> str:
    """Return the identifier of the user whose process this is (a SID, as text)."""
    token, size, text = wintypes.HANDLE(), wintypes.DWORD(), wintypes.LPWSTR()
    process = wintypes.HANDLE(_kernel32.GetCurrentProcess())
    if not _advapi32.OpenProcessToken(process, _TOKEN_QUERY, ctypes.byref(token)):
        raise ctypes.WinError(ctypes.get_last_error())
    try:
        _advapi32.GetTokenInformation(token, _TOKEN_USER, None, 0, ctypes.byref(size))
        told = ctypes.create_string_buffer(size.value)
        if not _advapi32.GetTokenInformation(token, _TOKEN_USER, told, size, ctypes.byref(size)):
            raise ctypes.WinError(ctypes.get_last_error())
        user = wintypes.LPVOID.from_buffer(told)  # TOKEN_USER begins with a pointer to it.
        if not _advapi32.ConvertSidToStringSidW(user, ctypes.byref(text)):
            raise ctypes.WinError(ctypes.get_last_error())
        name = text.value or ""
        _kernel32.LocalFree(text)
        return name
    finally:
        _kernel32.CloseHandle(token)
