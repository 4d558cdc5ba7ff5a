"""Opens stores: which kind lies at a path is found out by looking."""

from __future__ import annotations

import stat
from pathlib import Path

from ccwarn.stores.base import Change, NoDrafts, NotFound, Store, Unnamed
from ccwarn.stores.eml_folder import EmlFolder
from ccwarn.stores.file_store import reading
from ccwarn.stores.maildir import Maildir, is_maildir
from ccwarn.stores.mh_folder import MhFolder, is_mh
from ccwarn.stores.mixed_folder import MixedFolder
from ccwarn.stores.msg_names import lies_in_msg
from ccwarn.stores.regular import open_regular
from ccwarn.stores.single_message import SingleMessage

_KINDS = {kind.kind: kind for kind in (Maildir, MhFolder, EmlFolder, SingleMessage)}
_FROM = b"From "


def open_store(path: Path) -> Store:
    """Return the store that lies at `path`, found out by looking.

    A folder with cur/ in it, and new/ or tmp/, is a Maildir, and cur/ or new/ stands for it; one
    with Maildirs in it is a tree of them, of which the drafts folders count. One of messages with
    numbers for names is an MH folder, and any other one of `.eml` and `.msg` files. A file is an
    mbox or one message. Raises `NotFound`, or `Unreadable` where the path may not be
    looked at.
    """
    path = path.absolute()
    with reading(path):
        try:
            is_folder = stat.S_ISDIR(path.stat().st_mode)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise NotFound(path) from error
    store: Store
    if not is_folder:
        store = _in_file(path)
    elif is_maildir(path):
        store = _tree_at(path) or Maildir(path)
    elif path.name in ("cur", "new") and is_maildir(path.parent):
        store = Maildir(path.parent)
    elif is_mh(path):
        store = MhFolder(path)
    else:
        store = MixedFolder(path)
        if next(iter(store.list()), None) is None:
            store = _tree_at(path) or store
    store.clean_up()
    return store


def store_of(change: Change) -> Store:
    """Return the store that a change was made in. Raises `NotFound` where it is gone."""
    path = Path(change.path)
    if change.store in _KINDS:
        return _KINDS[change.store](path)
    # Late: few drafts are of these kinds.
    if change.store == "mbox":
        from ccwarn.stores.mbox import Mbox

        return Mbox(path)
    if change.store == "maildir-tree":
        from ccwarn.stores.maildir_tree import MaildirTree

        return MaildirTree(path)
    from ccwarn.stores.msg_folder import KINDS

    if change.store not in KINDS:
        raise NotFound(path)
    return KINDS[change.store](path)


def message_path(store: Store, href: str) -> Path:
    """Return the file in which a draft lies now; for one of several in a file, the draft below it.

    That is no path of the file system, whatever the href is. Raises `Vanished`.
    """
    path = store.locate(href)
    return Path(f"{path}/{href}") if path == store.path and path.name != href else path


def named(text: str) -> Path:
    """Return the path that somebody wrote. Raises `Unnamed` for an empty one."""
    if not text:
        raise Unnamed
    return Path(text)


def expect_drafts(store: Store) -> None:
    """Raise `NoDrafts` where nothing in a store's folder, which is not empty, is a draft.

    Raises what `Store.list` raises as well.
    """
    if store.path.is_dir() and next(iter(store.list()), None) is None and _holds_others(store):
        raise NoDrafts(store.path)


def _holds_others(store: Store) -> bool:
    if store.folders != (store.path,):
        return False  # Known by its folders, whatever else is in it.
    with reading(store.path):
        return any(
            not path.name.startswith(".") or is_maildir(path) for path in store.path.iterdir()
        )


def _tree_at(path: Path) -> Store | None:
    """Return the tree of Maildirs at a folder; None where there is none."""
    from ccwarn.stores.maildir_tree import tree_at  # late, as below

    return tree_at(path)


def _in_file(path: Path) -> Store:
    """Return the store that a file is."""
    if lies_in_msg(path):
        from ccwarn.stores.msg_folder import SingleMsg  # late, as above

        return SingleMsg(path)
    with reading(path), open_regular(path) as stream:
        head = stream.read(len(_FROM))
    if head in (_FROM, b""):
        from ccwarn.stores.mbox import Mbox, is_mbox  # late, as above

        if is_mbox(path):
            return Mbox(path)
    return SingleMessage(path)
