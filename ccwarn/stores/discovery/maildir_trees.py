"""Finds drafts in trees of Maildirs: those of Evolution, of KMail, and ~/Maildir of old.

In a Maildir++ tree (https://www.courier-mta.org/imap/README.maildirquota.html) a folder within
another is named `.folder.within`; KMail puts folders within `box` into `.box.directory`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from ccwarn.stores.discovery.gathered import Findings, address
from ccwarn.stores.maildir_layout import is_for_drafts, is_for_sent_mail, is_maildir

_EVOLUTION, _KMAIL, _MAILDIR = "Evolution", "KMail", "Maildir"
_ON_THIS_COMPUTER = "local"
_VARIABLE = re.compile(r"\$(?:HOME\b|\{HOME\}|\(HOME\))|^~(?=/)")


class Purpose(NamedTuple):
    """What folders are for: how their names tell it, and as Evolution writes it."""

    fits: Callable[[str], bool]
    local: str
    part: str
    chosen: str


DRAFTS = Purpose(is_for_drafts, ".Drafts", "Mail Composition", "draftsfolder")
SENT_MAIL = Purpose(is_for_sent_mail, ".Sent", "Mail Submission", "sentfolder")


def look(
    home: Path, config: Path, data: Path, findings: Findings, wanted: Purpose = DRAFTS
) -> None:
    """Note the folders for drafts, or for what is wanted, of all such trees."""
    _evolution(config / "evolution", data / "evolution", findings, wanted)
    flatpak = home / ".var" / "app" / "org.gnome.Evolution"
    _evolution(flatpak / "config" / "evolution", flatpak / "data" / "evolution", findings, wanted)
    _kmail(home, config, data, findings, wanted)
    for root in (home / "Maildir", home / ".maildir"):
        for folder in _children(_MAILDIR, root, findings):
            if folder.name.startswith(".") and wanted.fits(folder.name) and is_maildir(folder):
                findings.folder(_MAILDIR, root.name, folder, "maildir")


def _evolution(config: Path, data: Path, findings: Findings, wanted: Purpose) -> None:
    root = data / "mail" / "local"
    if root.is_dir():
        findings.folder(_EVOLUTION, _ON_THIS_COMPUTER, root / wanted.local, "maildir")
    for source in _children(_EVOLUTION, config / "sources", findings):
        if source.suffix == ".source":
            parts = {part.name: part for part in findings.sections(_EVOLUTION, source)}
            if "Mail Identity" in parts:
                findings.author(parts["Mail Identity"].get("address") or "", config)
                _identity(root, parts, findings, wanted)


def _identity(
    root: Path, parts: Mapping[str, Mapping[str, str]], findings: Findings, wanted: Purpose
) -> None:
    name = parts.get("Data Source", {}).get("displayname") or ""
    folder = address(parts.get(wanted.part, {}).get(wanted.chosen) or "")
    names = unquote(folder.path).strip("/").split("/")
    if folder.scheme == "folder" and folder.netloc == "local":
        findings.folder(_EVOLUTION, name, root / f".{'.'.join(names)}", "maildir")
    elif folder.scheme == "folder":
        findings.on_server(_EVOLUTION, name)


def _kmail(home: Path, config: Path, data: Path, findings: Findings, wanted: Purpose) -> None:
    roots = {data / "local-mail": None}
    for file in _children(_KMAIL, config, findings):
        if re.fullmatch(r"akonadi_(mixed)?maildir_resource_\d+rc", file.name):
            for section in findings.sections(_KMAIL, file):
                written = section.get("Path[$e]") or section.get("Path") or ""
                if written:
                    roots[Path(_VARIABLE.sub(lambda _match: str(home), written))] = None
    for root in roots:
        for folder in _children(_KMAIL, root, findings):
            if wanted.fits(folder.name) and is_maildir(folder):
                findings.folder(_KMAIL, root.name, folder, "maildir")
    for section in findings.sections(_KMAIL, config / "emailidentities"):
        findings.author(section.get("Email Address") or "", config / "emailidentities")


def _children(program: str, folder: Path, findings: Findings) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        findings.unreadable(program, folder, os.strerror(error.errno or 0))
        return []
