"""File events on macOS and Windows, by way of watchdog."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from watchdog.events import (
    DirDeletedEvent,
    DirModifiedEvent,
    DirMovedEvent,
    FileClosedNoWriteEvent,
    FileDeletedEvent,
    FileOpenedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

_SILENCE = 0.1
"""Seconds without a further event after which watchdog tells of those that there were.

On Windows it waits for that, however long it takes: a second, its own measure, never comes in a
folder that a mail program is writing one draft after the other to.
"""
_GONE = (DirDeletedEvent, DirMovedEvent, FileDeletedEvent)


class PortableWatch(FileSystemEventHandler):
    """Watches folders until it is closed. See `ccwarn.gates.drafts.watch.Watch`."""

    def __init__(
        self,
        folders: Iterable[Path],
        names_in: Iterable[Path],
        changed: Callable[[Path], None],
        upset: Callable[[], None],
    ) -> None:
        self._folders = set(folders)
        self._changed = changed
        self._upset = upset
        self._observer = Observer(timeout=_SILENCE)
        above = {folder.parent for folder in self._folders}
        for path in self._folders | set(names_in) | above:
            os.scandir(path).close()  # A thread of watchdog's would fail, and be waited for.
            self._observer.schedule(self, str(path))
        self._observer.start()

    def close(self) -> None:
        """Stop watching; no call comes after this one has returned."""
        self._observer.stop()
        self._observer.join()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Tell of what happened. Called by watchdog's own thread."""
        if isinstance(event, (FileOpenedEvent, FileClosedNoWriteEvent)):
            return  # Our own reading.
        source = Path(os.fsdecode(event.src_path))
        # Windows does not say what it was that is gone: watchdog takes it for a file.
        if isinstance(event, _GONE) and source in self._folders:
            self._upset()
        for path in (event.src_path, event.dest_path):
            # What changes in a folder of ours is told of the thing itself.
            inside = isinstance(event, DirModifiedEvent) and source.parent in self._folders
            if path and not inside:
                self._changed(Path(os.fsdecode(path)))
