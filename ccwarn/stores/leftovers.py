"""The names of files in the making, and what happens to those that a killed run left behind.

Whoever may write to a folder may put files of such names there, so one counts only if its seal
proves that this user wrote it here. Others are told of and left alone.
"""

# `os` has the exact calls that this rests on.
# ruff: noqa: PTH104, PTH108

from __future__ import annotations

import os
import re
import stat
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from ccwarn.stores.exchange import exchange
from ccwarn.stores.interrupted import Interrupted
from ccwarn.stores.regular import PREFIX, etag_of

_TEMPORARY = re.compile(r"\.ccwarn-(?P<pid>\d+)-[0-9a-f]{16}\.tmp")
_SWAP = re.compile(
    r"\.ccwarn-(?P<pid>\d+)-(?P<inode>\d+)-(?P<etag>\d+-\d+--?\d+)-(?P<seal>[0-9a-f]{32})\.swap"
)
_ASIDE = re.compile(
    r"\.ccwarn-(?P<pid>\d+)-(?P<token>[0-9a-f]{16})-(?P<seal>[0-9a-f]{32})-(?P<name>.+)\.aside",
    re.DOTALL,
)
_LONGEST = 255
"""Units of UTF-16 in the longest name that a file can have on Windows, where some stand aside."""
_STALE_AFTER = 3600.0
"""Seconds after which a file in the making is left over whatever runs under its process number."""


def temporary_name() -> str:
    """Return a name for a file that is being written. All that it ever holds is ours."""
    import secrets  # late: reading drafts needs none

    return f".ccwarn-{os.getpid()}-{secrets.token_hex(8)}.tmp"


def swap_name(folder: Path, inode: int, etag: str) -> str:
    """Return a name for a finished file, with this inode, about to be exchanged for a version.

    With the name it can be told later which of the two the file holds, or whether it holds what a
    third party had put there in the last moment. Where no key can be kept, the name proves nothing.
    """
    from ccwarn.stores import seals  # late: reading drafts needs none

    said = f"{os.getpid()}-{inode}-{etag}"
    try:
        code = seals.seal(b"swap", place(folder), said.encode())
    except OSError:
        code = "0" * 32
    return f"{PREFIX}{said}-{code}.swap"


def aside_name(folder: Path, path: Path) -> str:
    """Return a name in `folder` for the version at `path` while a new one takes its place.

    By the name it finds back to its own. Returns "" where that would be too long, or where no key
    can be kept or no folder be named.
    """
    import secrets  # late: reading drafts needs none

    from ccwarn.stores import seals  # late, too

    said = f"{os.getpid()}-{secrets.token_hex(8)}"
    try:
        parts = (place(folder), said.encode(), place(path.parent), os.fsencode(path.name))
        name = f"{PREFIX}{said}-{seals.seal(b'aside', *parts)}-{path.name}.aside"
    except OSError:
        return ""
    return name if len(name.encode("utf-16-le", "surrogatepass")) // 2 <= _LONGEST else ""


def place(folder: Path) -> bytes:
    """Return what a seal says of a folder: what was copied from elsewhere proves nothing."""
    return os.fsencode(os.path.realpath(folder))


def interrupted(temporary_folder: Path, folders: Iterable[Path]) -> Iterator[Interrupted]:
    """Yield the versions of files in `folders` that killed runs have taken out of their places."""
    for path, match in _left_over(temporary_folder):
        with suppress(OSError):
            if match.re is _SWAP and _holds_a_third(os.lstat(path), match):
                yield Interrupted(temporary_folder / path.name, _is_ours(temporary_folder, match))
            if match.re is _ASIDE:
                home = _home(match, temporary_folder, folders)
                if home is None or not os.path.lexists(home):
                    yield Interrupted(temporary_folder / path.name, home is not None)


def clean_up(temporary_folder: Path, folders: Iterable[Path]) -> None:
    """Remove what killed runs left in `temporary_folder` while replacing files in `folders`.

    A version that was taken out of its place is put back there, unless it is the one that was to be
    replaced and the new one is there.
    """
    for path, match in _left_over(temporary_folder):
        with suppress(OSError):
            _clear(path, match, temporary_folder, folders)


def _left_over(folder: Path) -> Iterator[tuple[Path, re.Match[str]]]:
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if entry.name.startswith(PREFIX)]
    except OSError:
        return
    for name in names:
        match = _TEMPORARY.fullmatch(name) or _SWAP.fullmatch(name) or _ASIDE.fullmatch(name)
        path = _whole(folder / name)
        if match and is_left_over(path, int(match["pid"])):
            yield path, match


def _whole(path: Path) -> Path:
    """Return the path of a file whose name is much longer than that of the draft it comes from."""
    if sys.platform == "win32":
        from ccwarn.windows_calls import of_any_length

        return Path(of_any_length(path))
    return path


def _clear(path: Path, match: re.Match[str], folder: Path, folders: Iterable[Path]) -> None:
    if match.re is _SWAP:
        status = os.lstat(path)
        if not _is_ours(folder, match):
            return
        if _holds_a_third(status, match):
            place = _find(int(match["inode"]), folders)
            if place is None or not _may_replace(status, place) or not exchange(path, place):
                return
    if match.re is _ASIDE:
        home = _home(match, folder, folders)
        if home is None:
            return
        if not os.path.lexists(home):
            os.rename(path, home)
            return
    os.unlink(path)


def _home(match: re.Match[str], folder: Path, folders: Iterable[Path]) -> Path | None:
    """Return where a version that stands aside belongs; None where nothing proves that it does."""
    from ccwarn.stores import seals  # late: there are hardly ever any

    said = f"{match['pid']}-{match['token']}".encode()
    name = match["name"]
    for home in folders:
        parts = (b"aside", place(folder), said, place(home), os.fsencode(name))
        if seals.is_sealed(match["seal"], *parts):
            return home / name
    return None


def _holds_a_third(status: os.stat_result, match: re.Match[str]) -> bool:
    """Tell whether a file is neither the new version nor the one that was to be replaced."""
    return status.st_ino != int(match["inode"]) and etag_of(status) != match["etag"]


def _is_ours(folder: Path, match: re.Match[str]) -> bool:
    from ccwarn.stores import seals  # late: there are hardly ever any

    said = f"{match['pid']}-{match['inode']}-{match['etag']}"
    return seals.is_sealed(match["seal"], b"swap", place(folder), said.encode())


def _may_replace(status: os.stat_result, place: Path) -> bool:
    """Tell whether a file is an ordinary one of whoever the draft at `place` belongs to."""
    return stat.S_ISREG(status.st_mode) and status.st_uid == os.lstat(place).st_uid


def _find(inode: int, folders: Iterable[Path]) -> Path | None:
    for folder in folders:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.inode() == inode:
                    return Path(entry.path)
    return None


def is_left_over(path: Path, pid: int) -> bool:
    """Tell whether the process that made one of our files has ended, or must have by now."""
    try:
        age = time.time() - os.lstat(path).st_ctime
    except OSError:
        return False
    if age > _STALE_AFTER:
        return True
    if sys.platform == "win32":
        from ccwarn.windows_calls import has_ended

        return has_ended(pid)  # There, os.kill with signal 0 is no harmless question.
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
