"""The journal of earlier versions: a file of JSON lines, and one older file beside it.

Each file is first given a name of its own, so that an earlier version which still runs begins a new
one, and no line is ever taken twice: whoever takes over remembers the name with the lines.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from ccwarn import in_use

Lines = Callable[[], list[dict[str, Any]]]
"""Reads what was noted, the first first, and passes over what is no note. Raises OSError."""


class OldJournal:
    """The files in the folder of ccwarn's state."""

    def __init__(self, state: Path) -> None:
        self._state = state

    @property
    def exists(self) -> bool:
        """Whether anything is left."""
        return any(self._state.glob("journal.*"))

    def hand_over(self, taken: Callable[[str, Lines], bool]) -> None:
        """Have each file taken over, and delete it then. Raises OSError, and what `taken` raises.

        `taken` is given the file's name, which no other file ever has, and its lines. It returns
        whether they are written; it may be called again with a name whose lines are.
        """
        for name in ("journal.jsonl.1", "journal.jsonl"):
            own_name = self._state / f"journal.{secrets.token_hex(8)}.taken"
            with suppress(FileNotFoundError):
                in_use.replace(self._state / name, own_name)
        is_left = False
        for path in self._state.glob("journal.*.taken"):
            with suppress(FileNotFoundError):  # Another process was sooner.
                if taken(path.name, partial(_lines, path)):
                    path.unlink()
                else:
                    is_left = True
        if not is_left:
            (self._state / "journal.jsonl.key").unlink(missing_ok=True)

    def forget(self) -> None:
        """Delete what is left. Raises OSError."""
        for path in self._state.glob("journal.*"):
            path.unlink(missing_ok=True)


def _lines(path: Path) -> list[dict[str, Any]]:
    found = []
    for line in path.read_bytes().splitlines():
        with suppress(ValueError, RecursionError):
            note = json.loads(line)
            if isinstance(note, dict):
                found.append(note)
    return found
