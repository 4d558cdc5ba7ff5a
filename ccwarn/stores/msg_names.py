"""Which files hold messages that Outlook saves, told without loading what reads them."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from ccwarn.stores.regular import open_regular

SUFFIXES = (".msg", ".oft")
"""Messages, and templates: these are read, but never rewritten."""

_COMPOUND_FILE = bytes.fromhex("d0cf11e0a1b11ae1")


def is_msg(name: str) -> bool:
    """Tell whether a file of this name is one that Outlook saves; its own scratch files are not."""
    return name.lower().endswith(SUFFIXES) and not name.startswith((".", "~$"))


def lies_in_msg(path: Path) -> bool:
    """Tell by its first bytes, else by its name, whether a file is one that Outlook saves."""
    with suppress(OSError), open_regular(path) as file:
        if file.read(len(_COMPOUND_FILE)) == _COMPOUND_FILE:
            return True
    return is_msg(path.name)
