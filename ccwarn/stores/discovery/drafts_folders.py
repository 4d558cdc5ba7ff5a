"""Finds where the mail programs of this user keep their drafts. Nothing is written or locked.

What cannot be read, or is on a server, is told with the reason instead of being left out.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ccwarn.draft import Mailbox
from ccwarn.stores.discovery import claws_mail, maildir_trees, mozilla
from ccwarn.stores.discovery.gathered import DraftsFolder, Findings, Unguarded


@dataclass(frozen=True, slots=True)
class Places:
    """Where programs keep their files on this system; `platform` is as `sys.platform` has it."""

    platform: str
    home: Path
    config: Path
    data: Path

    @classmethod
    def here(cls, environ: Mapping[str, str] = os.environ) -> Places:
        """Return the places of the user who runs this process."""
        home = Path.home()
        if sys.platform == "win32":
            roaming = Path(environ.get("APPDATA") or home / "AppData" / "Roaming")
            return cls(sys.platform, home, roaming, roaming)
        config = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
        data = Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share")
        return cls(sys.platform, home, config, data)


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found: folders that can be guarded, what cannot, and the authors' own domains.

    `identities` are the mailboxes that somebody here writes from, those of one profile of a mail
    program together.
    """

    folders: tuple[DraftsFolder, ...]
    unguarded: tuple[Unguarded, ...]
    domains: frozenset[str]
    identities: tuple[tuple[Mailbox, ...], ...] = ()


def discover(places: Places | None = None) -> Discovery:
    """Look for drafts folders of Thunderbird, Claws-Mail, Sylpheed, Evolution and KMail.

    Never raises for what is on the disk.
    """
    places = places or Places.here()
    findings = Findings()
    for base in mozilla.bases(places.platform, places.home, places.config):
        mozilla.look(base, findings)
    for folder in claws_mail.bases(places.platform, places.home, places.config):
        claws_mail.look(folder, places.home, findings)
    if places.platform != "win32":
        maildir_trees.look(places.home, places.config, places.data, findings)
    return Discovery(
        tuple(findings.folders.values()),
        tuple(findings.unguarded),
        frozenset(findings.domains),
        tuple(map(tuple, findings.authors.values())),
    )
