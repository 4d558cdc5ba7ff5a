"""What ccwarn proposes to guard at its first start, and what its user makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Thunderbird:
    """A profile of Thunderbird that the add-on is in, or may be put into.

    `sentence` and `to_do` say how it stands; `is_fine`, that connecting it would change nothing.
    """

    profile: Path
    name: str
    sentence: str
    to_do: str = ""
    is_fine: bool = False


@dataclass(frozen=True, slots=True)
class Folder:
    """A drafts folder of a mail program, and the Thunderbird profile that it belongs to, if any."""

    path: Path
    program: str
    account: str = ""
    profile: Path | None = None
    exists: bool = True


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was found on this computer.

    `domains` may be the organisation's own; `public` are mailbox providers that somebody here
    writes from. `consent` says what connecting Thunderbird does; `unguarded`, in a sentence each,
    what cannot be guarded and why. The organisation may have locked the own domains, or the
    folders, in its policy, and an administrator may have ccwarn start for everybody.
    """

    domains: tuple[str, ...] = ()
    public: tuple[str, ...] = ()
    thunderbirds: tuple[Thunderbird, ...] = ()
    folders: tuple[Folder, ...] = ()
    consent: str = ""
    unguarded: tuple[str, ...] = ()
    domains_locked: bool = False
    folders_locked: bool = False
    autostart_fixed: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """What the user wants guarded."""

    domains: Sequence[str] = ()
    folders: Sequence[Path] = ()
    thunderbirds: Sequence[Path] = ()
    autostart: bool = True


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that was done, or has failed: a sentence, and what is left to do."""

    sentence: str
    to_do: str = ""
    failed: bool = False
