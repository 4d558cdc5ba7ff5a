"""What the name of a file in a Maildir says, and the names that new versions of a draft get.

Servers and programs that synchronise mail note in a name what they know of the message: `S=` and
`W=` are its size, `U=` is the number of its copy on a server. To them a name stands for the same
bytes for ever (https://cr.yp.to/proto/maildir.html), so other bytes need another name: under the
old one Dovecot refuses to read them, and mbsync does not notice them.
"""

from __future__ import annotations

import re
import secrets
from pathlib import Path

NAME = re.compile(
    r"(?P<base>.+?)"
    r"(?P<rest>(?P<ours>_ccwarn[0-9a-f]{16})?(?P<noted>(?:,[A-Za-z0-9]+=[^,:;!]*)*)"
    r"(?P<info>[:;!][12],(?P<flags>.*))?)",
    re.DOTALL,
)
"""A file name: what stays the same whatever happens to the message, what a new version of ours is
told apart by, what was noted of this version, and the flags that the mail program gives it. Where
file names may hold no colon, mail programs write `;` or `!`."""

_NUMBER = re.compile(r",U=[^,]*")

_INDEXES = ("dovecot-uidlist", "courierimapuiddb", ".uidvalidity", ".isyncuidmap.db")
"""Where a server, or mbsync, keeps beside cur/ what it knows of each name."""


def place_of_new_version(path: Path) -> Path:
    """Return where other bytes of a draft are to be: under the same name where that says nothing.

    Thunderbird finds its drafts by their names, which say nothing and are kept.
    """
    match = NAME.fullmatch(path.name)
    if match is None or not (match["ours"] or match["noted"] or _is_indexed(path.parents[1])):
        return path
    info = match["info"] or ""
    return path.with_name(f"{match['base']}_ccwarn{secrets.token_hex(8)}{info}")


def place_of_old_version(path: Path, name: str) -> Path:
    """Return where to put back the version that had this name, with the flags of today.

    If the new version was given a number of its own meanwhile, the old one's copy on the server is
    gone; under its number the draft would never be brought there again.
    """
    old, new = NAME.fullmatch(name), NAME.fullmatch(path.name)
    if old is None or new is None:
        return path
    noted = _NUMBER.sub("", old["noted"]) if _NUMBER.search(new["noted"]) else old["noted"]
    unique = f"{old['base']}{old['ours'] or ''}{noted}"
    return path.with_name(unique + (new["info"] or ""))


def _is_indexed(maildir: Path) -> bool:
    return any((maildir / name).exists() for name in _INDEXES)
