"""All places for drafts at and below a path that somebody points at."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ccwarn.stores.base import Store, StoreError
from ccwarn.stores.file_store import reading
from ccwarn.stores.kinds import may_hold_many
from ccwarn.stores.maildir_layout import is_for_drafts, is_passed_over
from ccwarn.stores.opening import open_store

_KMAIL = ".directory"
"""What the hidden folders end in that KMail keeps the folders within a folder in."""


def stores_at(path: Path) -> Iterator[Store | StoreError | None]:
    """Yield the store at a path, then those in the folders below it, whatever kinds they are.

    A folder or file that cannot be opened is yielded as the error that says so, and the search goes
    on. None is yielded where a while passed without a store. Symbolic links in the tree are not
    followed, and hidden folders are passed over where no mail program hides its folders. Where
    folders of a mail program stand beside each other and some are for drafts, only those count: the
    others hold what was sent or received.
    """
    try:
        store = open_store(path)
    except StoreError as error:
        yield error
        return
    yield store
    if store.may_contain_stores:
        yield from _below(store)


def _below(top: Store) -> Iterator[Store | StoreError | None]:
    waiting, seen = [top], set[tuple[int, int]]()
    while waiting:
        store = waiting.pop()
        try:
            with reading(store.path):
                status = store.path.stat()
                # A mount, or a junction of Windows, may lead back to where it is.
                if (status.st_dev, status.st_ino) in seen:
                    continue
                seen.add((status.st_dev, status.st_ino))
                inside = sorted(os.scandir(store.path), key=lambda entry: entry.name)
        except StoreError as error:
            yield error
            continue
        found: list[Store] = []
        for entry in inside:
            try:
                found += _stores_of(store, entry)
            except StoreError as error:
                yield error
            yield None
        found = _that_count(found)
        yield from found
        waiting += (store for store in reversed(found) if store.may_contain_stores)


def _that_count(stores: list[Store]) -> list[Store]:
    """Return what counts of the stores in one folder."""
    kept = {id(store) for store in stores if is_for_drafts(store.path.name)}
    if not any(id(store) in kept and store.is_mail_folder for store in stores):
        return stores
    return [store for store in stores if id(store) in kept or not store.is_mail_folder]


def _stores_of(parent: Store, entry: os.DirEntry[str]) -> Iterator[Store]:
    """Yield the store in a folder's entry, if a store it can be. Raises `StoreError`."""
    path = Path(entry.path)
    if _is_folder(entry):
        if entry.name.endswith(_KMAIL) or not is_passed_over(path):
            yield open_store(path)
    elif _may_hold_many(parent, entry):
        store = open_store(path)
        if store.holds_many:
            yield store


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False)


def _may_hold_many(parent: Store, entry: os.DirEntry[str]) -> bool:
    """Tell whether a file may hold many drafts; one that is a draft of its folder does not."""
    return (
        not entry.name.startswith(".")
        and may_hold_many(entry.name)
        and entry.is_file(follow_symlinks=False)
        and next(parent.hrefs_of(Path(entry.path)), None) is None
    )
