"""Versions of the files that ccwarn keeps: a newer one's is let be, an older one's kept beside."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ccwarn.private_file import write_private

VERSION = "version"
"""The name under which a JSON file says which it is; without that it is the first."""


class NewerFile(OSError):
    """A newer ccwarn has written a file, so this one writes nothing there."""

    def __init__(self, path: Path) -> None:
        from ccwarn.i18n import _  # late: what only reads mail says nothing

        reason = _("a newer version of ccwarn has written it")
        super().__init__(errno.EPERM, reason, str(path))


def is_newer(document: Mapping[str, Any], version: int) -> bool:
    """Tell whether a JSON file is of a later version than this. Raises TypeError."""
    return bool(document.get(VERSION, 1) > version)


def keep_earlier(path: Path, version: int, data: bytes) -> None:
    """Keep what a file held in an earlier version, before it is brought up to date.

    Raises OSError; then it must not be.
    """
    write_private(path.with_name(f"{path.name}.version{version}"), data)


def earlier(path: Path) -> Iterator[Path]:
    """Yield what was kept of a file's earlier versions."""
    yield from path.parent.glob(f"{path.name}.version[0-9]*")
