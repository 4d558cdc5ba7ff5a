"""How Maildirs are arranged in folders, and which of them are for drafts, by what they are called.

In a Maildir++ tree (https://www.courier-mta.org/imap/README.maildirquota.html) the root is the
inbox, and a folder within another is named `.folder.within`. Some programs omit the first dot.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from ccwarn.stores.file_store import reading

PARTS = ("cur", "new", "tmp")
"""The folders within a Maildir."""
_DRAFTS = frozenset(
    "drafts draft entwürfe brouillons borradores bozze concepten rascunhos utkast kladder".split()
)
"""What drafts folders are called, in small letters."""
_SENT = frozenset(
    (
        "sent,sent items,sent mail,sent-mail,sent messages,gesendet,gesendete objekte,"
        "gesendete elemente,gesendete nachrichten,envoyés,messages envoyés,éléments envoyés,"
        "enviados,elementos enviados,itens enviados,inviati,posta inviata,verzonden,"
        "verzonden items,skickat,skickade objekt,sendt,sendte elementer,wysłane"
    ).split(",")
)
"""What folders for sent mail are called, likewise."""
_SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")


def is_maildir(folder: Path) -> bool:
    """Tell whether a folder is a Maildir; those that Thunderbird makes have no new/."""
    return (folder / "cur").is_dir() and any((folder / name).is_dir() for name in ("new", "tmp"))


def is_passed_over(path: Path) -> bool:
    """Tell whether what is at a path is hidden, and not because mail programs hide it so."""
    return path.name.startswith(".") and not is_maildir(path)


def maildir_of(folder: Path) -> Path:
    """Return the Maildir that a folder is part of; the folder itself where it is none."""
    is_part = folder.name in PARTS and is_maildir(folder.parent)
    return folder.parent if is_part else folder


def is_tree(root: Path) -> bool:
    """Tell whether a folder is a tree of Maildirs, of which those for drafts count.

    It is where Maildirs are in an inbox as Maildir++ has it, and where a Maildir for drafts is in
    any folder that is not itself for drafts. Raises what `reading` does.
    """
    if is_for_drafts(root.name):
        return False
    inbox = is_maildir(root)
    return any(
        is_maildir(root / name)
        for name in folders_in(root)
        if is_for_drafts(name) or (inbox and name.startswith("."))
    )


def is_for_drafts(name: str) -> bool:
    """Tell whether a folder is for drafts by its name on the disk, in one of many languages."""
    return _decoded(name).rpartition(".")[2].lower() in _DRAFTS


def is_for_sent_mail(name: str) -> bool:
    """Tell likewise whether a folder is for mail that was sent."""
    decoded = _decoded(name).lower()
    return decoded in _SENT or decoded.rpartition(".")[2] in _SENT


def folders_in(root: Path) -> list[str]:
    """Return the names of the folders in a folder, in order. Raises what `reading` does."""
    with reading(root), os.scandir(root) as entries:
        return sorted(entry.name for entry in entries if entry.is_dir())


def _decoded(name: str) -> str:
    """Return what a folder's name in modified UTF-7 (RFC 3501 section 5.1.3) means."""

    def plain(match: re.Match[str]) -> str:
        shifted = match[1].replace(",", "/")
        try:
            return f"+{shifted}-".encode("ascii").decode("utf-7") if shifted else "&"
        except UnicodeDecodeError:
            return match[0]

    return _SHIFTED.sub(plain, name)
