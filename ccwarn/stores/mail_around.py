"""The mail folders that belong to the same mail store as a drafts folder, and their newest mail."""

from __future__ import annotations

import heapq
import os
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from ccwarn.stores.base import Store
from ccwarn.stores.maildir_layout import PARTS, is_for_drafts, is_maildir

_LATEST = 500
"""How many messages of a folder are looked at."""
_MOST_FOLDERS = 200
_DEEPEST = 4
_NUMBER = re.compile(r"\d{1,18}")


def mail_around(kind: type[Store], path: Path) -> Iterator[Path]:
    """Yield the mail of the mail store that the store of this kind at a path belongs to.

    The folder that changed last comes first, and in it the newest message. An mbox is yielded as a
    whole. Whatever cannot be read is passed over, and of too much some is left out.
    """
    roots = kind.mail_folders(path)
    yield from _in_trees(*roots) if roots else _files(path if kind.is_folder else path.parent)


def _in_trees(*roots: Path) -> Iterator[Path]:
    found: list[tuple[float, Path]] = []
    waiting = deque((root, 0) for root in roots)
    for _turn in range(_MOST_FOLDERS):
        if not waiting:
            break
        folder, depth = waiting.popleft()
        mail = [] if is_for_drafts(folder.name) else _parts(folder)
        for entry in _entries(folder):
            if entry.is_dir(follow_symlinks=False):
                if depth < _DEEPEST and entry.name not in PARTS:
                    waiting.append((Path(entry.path), depth + 1))
            elif os.path.exists(f"{entry.path}.msf") and not is_for_drafts(entry.name):  # noqa: PTH110
                mail.append(Path(entry.path))
        found += ((_changed(place), place) for place in mail)
    for _time, place in sorted(found, reverse=True):
        if place.is_dir():
            yield from _files(place)
        else:
            yield place


def _parts(folder: Path) -> list[Path]:
    """Return the folders in which the messages of a Maildir or MH folder are."""
    return [folder / "cur", folder / "new"] if is_maildir(folder) else [folder]


def _files(folder: Path) -> Iterator[Path]:
    """Yield the newest files of a folder that may be messages."""
    is_part = folder.name in PARTS
    found = (
        (_age(entry), entry.name)
        for entry in _entries(folder)
        if (is_part or entry.name.isdecimal() or entry.name.lower().endswith(".eml"))
        and entry.is_file(follow_symlinks=False)
    )
    for _when, name in heapq.nlargest(_LATEST, found):
        yield folder / name


def _age(entry: os.DirEntry[str]) -> float:
    """Return a number that is the greater the newer a message is in its folder.

    In a Maildir and an MH folder the name tells, and no file has to be asked.
    """
    number = _NUMBER.match(entry.name)
    return int(number[0]) if number else _changed(Path(entry.path))


def _changed(path: Path) -> float:
    try:
        return path.lstat().st_mtime
    except OSError:
        return 0.0


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []
