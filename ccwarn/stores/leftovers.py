"""The names of files in the making, and what becomes of those that a killed run left behind."""

# `os` has the exact calls that this rests on.
# ruff: noqa: PTH108

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from ccwarn.stores.exchange import exchange
from ccwarn.stores.regular import PREFIX

_TEMPORARY = re.compile(r"\.ccwarn-(?P<pid>\d+)-[0-9a-f]{16}\.tmp")
_SWAP = re.compile(r"\.ccwarn-(?P<pid>\d+)-(?P<inode>\d+)-(?P<etag>\d+-\d+--?\d+)\.swap")
_STALE_AFTER = 3600.0
"""Seconds after which a file in the making is left over whatever runs under its process number."""


def temporary_name() -> str:
    """Return a name for a file that is being written. All that it ever holds is ours."""
    import secrets  # late: reading drafts needs none

    return f".ccwarn-{os.getpid()}-{secrets.token_hex(8)}.tmp"


def swap_name(inode: int, etag: str) -> str:
    """Return a name for a finished file, with this inode, about to be exchanged for a version.

    With the name it can be told later which of the two the file holds, or whether it holds what a
    third party had put there in the last moment.
    """
    return f".ccwarn-{os.getpid()}-{inode}-{etag}.swap"


def clean_up(temporary_folder: Path, folders: Iterable[Path]) -> None:
    """Remove what killed runs left in `temporary_folder` while replacing files in `folders`.

    A version that was taken out of its place and belongs to another program is put back there.
    """
    with suppress(OSError), os.scandir(temporary_folder) as entries:
        names = [entry.name for entry in entries if entry.name.startswith(PREFIX)]
        for name in names:
            match = _TEMPORARY.fullmatch(name) or _SWAP.fullmatch(name)
            if match is None:
                continue
            with suppress(OSError):
                path = temporary_folder / name
                if is_left_over(path, int(match["pid"])):
                    _clear(path, match, folders)


def _clear(path: Path, match: re.Match[str], folders: Iterable[Path]) -> None:
    if match.re is _SWAP:
        status = os.lstat(path)
        etag = f"{status.st_ino}-{status.st_size}-{status.st_mtime_ns}"
        inode = int(match["inode"])
        if status.st_ino != inode and etag != match["etag"]:
            place = _find(inode, folders)
            if place is None or not exchange(path, place):
                return
    os.unlink(path)


def _find(inode: int, folders: Iterable[Path]) -> Path | None:
    for folder in folders:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.inode() == inode:
                    return Path(entry.path)
    return None


def is_left_over(path: Path, pid: int) -> bool:
    """Tell whether the process that made one of our files has ended, or must have by now."""
    if time.time() - os.lstat(path).st_ctime > _STALE_AFTER:
        return True
    if sys.platform == "win32":
        return False  # There, os.kill with signal 0 is no harmless question.
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
