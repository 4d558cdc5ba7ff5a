"""What a kind of store says of itself, for whoever has to tell one kind from another."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar, Self


class StoreTraits(ABC):
    """The traits of a kind of store; what is true of most kinds is given here."""

    kind: ClassVar[str]
    """What `Change.store` calls it."""
    is_folder: ClassVar[bool] = False
    """Whether a store of this kind is a folder; otherwise it is a file."""
    suffixes: ClassVar[tuple[str, ...]] = ()
    """What the names of its files end in, in small letters."""
    heads: ClassVar[tuple[bytes, ...]] = ()
    """What its files begin with."""
    within: ClassVar[tuple[str, ...]] = ()
    """What the folder is called that its files are in, where that matters."""
    holds_many: ClassVar[bool] = False
    """Whether several drafts are in one file."""
    is_mail_folder: ClassVar[bool] = False
    """Whether mail programs keep each of their folders as one store of this kind."""
    may_contain_stores: ClassVar[bool] = False
    """Whether other stores may be in its folder."""
    is_guess: ClassVar[bool] = False
    """Whether a folder is taken for this kind only because nothing in it speaks for another."""

    @classmethod
    @abstractmethod
    def at(cls, path: Path, head: bytes) -> Self | None:
        """Return the store of this kind that is at `path`; None where none is.

        The path leads to a folder where `is_folder` is true, otherwise to a file that begins with
        `head`. Raises `NotReadable`, and `Vanished` where it is gone.
        """

    @classmethod
    def is_named(cls, name: str) -> bool:
        """Tell whether a file is of this kind by its name alone."""
        return name.lower().endswith(cls.suffixes) and not name.startswith(".")

    @classmethod
    def mail_folders(cls, path: Path) -> tuple[Path, ...]:
        """Return the folders below which the mail program of the store at `path` keeps its mail.

        None where only what is beside the draft is known to belong to it.
        """
        return ()

    def known_as(self, path: Path) -> Path:
        """Return the file or folder by which a person knows the draft in the file at `path`."""
        return path
