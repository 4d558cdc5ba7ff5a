"""Finds where the mail programs of this user keep sent mail. Nothing is written or locked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ccwarn.stores.discovery import claws_mail, maildir_trees, mozilla
from ccwarn.stores.discovery.drafts_folders import Places
from ccwarn.stores.discovery.gathered import DraftsFolder as LocalFolder
from ccwarn.stores.discovery.gathered import Findings


def sent_folders(places: Places | None = None) -> Sequence[LocalFolder]:
    """Return the folders for sent mail in which there may be some on this computer.

    Of an account on a server that is the local copy. Never raises for what is on the disk.
    """
    places = places or Places.here()
    findings = Findings()
    for base in mozilla.bases(places.platform, places.home, places.config):
        mozilla.look_for_sent_mail(base, findings)
    for folder in claws_mail.bases(places.platform, places.home, places.config):
        claws_mail.look(folder, places.home, findings, claws_mail.SENT_MAIL)
    if places.platform != "win32":
        wanted = maildir_trees.SENT_MAIL
        maildir_trees.look(places.home, places.config, places.data, findings, wanted)
    return [it for it in findings.folders.values() if _has_mail(it.path)]


def has_copy(profile: Path, account: str, folder: str) -> bool:
    """Tell whether there is mail of a folder on this computer.

    It is that of an account, by its key in the settings of a profile of Thunderbird's.
    """
    path = mozilla.copy_of(profile, account, folder)
    return path is not None and _has_mail(path)


def _has_mail(path: Path) -> bool:
    try:
        if not path.is_dir():
            return path.stat().st_size > 0
        inside = [path, path / "cur", path / "new"]
        return any(not it.is_dir() for each in inside if each.is_dir() for it in each.iterdir())
    except (OSError, ValueError):
        return False
