"""An entry in the applications menu, from which a desktop also takes the icon of windows.

A window, or a notification, says only which entry it belongs to. Without one it has no icon on
Wayland. https://specifications.freedesktop.org/desktop-entry-spec/latest/
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from ccwarn.connect import desktop_entry
from ccwarn.connect.native_host import python_command
from ccwarn.private_file import write_private
from ccwarn.resources import resource

NAME = "ccwarn"
"""What windows and notifications call the entry they belong to."""
_OURS = "X-Ccwarn"
_OF_THIS_INSTALLATION = ("Exec", "TryExec", "Icon")


def put() -> None:
    """Put the entry of this installation there, unless there is one for everybody. Raises OSError.

    What the user has changed in it stays, as far as it still leads to this installation; what is
    not ours is left alone.
    """
    if not sys.platform.startswith("linux"):
        return
    path = _own()
    present = desktop_entry.values_of(path)
    if path.is_symlink() or (present is not None and _OURS not in present):
        return
    # The user's own folder may be named among those for everybody.
    if any(it.exists() and it.resolve() != path.resolve() for it in _for_everybody()):
        path.unlink(missing_ok=True)
        return
    text = _text()
    wanted = desktop_entry.values(text)
    if present is None or any(present.get(it) != wanted[it] for it in _OF_THIS_INSTALLATION):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_private(path, text.encode())


def program() -> Path | None:
    """Return the program that the user's own entry starts; None where there is none of ours."""
    values = desktop_entry.values_of(_own()) or {}
    if _OURS not in values or not sys.platform.startswith("linux"):
        return None
    command = desktop_entry.command(values.get("Exec", ""))
    return Path(command[0]) if command else None


def _text() -> str:
    return desktop_entry.entry(
        {
            "Type": "Application",
            "Name": NAME,
            **desktop_entry.comment(),
            "Exec": desktop_entry.exec_value(python_command()),
            # Where this Python has gone, menus leave the entry out.
            "TryExec": sys.executable,
            "Icon": str(resource("icons/ccwarn.svg")),
            "Terminal": "false",
            "StartupNotify": "false",
            "StartupWMClass": NAME,
            "Categories": "Network;Email;",
            _OURS: "true",
        }
    )


def _own() -> Path:
    return _entry_in(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")


def _for_everybody() -> Iterator[Path]:
    for folder in (os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":"):
        yield _entry_in(folder)


def _entry_in(folder: str | Path) -> Path:
    return Path(folder) / "applications" / f"{NAME}.desktop"
