"""Where drafts lie on disk. `ccwarn.stores.base` says what every store promises."""

from __future__ import annotations

import stat
from pathlib import Path

from ccwarn.stores.base import Change, NotFound, Store
from ccwarn.stores.eml_folder import EmlFolder
from ccwarn.stores.files import reading
from ccwarn.stores.maildir import Maildir
from ccwarn.stores.single_message import SingleMessage

_KINDS = {kind.kind: kind for kind in (Maildir, EmlFolder, SingleMessage)}


def open_store(path: Path) -> Store:
    """Return the store that lies at `path`, found out by looking.

    A folder with cur/ and new/ in it is a Maildir, any other a folder of `.eml` files, and a file
    is one message. Raises `NotFound`, or `Unreadable` where the path may not be looked at.
    """
    path = path.absolute()
    with reading(path):
        try:
            is_folder = stat.S_ISDIR(path.stat().st_mode)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise NotFound(path) from error
    store: Store
    if not is_folder:
        store = SingleMessage(path)
    elif (path / "cur").is_dir() and (path / "new").is_dir():
        store = Maildir(path)
    else:
        store = EmlFolder(path)
    store.clean_up()
    return store


def store_of(change: Change) -> Store:
    """Return the store that a change was made in. Raises `NotFound` where it is gone."""
    path = Path(change.path)
    if change.store not in _KINDS:
        raise NotFound(path)
    return _KINDS[change.store](path)
