"""Every kind of store there is. A new one is a module beside this and a line in `KINDS`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from ccwarn.stores.base import Store


class StoreKind(NamedTuple):
    """A class of stores that is loaded only where it may be meant: few runs meet most of them.

    What says so is what the class says of itself (see `ccwarn.stores.traits.StoreTraits`).
    """

    kind: str
    module: str
    name: str
    suffixes: tuple[str, ...] = ()
    heads: tuple[bytes, ...] = ()
    is_folder: bool = False
    within: tuple[str, ...] = ()

    def load(self) -> type[Store]:
        """Return the class."""
        found: type[Store] = getattr(import_module(f"ccwarn.stores.{self.module}"), self.name)
        return found

    def may_lie_at(self, path: Path, head: bytes) -> bool:
        """Tell whether a file may be of this kind. One that is empty may be of any."""
        if self.is_folder or (self.within and path.parent.name not in self.within):
            return False
        return not head or head.startswith(self.heads) or path.name.lower().endswith(self.suffixes)


_COMPOUND_FILE = bytes.fromhex("d0cf11e0a1b11ae1")

KINDS = (
    StoreKind("maildir", "maildir", "Maildir", is_folder=True),
    StoreKind("mh", "mh_folder", "MhFolder", is_folder=True),
    StoreKind("maildir-tree", "maildir_tree", "MaildirTree", is_folder=True),
    StoreKind("folder", "mixed_folder", "MixedFolder", is_folder=True),
    StoreKind("msg-file", "single_msg", "SingleMsg", (".msg", ".oft"), (_COMPOUND_FILE,)),
    StoreKind("emlx-file", "single_emlx", "SingleEmlx", (".emlx",)),
    StoreKind("mbox", "mbox", "Mbox", (".mbox", ".mbx"), (b"From ",)),
    StoreKind(
        "maildir-message", "maildir_message", "MaildirMessage", (), (b"",), within=("cur", "new")
    ),
    StoreKind("message", "single_message", "SingleMessage", (".eml",), (b"",)),
)
"""The first kind that recognises a folder or a file counts; MixedFolder and SingleMessage recognise
whatever comes to them."""

_BY_SUFFIX = {suffix: kind for kind in KINDS for suffix in kind.suffixes}


def kind_called(kind: str) -> type[Store] | None:
    """Return the kind of store that `Change.store` calls so; None where there is none."""
    return next((line.load() for line in KINDS if line.kind == kind), None)


def folder_kinds() -> Iterator[type[Store]]:
    """Yield the kinds of stores that a folder may be, the likeliest first."""
    return (kind.load() for kind in KINDS if kind.is_folder)


def file_kinds(path: Path, head: bytes) -> Iterator[type[Store]]:
    """Yield the kinds of stores that a file may be, by its path and by how it begins."""
    return (kind.load() for kind in KINDS if kind.may_lie_at(path, head))


def message_kind(name: str) -> type[Store] | None:
    """Return the kind of store that a file is whose name says that it holds one message."""
    kind = _message_kind(_suffix(name))
    return kind if kind and kind.is_named(name) else None


def may_hold_many(name: str) -> bool:
    """Tell whether a file's name lets it hold many drafts: it has no suffix, or one of a kind's."""
    suffix = _suffix(name)
    return not suffix or (suffix in _BY_SUFFIX and message_kind(name) is None)


@cache
def _message_kind(suffix: str) -> type[Store] | None:
    line = _BY_SUFFIX.get(suffix)
    kind = line and line.load()
    return None if kind is None or kind.holds_many else kind


def _suffix(name: str) -> str:
    return os.path.splitext(name)[1].lower()  # noqa: PTH122 - for each of thousands
