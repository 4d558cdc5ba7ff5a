"""Opens stores: which kind is at a path is found out by looking."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from ccwarn.stores.base import Change, NoDrafts, NotFound, Store, Unnamed
from ccwarn.stores.file_store import not_read, reading
from ccwarn.stores.kinds import file_kinds, folder_kinds, kind_called, message_kind
from ccwarn.stores.regular import open_regular

_HEAD = 4096
"""How many bytes of a file's beginning tell which kind it is."""


def open_store(path: Path) -> Store:
    """Return the store that is at `path`, of the first kind in `KINDS` that recognises it.

    A folder with cur/ in it, and new/ or tmp/, is a Maildir, and cur/ or new/ stands for it; one
    with Maildirs in it is a tree of them, of which the drafts folders count. One of messages with
    numbers for names is an MH folder, and any other one of message files. A file is an mbox or one
    message. Nothing is written. Raises `NotFound`, or `NotReadable` where the path may not be
    looked at.
    """
    path = absolute(path)
    with reading(path):
        try:
            is_folder = stat.S_ISDIR(path.stat().st_mode)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise NotFound(path) from error
    return _in_folder(path) if is_folder else store_in_file(path)


def open_to_change(path: Path) -> Store:
    """Return the store that is at `path`, with what killed runs have left there put right."""
    try:
        store = open_store(path)
    except NotFound:
        from ccwarn.stores import leftovers  # late: it may be what a killed run took out

        path = absolute(path)
        leftovers.clean_up(path.parent, (path.parent,))
        store = open_store(path)
    store.clean_up()
    return store


def store_of(change: Change) -> Store:
    """Return the store that a change was made in. Raises `NotFound` where it is gone."""
    kind, path = kind_called(change.store), Path(change.path)
    if kind is None:
        raise NotFound(path)
    return kind(path)


class StoresOfChanges:
    """Opens the stores of changes, once where one change after the other is in the same store.

    A store knows where drafts are once it has looked; thousands of looks take their time.
    """

    def __init__(self) -> None:
        self._last: Store | None = None

    def of(self, change: Change) -> Store:
        """Return the store that a change was made in. Raises `NotFound` where it is gone."""
        last = self._last
        if last is None or (last.kind, str(last.path)) != (change.store, change.path):
            last = self._last = store_of(change)
        return last


def message_path(store: Store, href: str) -> Path:
    """Return the file in which a draft is now; for one of several in a file, the draft below it.

    That is no path of the file system, whatever the href is. Raises `Vanished`.
    """
    path = store.locate(href)
    return Path(f"{path}/{href}") if store.holds_many else path


def named(text: str) -> Path:
    """Return the path that somebody wrote. Raises `Unnamed` for an empty one."""
    if not text:
        raise Unnamed
    return Path(text)


def absolute(path: Path) -> Path:
    """Return the path from its root on.

    `C:one.eml` is in the current folder of that drive, which pathlib knows from Python 3.12 on.
    """
    if path.drive and not path.root:
        return Path(os.path.abspath(path))  # noqa: PTH100
    return path.absolute()


def expect_drafts(store: Store) -> None:
    """Raise `NoDrafts` where nothing in a store's folder, which is not empty, is a draft.

    Raises what `Store.list` raises as well.
    """
    if store.path.is_dir() and next(iter(store.list()), None) is None and _holds_others(store):
        raise NoDrafts(store.path)


def _holds_others(store: Store) -> bool:
    if store.folders != (store.path,):
        return False  # Known by its folders, whatever else is in it.
    from ccwarn.stores.maildir_layout import is_passed_over  # late: few folders have no drafts

    with reading(store.path):
        return not all(is_passed_over(path) for path in store.path.iterdir())


def _in_folder(path: Path) -> Store:
    return next(store for kind in folder_kinds() if (store := kind.at(path, b"")))


def store_in_file(path: Path) -> Store:
    """Return the store in a file, by how it begins. Raises `StoreError`."""
    try:
        with open_regular(path) as stream:
            head = stream.read(_HEAD)
    except OSError as error:
        # Another program may have it open for now; what it is shows in its name as well.
        kind = message_kind(path.name)
        if kind is None:
            raise not_read(path, error) from error
        return kind(path)
    return next(store for kind in file_kinds(path, head) if (store := kind.at(path, head)))
