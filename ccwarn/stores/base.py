"""What every store of drafts promises, in terms defined once, and how a store fails."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from ccwarn.draft import Draft
from ccwarn.i18n import _
from ccwarn.plain import isolated
from ccwarn.stores.interrupted import Interrupted
from ccwarn.stores.traits import StoreTraits


class Stored(NamedTuple):
    """A draft as it is in a store: which one, in which version, and what it says.

    `complete` is False where its header does not end in an empty line: it may be half written.
    """

    href: str
    etag: str
    draft: Draft
    complete: bool = True


class Change(NamedTuple):
    """What was replaced in a draft, with all that is needed to put it back.

    `store` and `path` name the store, `href` the draft in it. `before` is the header block as it
    was, byte for byte; `after` is the digest of the one that was written. Where a draft has no
    header block, they are what its store says. `etag` is the version that the change made, or, for
    one that is only planned, the version that it is to change. `name` is what the draft's file was
    called, where the change gives it another name.
    """

    store: str
    path: str
    href: str
    before: bytes
    after: str
    etag: str
    name: str = ""


Heard = Callable[[Change], None]
"""Hears of a change; may raise a `StoreError` to keep it from being made."""


def unheard(_change: Change) -> None:
    """Let nobody hear of a change."""


class Store(StoreTraits):
    """A place on disk where drafts are.

    Terms:
      - *href*: names a draft within its store for as long as the draft exists, whatever flags the
        mail program gives it and whatever file it is in.
      - *etag*: names a version of a draft. Any write to the draft by anybody changes it; for a
        file it is made of inode, size and time of modification in nanoseconds.

    All methods may be called from any thread. None follows a symbolic link to a draft, opens a
    pipe or device, or reads more of a message than may list recipients at its beginning.
    """

    def __init__(self, path: Path) -> None:
        """Make the store that is at `path`."""
        self.path = path

    @property
    @abstractmethod
    def folders(self) -> tuple[Path, ...]:
        """The folders in which a file changes whenever a draft does."""

    @abstractmethod
    def list(self) -> Iterator[str]:
        """Yield the href of each draft, one by one; what is not a draft is passed over.

        Raises `Vanished` where the store is gone, `NotReadable` where it may not be read.
        """

    @abstractmethod
    def read(self, href: str) -> Stored:
        """Read a draft. Raises `Vanished`, or `NotReadable` where it is no message."""

    @abstractmethod
    def replace(self, href: str, etag: str, draft: Draft, planned: Heard = unheard) -> Change:
        """Write the recipients of `draft` into the draft's header; keep every other byte.

        It happens whole or not at all. `planned` is called with the change right before it is made.
        Raises `Changed` where the draft is no longer the version that `etag` names, and `Vanished`,
        `NotReadable`, `NotWritable` or `DiskFull`; whatever is raised, the draft is as it was.
        """

    @abstractmethod
    def rehearse(self, href: str, etag: str, draft: Draft) -> None:
        """Raise what `replace` would raise, as far as that shows without writing anything."""

    @abstractmethod
    def revert(self, change: Change) -> str:
        """Put back, byte for byte, the header block that a change replaced; return the new etag.

        A body that was written to since then is kept, where the format has them apart. Raises
        `Changed` where the header block is no longer the one that the change wrote, otherwise what
        `replace` raises.
        """

    @abstractmethod
    def hrefs_of(self, path: Path) -> Iterator[str]:
        """Yield the drafts that may have come, changed or gone with the file at `path`.

        Each change is told once: to the caller who asks first.
        """

    @abstractmethod
    def locate(self, href: str) -> Path:
        """Return the file in which a draft is now. Raises `Vanished`."""

    @abstractmethod
    def clean_up(self) -> None:
        """Put right, and remove, what a killed run of ccwarn left behind; call before a change.

        Nobody else's file is touched, and nothing is done that only looks like ours.
        """

    @abstractmethod
    def interrupted(self) -> Iterator[Interrupted]:
        """Yield what there is for `clean_up` to put right, and what only looks like it."""

    @property
    @abstractmethod
    def place_of_leftovers(self) -> Path:
        """Where `clean_up` looks: once is enough for all stores with the same place."""


class StoreError(Exception):
    """A store could not do what it was asked; `path` is the file or folder it is about.

    ```
    StoreError
    ├── NotFound       there is nothing at a path that somebody named
    │   └── Unnamed        because the path is empty
    ├── NoDrafts       a folder holds something, but no draft
    ├── Vanished       the draft was there and is gone
    ├── Changed        the draft is another version than the one that was read
    ├── Unreadable     the file is no message, or may not be read
    │   ├── NotADraft      it is a message that was sent already, or no mail
    │   └── InUse          another program has it open and shares it with nobody
    └── NotWritable    the draft could not be replaced
        ├── DiskFull       because there is no space left
        └── NotRewritable  because of how it is written
    ```
    """

    def __init__(self, path: Path, reason: str = "") -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    @property
    def name(self) -> str:
        """The file's name, safe to show."""
        return isolated(self.path.name)

    @property
    def sentence(self) -> str:
        """What happened and what to do, for a person."""
        raise NotImplementedError

    def __str__(self) -> str:
        return self.sentence


class NotFound(StoreError):
    """There is nothing at a path that somebody named."""

    @property
    def sentence(self) -> str:
        """What happened and what to do, for a person."""
        return _("There is nothing at “{path}”. Check the spelling.").format(
            path=isolated(str(self.path), 400)
        )


class Unnamed(NotFound):
    """A path is empty; it does not mean the current folder."""

    def __init__(self) -> None:
        super().__init__(Path())

    @property
    def sentence(self) -> str:
        """What happened and what to do, for a person."""
        return _("The path is empty. Enter the path of a file or folder.")


class NoDrafts(StoreError):
    """A folder holds files or folders, but nothing that ccwarn knows as a draft."""

    @property
    def sentence(self) -> str:
        """What happened and what to do, for a person."""
        return _(
            "“{path}” contains no drafts that ccwarn can read. Choose the folder where your mail "
            "program saves drafts."
        ).format(path=isolated(str(self.path), 400))


class Vanished(StoreError):
    """The draft was there and is gone."""

    @property
    def sentence(self) -> str:
        """What happened and what to do, for a person."""
        return _("The draft “{name}” is no longer there. Nothing was changed.").format(
            name=self.name
        )


class Changed(StoreError):
    """The draft is another version than the one that was read."""

    @property
    def sentence(self) -> str:
        """What happened and what to do, for a person."""
        return _(
            "The draft “{name}” was changed by another program in the meantime, so ccwarn did not "
            "change it. Close it in your mail program and try again."
        ).format(name=self.name)


class NotReadable(StoreError):
    """The file is no message, or may not be read."""

    @property
    def sentence(self) -> str:
        """What happened and what to do, for a person."""
        return _("“{name}” could not be read, so it was not checked. {reason}").format(
            name=self.name, reason=self.reason
        )


class NotADraft(NotReadable):
    """The file is a message that was sent or received already, or no mail."""

    @property
    def sentence(self) -> str:
        """What happened and what to do, for a person."""
        return _("“{name}” was not checked: {reason}.").format(name=self.name, reason=self.reason)


class FileInUse(NotReadable):
    """Another program has the file open and shares it with nobody (on Windows alone)."""

    @property
    def sentence(self) -> str:
        """What happened and what to do, for a person."""
        return _(
            "“{name}” is open in another program, probably Outlook, so it was not changed. Close "
            "its window there and try again."
        ).format(name=self.name)


class NotWritable(StoreError):
    """The draft could not be replaced."""

    @property
    def sentence(self) -> str:
        """What happened and what to do, for a person."""
        return _(
            "The draft “{name}” could not be changed: {reason}. It stays as it was. Check that "
            "you may write to its folder, or change the recipients in your mail program."
        ).format(name=self.name, reason=self.reason)


class DiskFull(NotWritable):
    """The draft could not be replaced because there is no space left."""

    @property
    def sentence(self) -> str:
        """What happened and what to do, for a person."""
        return _(
            "The draft “{name}” could not be changed because the disk is full. It stays as it "
            "was. Free some space and try again."
        ).format(name=self.name)


class NotRewritable(NotWritable):
    """The draft cannot be rewritten safely; `reason` says why in whole sentences."""

    @property
    def sentence(self) -> str:
        """What happened and what to do, for a person."""
        return _("The draft “{name}” was not changed. {reason}").format(
            name=self.name, reason=self.reason
        )
