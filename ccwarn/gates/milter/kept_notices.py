"""Notices that wait, in files: a gate that ends, or is killed, leaves them to the next one."""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ccwarn.file_version import VERSION, is_newer
from ccwarn.gates.milter.sentences import Notice
from ccwarn.private_file import private_folder, write_private

_VERSION = 1
_LONGEST = 3 * 24 * 60 * 60
"""Seconds after which nobody is told any more what became of a mail."""


class KeptNotices:
    """The notices of one process. They lie in a folder of its own, which it keeps locked, in this.

    So many processes, and several gates, may have the same. A folder that nobody keeps locked is
    that of a process that is gone.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._own: Path | None = None
        self._lock = -1

    def keep(self, notice: Notice) -> Path:
        """Write a notice into a file until it is `done`; return the file. Raises OSError."""
        data = {VERSION: _VERSION, **notice._asdict()}
        path = self._own_folder() / f"{secrets.token_hex(8)}.json"
        write_private(path, json.dumps(data).encode("ascii"))
        return path

    def done(self, path: Path) -> None:
        """Forget a notice. Raises OSError."""
        path.unlink(missing_ok=True)

    def left(self) -> Iterator[tuple[Path, Notice]]:
        """Take over what processes that are gone have left, and yield it. Raises OSError.

        What is damaged or too old is deleted. What a newer ccwarn has kept is left for it.
        """
        with suppress(FileNotFoundError):
            for folder in sorted(self._folder.iterdir()):
                lock = _locked(folder) if folder != self._own else None
                if lock is None:
                    continue
                try:
                    for path in sorted(folder.iterdir()):
                        if (notice := _read(path)) is not None:
                            yield path.rename(self._own_folder() / path.name), notice
                    with suppress(OSError):  # What is left for others lies there.
                        folder.rmdir()
                finally:
                    os.close(lock)

    def close(self) -> None:
        """Leave what waits to the next gate."""
        if self._own is not None:
            with suppress(OSError):
                self._own.rmdir()
            os.close(self._lock)
            self._own = None

    def _own_folder(self) -> Path:
        while self._own is None:
            folder = private_folder(self._folder) / secrets.token_hex(8)
            folder.mkdir(mode=0o700)
            # Somebody else who begins may have taken it for one that was left, before this.
            if (lock := _locked(folder)) is not None:
                self._own, self._lock = folder, lock
        return self._own


def _locked(folder: Path) -> int | None:
    """Lock a folder; return the descriptor that does, or None where it is locked, or gone."""
    import fcntl  # late: commands for every system lead here

    with suppress(FileNotFoundError, NotADirectoryError):
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if folder.stat().st_ino == os.fstat(lock).st_ino:
                return lock
        except (BlockingIOError, FileNotFoundError):
            pass
        os.close(lock)
    return None


def _read(path: Path) -> Notice | None:
    """Return the notice in a file; None, and the file is deleted, where nobody is to be told."""
    try:
        found = dict(json.loads(path.read_bytes()))
        if is_newer(found, _VERSION):
            return None
        notice = Notice(*[found[name] for name in Notice._fields])
        if (
            all(isinstance(it, str) for it in notice)
            and time.time() - path.stat().st_mtime < _LONGEST
        ):
            return notice
    except (ValueError, LookupError, TypeError):
        pass  # Cut off, or somebody else's.
    path.unlink()
    return None
