"""All places for drafts at and below a path that somebody points at."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ccwarn.stores import open_store
from ccwarn.stores.base import Store, StoreError
from ccwarn.stores.files import reading
from ccwarn.stores.maildir import is_maildir

_MBOX_SUFFIXES = ("", ".mbox", ".mbx")
"""What the names of mbox files end in; no other file of a tree is looked into to see if it is."""
_KMAIL = ".directory"
"""What the hidden folders end in that KMail keeps the folders within a folder in."""


def stores_at(path: Path) -> Iterator[Store | StoreError | None]:
    """Yield the store at a path, then those in the folders below it, whatever kinds they are.

    A folder or file that cannot be opened is yielded as the error that says so, and the search goes
    on. None is yielded where a while passed without a store. Symbolic links in the tree are not
    followed; hidden folders are passed over where no mail program hides its folders.
    """
    try:
        store = open_store(path)
    except StoreError as error:
        yield error
        return
    yield store
    if store.path == path.absolute() and store.path.is_dir():
        yield from _below(store)


def _below(top: Store) -> Iterator[Store | StoreError | None]:
    waiting, seen = [top], set[tuple[int, int]]()
    while waiting:
        store = waiting.pop()
        try:
            with reading(store.path):
                status = store.path.stat()
                # A mount, or a junction of Windows, may lead back to where it lies.
                if (status.st_dev, status.st_ino) in seen:
                    continue
                seen.add((status.st_dev, status.st_ino))
                inside = sorted(os.scandir(store.path), key=lambda entry: entry.name)
        except StoreError as error:
            yield error
            continue
        below: list[Store] = []
        for entry in inside:
            for found in _stores_of(store, entry):
                yield found
                if not isinstance(found, StoreError) and found.path.is_dir():
                    below.append(found)
            yield None
        waiting += reversed(below)


def _stores_of(parent: Store, entry: os.DirEntry[str]) -> Iterator[Store | StoreError]:
    """Yield the store in a folder's entry, if a store it can be."""
    path = Path(entry.path)
    try:
        if _is_folder(entry):
            if _is_passed_over(parent, path):
                return
            yield open_store(path)
        elif _may_be_mbox(parent, entry):
            store = open_store(path)
            if store.kind == "mbox":
                yield store
    except StoreError as error:
        yield error


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False)


def _is_passed_over(parent: Store, folder: Path) -> bool:
    if parent.kind == "maildir":
        return folder.name in ("cur", "new", "tmp")
    hidden = folder.name.startswith(".") and not folder.name.endswith(_KMAIL)
    return hidden and not is_maildir(folder)


def _may_be_mbox(parent: Store, entry: os.DirEntry[str]) -> bool:
    if parent.kind == "maildir" or entry.name.startswith("."):
        return False
    if parent.kind == "mh" and entry.name.isdecimal():
        return False
    suffix = os.path.splitext(entry.name)[1].lower()  # noqa: PTH122 - for each of thousands
    return suffix in _MBOX_SUFFIXES and entry.is_file(follow_symlinks=False)
