"""Watching a folder that may come and go, by file events alone."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol


class Watch(Protocol):
    """Watches folders from its making on until it is closed.

    Its thread calls `changed` with the path of each file that was written, made, renamed (both
    names) or removed, and `upset` when a folder was moved or removed, or when events were lost:
    nothing is known then, and all is to be looked at again.
    """

    def close(self) -> None:
        """Stop watching; no call comes after this one has returned."""


def watch(
    folders: Sequence[Path], changed: Callable[[Path], None], upset: Callable[[], None]
) -> Watch:
    """Watch the files of the folders, and whether the folders stay where they are.

    Of a folder that is missing, the nearest one above it that exists is watched for its coming. A
    symbolic link on the way that comes to lead elsewhere upsets.
    Raises OSError where the system has no more watches to give or a folder may not be read.
    """
    present = [folder for folder in folders if folder.is_dir()]
    missing = [folder for folder in folders if folder not in present]
    links = {link for folder in folders for link in links_to(folder)}
    names_in = {nearest(folder) for folder in missing} | {link.parent for link in links}
    names_in -= set(present)
    anchors = {above for folder in (*present, *names_in) for above in folder.parents}

    def heard(path: Path) -> None:
        if path in links:
            upset()
        else:
            changed(path)

    if sys.platform == "linux":
        from ccwarn.gates.drafts.inotify import InotifyWatch

        return InotifyWatch(present, names_in, anchors - names_in, heard, upset)
    else:  # noqa: RET505 - mypy knows by it which half is for which system
        from ccwarn.gates.drafts.portable_watch import PortableWatch

        return PortableWatch(present, names_in, heard, upset)


def nearest(path: Path) -> Path:
    """Return the nearest folder above `path` that exists."""
    return next((above for above in path.parents if above.is_dir()), Path(path.anchor))


def links_to(folder: Path) -> set[Path]:
    """Return the symbolic links by which one comes to a folder, links to links included."""
    links: set[Path] = set()
    ways = [folder]
    while ways:
        way = ways.pop()
        for link in (way, *way.parents):
            if link not in links and link.is_symlink():
                links.add(link)
                ways.append(link.parent / link.readlink())
    return links
