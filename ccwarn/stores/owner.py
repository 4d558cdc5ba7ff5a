"""Whether the mail program that a file belongs to is running, as far as it says so."""

from __future__ import annotations

import os
import re
import struct
import sys
from contextlib import suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl

_LOCK_LINK = re.compile(r"[^:]*:\+?(?P<pid>\d+)")


def profile_of(path: Path) -> Path | None:
    """Return the Thunderbird profile that a mail file is in; None where it is in none."""
    return next((above for above in path.parents if (above / "prefs.js").is_file()), None)


def mail_folders_of(path: Path) -> tuple[Path, ...]:
    """Return where the Thunderbird that a mail file belongs to keeps mail; () if to none."""
    profile = profile_of(path)
    return (profile / "Mail", profile / "ImapMail") if profile else ()


def is_running(profile: Path) -> bool:
    """Tell whether a Thunderbird runs on a profile, by the lock that it holds meanwhile.

    nsProfileLock.cpp: `.parentlock` is locked as fcntl(2) has it, and `lock` is a symbolic link to
    an address and a process number; on Windows `parent.lock` is open and shared with nobody.
    """
    if sys.platform == "win32":
        return _is_held_open(profile / "parent.lock")
    with suppress(OSError), (profile / ".parentlock").open("rb") as file:
        return _is_locked(file.fileno())
    with suppress(OSError):
        match = _LOCK_LINK.fullmatch(os.readlink(profile / "lock"))  # noqa: PTH115
        return match is not None and _is_alive(int(match["pid"]))
    return False


def _is_held_open(path: Path) -> bool:
    try:
        with path.open("r+b"):
            return False
    except FileNotFoundError:
        return False
    except OSError:
        return True


def _is_locked(descriptor: int) -> bool:
    """Ask for the lock without taking it: a program that starts right now must not find it taken.

    The layouts are those of `struct flock` in fcntl(2) of Linux and of macOS.
    """
    if sys.platform == "win32":
        return False
    if sys.platform == "darwin":
        question = struct.pack("qqihh", 0, 0, 0, fcntl.F_WRLCK, os.SEEK_SET)
        answer = fcntl.fcntl(descriptor, fcntl.F_GETLK, question)
        kind = struct.unpack("qqihh", answer)[3]
    else:
        question = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
        answer = fcntl.fcntl(descriptor, fcntl.F_GETLK, question)
        kind = struct.unpack("hhqqi4x", answer)[0]
    return bool(kind != fcntl.F_UNLCK)


def _is_alive(pid: int) -> bool:
    if sys.platform == "win32":
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
