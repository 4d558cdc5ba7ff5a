"""The archives at and below a path, cut into spans, of whatever kinds they are.

Mail is looked for in all folders but those for drafts, which nobody has sent yet. Symbolic links
below a path are not followed, and hidden folders are passed over where no mail program hides its
folders.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from ccwarn.audit.span import FILES, MBOX, Span
from ccwarn.stores.base import NotFound, StoreError
from ccwarn.stores.file_store import reading
from ccwarn.stores.kinds import may_hold_many, message_kind
from ccwarn.stores.maildir_layout import PARTS, is_for_drafts, is_maildir, is_passed_over
from ccwarn.stores.maildir_names import NAME
from ccwarn.stores.mbox_lines import HEAD, begins_mbox
from ccwarn.stores.mh_folder import is_mh
from ccwarn.stores.opening import absolute
from ccwarn.stores.regular import open_regular

_BYTES = 16 << 20
"""How much of an mbox is one span. It must not depend on who reads it: counts are to be the same.
"""
_FILES = 500
"""How many files are."""
_FILE = 8 << 10
"""What one is taken to weigh: looking at the size of each would take longer than it saves."""
_OUTLOOK = b"!BDN"
"""How a data file of Outlook's begins ([MS-PST] section 2.2.2.6)."""
_OUTLOOK_NAMES = (".pst", ".ost")
_KMAIL = ".directory"
"""What the hidden folders end in that KMail keeps the folders within a folder in."""


def spans_at(path: Path) -> Iterator[Span | StoreError]:
    """Yield the spans of all mail at a path; what cannot be looked into as the error saying so."""
    path = absolute(path)
    try:
        with reading(path):
            try:
                is_folder = stat.S_ISDIR(path.stat().st_mode)
            except (FileNotFoundError, NotADirectoryError) as error:
                raise NotFound(path) from error
        if is_folder:
            yield from _in_folders(path)
        else:
            yield from _in_file(path, is_named=True)
    except StoreError as error:
        yield error


def holds_something(path: Path) -> bool:
    """Tell whether there is anything at a path: a mail folder that is empty holds nothing."""
    try:
        if not path.is_dir():
            return path.stat().st_size > 0
        return not is_maildir(path) and any(not it.name.startswith(".") for it in path.iterdir())
    except OSError:
        return False


def _in_folders(top: Path) -> Iterator[Span | StoreError]:
    waiting, seen = [top], set[tuple[int, int]]()
    while waiting:
        folder = waiting.pop()
        try:
            with reading(folder):
                status = folder.stat()
                # A mount, or a junction of Windows, may lead back to where it is.
                if (status.st_dev, status.st_ino) in seen:
                    continue
                seen.add((status.st_dev, status.st_ino))
            inside = sorted(_folders_in(folder))
            yield from _in_one_folder(folder)
            waiting += reversed(inside)
        except StoreError as error:
            yield error


def _folders_in(folder: Path) -> Iterator[Path]:
    """Yield the folders in a folder in which sent mail may be."""
    inside_maildir = is_maildir(folder)
    with reading(folder), os.scandir(folder) as entries:
        for entry in entries:
            path = Path(entry.path)
            if not entry.is_dir(follow_symlinks=False) or is_for_drafts(entry.name):
                continue
            if inside_maildir and entry.name in PARTS:
                continue
            if entry.name.endswith(_KMAIL) or not is_passed_over(path):
                yield path


def _in_one_folder(folder: Path) -> Iterator[Span | StoreError]:
    if is_maildir(folder):
        for part in PARTS[:2]:
            if (folder / part).is_dir():
                yield from _of_files(folder / part, map(_in_maildir, _names(folder / part)))
        return
    is_part = folder.name in PARTS[:2] and is_maildir(folder.parent)
    numbered = not is_part and is_mh(folder)

    def is_message(name: str) -> bool:
        if is_part:
            return bool(_in_maildir(name))
        if numbered and name.isascii() and name.isdecimal():
            return True
        return message_kind(name) is not None

    yield from _of_files(folder, (it if is_message(it) else "" for it in _names(folder)))
    if not is_part:
        for name in _names(folder):
            if not is_message(name) and _may_be_archive(name) and not is_for_drafts(name):
                yield from _in_file(folder / name, is_named=False)


def _names(folder: Path) -> Iterator[str]:
    with reading(folder), os.scandir(folder) as entries:
        for entry in entries:
            if not entry.name.startswith(".") and entry.is_file(follow_symlinks=False):
                yield entry.name


def _in_maildir(name: str) -> str:
    """Return the name of a file in a Maildir; "" where its mail was thrown away."""
    match = NAME.fullmatch(name)
    return "" if match is None or "T" in (match["flags"] or "") else name


def _may_be_archive(name: str) -> bool:
    return may_hold_many(name) or name.lower().endswith(_OUTLOOK_NAMES)


def _of_files(folder: Path, names: Iterable[str]) -> Iterator[Span]:
    names = filter(None, names)
    while some := tuple(islice(names, _FILES)):
        yield Span(FILES, str(folder), 0, len(some), some, _FILE * len(some))


def _in_file(path: Path, *, is_named: bool) -> Iterator[Span | StoreError]:
    """Yield the spans of a file; one that somebody named is a message if it is nothing else."""
    try:
        with reading(path), open_regular(path) as stream:
            head, size = stream.read(HEAD), os.fstat(stream.fileno()).st_size
    except StoreError as error:
        yield error
        return
    if begins_mbox(head):
        for begin in range(0, size, _BYTES):
            end = min(begin + _BYTES, size)
            yield Span(MBOX, str(path), begin, end, (), end - begin)
    elif head.startswith(_OUTLOOK):
        yield from _outlook(path, size)
    elif is_named and head:
        yield from _of_files(path.parent, [path.name])


def _outlook(path: Path, size: int) -> Iterator[Span | StoreError]:
    from ccwarn.audit import pst_reader  # late: few have such files

    try:
        yield from pst_reader.spans(path, size)
    except StoreError as error:
        yield error
