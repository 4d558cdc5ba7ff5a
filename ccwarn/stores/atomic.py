"""Rewrites a part of a message file; its name holds a whole message, old or new, always.

The new version is written beside the old one under a name of our own, made durable, and swapped
in. Where the system can exchange two names, what comes out is looked at before it is removed: a
version that another program put there in the last moment goes back to its place. On Windows, the
old version stands aside for that (see `ccwarn.stores.aside`), and the name is free for an instant.
"""

# `os` has the descriptors, flags and exact calls that this rests on.
# ruff: noqa: PTH104, PTH108

from __future__ import annotations

import errno
import io
import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ccwarn import in_use
from ccwarn.stores import leftovers
from ccwarn.stores.base import Changed
from ccwarn.stores.exchange import exchange
from ccwarn.stores.regular import OPEN_FLAGS, REPLACING, etag_of, open_regular

if sys.platform == "linux":
    import fcntl
    import signal

_CHUNK = 1 << 20


def replace_header(
    path: Path,
    etag: str,
    offset: int,
    header: bytes,
    temporary_folder: Path,
    *,
    start: int = 0,
    place: Path | None = None,
) -> str:
    """Replace the bytes of the file up to `offset` by `header`; return the etag of the outcome.

    `start` is where they begin in a file that holds several messages. `temporary_folder` is the
    folder, on the same file system, for the version in the making. Mode, times and, where allowed,
    owner and extended attributes are kept. A file with several hard links is replaced under this
    name alone; its other names keep the old version. `place` is another name, in the same folder,
    that the file is to have from now on: it gets that name right before the new version comes.

    Raises `Changed` where the file is not, or in the last moment is no longer, the version named
    by `etag`, and OSError. Whatever is raised, the file is as it was.
    """

    def make(source: int, target: int) -> int:
        _copy(source, 0, target, start)
        _write(target, header)
        _copy(source, offset, target)
        return start + len(header) + os.fstat(source).st_size - offset

    return _replace(path, etag, temporary_folder, make, place or path)


def replace_parts(
    path: Path,
    etag: str,
    size: int,
    parts: Sequence[tuple[int, bytes]],
    temporary_folder: Path,
    check: Callable[[int, int], None],
) -> str:
    """Write `parts` to the file, bytes at offsets, and give it this size; return the new etag.

    `check` gets the descriptors of the old and the new version before the new one takes its place,
    and raises where it should not. All else is as `replace_header` says.
    """

    def make(source: int, target: int) -> int:
        _copy(source, 0, target)
        os.ftruncate(target, size)
        for offset, data in parts:
            os.lseek(target, offset, os.SEEK_SET)
            _write(target, data)
        check(source, target)
        return size

    return _replace(path, etag, temporary_folder, make, path)


def _replace(
    path: Path, etag: str, temporary_folder: Path, make: Callable[[int, int], int], place: Path
) -> str:
    """Let `make` write a new version, of the size it returns, and put it in the old one's place."""
    with open_regular(path) as source:
        status = os.fstat(source.fileno())
        _expect(status, etag, path)
        with _temporary(temporary_folder) as temporary:
            try:
                size = make(source.fileno(), temporary.descriptor)
                _keep_status(status, source.fileno(), temporary)
                os.fsync(temporary.descriptor)
                made = os.fstat(temporary.descriptor)
            finally:
                os.close(temporary.descriptor)
            if made.st_size != size:
                raise Changed(path)
            if sys.platform != "win32":  # There it is the old version that gets a name of ours.
                name = leftovers.swap_name(temporary_folder, temporary.inode, etag)
                temporary.rename(temporary_folder / name)
            _expect(os.fstat(source.fileno()), etag, path)
            with _renamed(path, place, etag, source):
                _swap(temporary, place, etag, source)
            with suppress(OSError):  # The name holds the old or the new version in any case.
                fsync_folder(path.parent)
        return etag_of(made)


@dataclass(slots=True)
class _Temporary:
    """The file in the making. It is removed in the end, unless what it holds is not ours."""

    path: Path
    descriptor: int
    inode: int
    ours: bool = True

    def rename(self, path: Path) -> None:
        os.rename(self.path, path)
        self.path = path


@contextmanager
def _temporary(temporary_folder: Path) -> Iterator[_Temporary]:
    path = temporary_folder / leftovers.temporary_name()
    # 0600 until the old version's mode is known to be safe to give.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | OPEN_FLAGS, 0o600)
    temporary = _Temporary(path, descriptor, os.fstat(descriptor).st_ino)
    try:
        yield temporary
    finally:
        if temporary.ours:
            with suppress(OSError):
                os.unlink(temporary.path)


def _copy(source: int, offset: int, target: int, end: int = sys.maxsize) -> None:
    """Write what the source has from `offset` to `end`, in constant memory."""
    left = end - os.lseek(source, offset, os.SEEK_SET)
    if left and hasattr(os, "copy_file_range"):
        with suppress(OSError):  # Not on this file system; a real failure shows below as well.
            while count := os.copy_file_range(source, target, min(left, 1 << 30)):
                left -= count
    while chunk := os.read(source, min(left, _CHUNK)):
        _write(target, chunk)
        left -= len(chunk)


def _write(target: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(target, rest) :]


def _keep_status(status: os.stat_result, source: int, temporary: _Temporary) -> None:
    target, mode = temporary.descriptor, stat.S_IMODE(status.st_mode)
    if sys.platform == "linux":
        with suppress(OSError):
            for name in os.listxattr(source):
                os.setxattr(target, name, os.getxattr(source, name))
    if sys.platform != "win32":
        if not _keep_owner(status, target):
            mode &= ~stat.S_IRWXG  # The group would be another one than its owner had in mind.
        os.fchmod(target, mode)
    times = (status.st_atime_ns, status.st_mtime_ns)
    os.utime(target if os.utime in os.supports_fd else temporary.path, ns=times)


def _keep_owner(status: os.stat_result, target: int) -> bool:
    """Give the owner and the group, or else only the group; return whether the group was kept."""
    made = os.fstat(target)
    if sys.platform != "win32" and (made.st_uid, made.st_gid) != (status.st_uid, status.st_gid):
        for owner in (status.st_uid, -1):
            with suppress(PermissionError):
                os.fchown(target, owner, status.st_gid)
                return True
    return made.st_gid == status.st_gid


@contextmanager
def _renamed(path: Path, place: Path, etag: str, source: io.FileIO) -> Iterator[None]:
    """Give the file its other name, and take it back if it cannot be replaced there."""
    if place == path:
        yield
        return
    _expect(os.lstat(path), etag, path)
    if os.path.lexists(place):
        raise Changed(path)
    if sys.platform == "win32":
        source.close()  # An open file cannot be renamed there.
    in_use.once_free(lambda: os.rename(path, place))
    try:
        yield
    except BaseException:
        with suppress(OSError):
            os.rename(place, path)
        raise


def _swap(temporary: _Temporary, path: Path, etag: str, source: io.FileIO) -> None:
    if sys.platform == "win32":
        source.close()  # An open file cannot be replaced there.
    else:
        _expect(os.lstat(path), etag, path)
    if not exchange(temporary.path, path):
        with REPLACING:
            _put(temporary.path, path, etag)
        temporary.ours = False  # There is none any more.
        return
    temporary.ours = False
    if not _is_version(temporary.path, etag, source):
        _give_back(temporary, path)
        temporary.ours = True
        raise Changed(path)
    temporary.ours = True


def _put(new: Path, path: Path, etag: str) -> None:
    if sys.platform == "win32":
        from ccwarn.stores import aside  # late: it is of Windows

        if name := leftovers.aside_name(new.parent, path):
            aside.put(new, path, etag, new.with_name(name))
            return
    in_use.replace(new, path, lambda: _expect(os.lstat(path), etag, path))


def _is_version(path: Path, etag: str, source: io.FileIO) -> bool:
    return etag_of(os.lstat(path)) == etag and not being_written(source.fileno())


def _give_back(temporary: _Temporary, path: Path) -> None:
    """Undo an exchange that took out a newer version than the one that was read."""
    try:
        exchange(temporary.path, path)
    except FileNotFoundError:
        # Our version was renamed or removed; the newer one must stay reachable all the same.
        os.link(temporary.path, path)
        return
    if os.lstat(temporary.path).st_ino != temporary.inode:
        # Yet another version had come; it is the newest and stays.
        exchange(temporary.path, path)


def being_written(source: int) -> bool:
    """Tell whether another program has the file open for writing, as far as the system says.

    A lease for reading is refused then (fcntl(2), F_SETLEASE). It is given up at once.
    """
    if sys.platform == "linux":
        try:
            # Somebody who opens the file during the lease makes the system send this signal.
            fcntl.fcntl(source, fcntl.F_SETSIG, signal.SIGURG)
            fcntl.fcntl(source, fcntl.F_SETLEASE, fcntl.F_RDLCK)
            fcntl.fcntl(source, fcntl.F_SETLEASE, fcntl.F_UNLCK)
        except OSError as error:
            return error.errno == errno.EAGAIN
    return False


def _expect(status: os.stat_result, etag: str, path: Path) -> None:
    if etag_of(status) != etag:
        raise Changed(path)


def fsync_folder(folder: Path) -> None:
    """Make the names in a folder durable, where that can be asked for. Raises OSError."""
    if sys.platform != "win32":  # There, a folder cannot be opened.
        descriptor = os.open(folder, os.O_RDONLY | OPEN_FLAGS)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
