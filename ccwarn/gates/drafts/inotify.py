"""File events on Linux (inotify(7)): one thread that sleeps in the kernel until something happens.

watchdog, which is used elsewhere, waits half a second on Linux for the other half of a rename that
leads out of the folder, and holds back what comes after it; watchfiles wakes up twenty times a
second. A guard that answers within a fifth of a second and is idle in between can use neither.
"""

from __future__ import annotations

import ctypes
import os
import select
import struct
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

_MODIFY, _CLOSE_WRITE, _MOVED_FROM, _MOVED_TO = 0x2, 0x8, 0x40, 0x80
_CREATE, _DELETE, _DELETE_SELF, _MOVE_SELF = 0x100, 0x200, 0x400, 0x800
_UNMOUNT, _OVERFLOW, _ONLYDIR, _EXCL_UNLINK = 0x2000, 0x4000, 0x01000000, 0x04000000
_MASK_ADD = 0x20000000

_ITSELF = _DELETE_SELF | _MOVE_SELF | _ONLYDIR | _MASK_ADD
_NAMES = _CREATE | _DELETE | _MOVED_FROM | _MOVED_TO
_CONTENT = _NAMES | _MODIFY | _CLOSE_WRITE | _EXCL_UNLINK
_UPSETTING = _UNMOUNT | _OVERFLOW | _DELETE_SELF | _MOVE_SELF

_EVENT = struct.Struct("iIII")
_BUFFER = 64 * 1024


class InotifyWatch:
    """Watches folders until it is closed. See `ccwarn.gates.drafts.watch.Watch`."""

    _libc: ClassVar[ctypes.CDLL] = ctypes.CDLL(None, use_errno=True)

    def __init__(
        self,
        folders: Iterable[Path],
        names_in: Iterable[Path],
        anchors: Iterable[Path],
        changed: Callable[[Path], None],
        upset: Callable[[], None],
    ) -> None:
        self._changed = changed
        self._upset = upset
        self._paths: dict[int, Path] = {}
        self._inotify = self._checked(self._libc.inotify_init1(os.O_CLOEXEC | os.O_NONBLOCK))
        self._wake, self._woken = os.pipe()
        try:
            for path in anchors:
                # One that may be passed through but not read (0711) cannot be watched.
                with suppress(FileNotFoundError, PermissionError):
                    self._add(path, _ITSELF)
            for path in names_in:
                self._add(path, _ITSELF | _NAMES)
            for path in folders:
                self._add(path, _ITSELF | _CONTENT)
        except OSError:
            self._release()
            raise
        self._thread = threading.Thread(target=self._run, name="ccwarn-inotify", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop watching; no call comes after this one has returned."""
        os.write(self._woken, b"x")
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _add(self, path: Path, mask: int) -> None:
        number = self._libc.inotify_add_watch(
            self._inotify, ctypes.c_char_p(os.fsencode(path)), ctypes.c_uint32(mask)
        )
        self._paths[self._checked(number, path)] = path

    def _checked(self, result: int, path: Path | None = None) -> int:
        if result == -1:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(path) if path else None)
        return result

    def _run(self) -> None:
        poll = select.poll()
        poll.register(self._inotify, select.POLLIN)
        poll.register(self._wake, select.POLLIN)
        try:
            while self._wake not in (ready := [descriptor for descriptor, _ in poll.poll()]):
                if self._inotify in ready:
                    self._tell(os.read(self._inotify, _BUFFER))
        finally:
            self._release()

    def _tell(self, buffer: bytes) -> None:
        upset = False
        for watch, mask, name in _events(buffer):
            if mask & _UPSETTING:
                upset = True
            elif name and watch in self._paths:
                self._changed(self._paths[watch] / os.fsdecode(name))
        if upset:
            self._upset()

    def _release(self) -> None:
        for descriptor in (self._inotify, self._wake, self._woken):
            os.close(descriptor)


def _events(buffer: bytes) -> Iterator[tuple[int, int, bytes]]:
    offset = 0
    while offset + _EVENT.size <= len(buffer):
        watch, mask, _, length = _EVENT.unpack_from(buffer, offset)
        offset += _EVENT.size
        yield watch, mask, buffer[offset : offset + length].rstrip(b"\0")
        offset += length
