"""Commands as people type them: for the shell of POSIX, and for cmd on Windows.

On Windows a backslash is a part of a path, and only double quotes keep words together.
"""

from __future__ import annotations

import re
import shlex
import sys

_PLAIN = re.compile(r"[\w:\\./-]+")
"""What cmd takes for one word without quotes."""


def split(command: str) -> list[str]:
    """Return the words of a command. Raises ValueError where a quotation has no end."""
    words = shlex.shlex(command, posix=True)
    words.whitespace_split, words.commenters = True, ""
    if sys.platform == "win32":
        words.escape, words.quotes = "", '"'
    return list(words)


def quoted(word: str) -> str:
    """Return what to type for one word of a command."""
    if sys.platform == "win32":
        return word if _PLAIN.fullmatch(word) else f'"{word}"'
    return shlex.quote(word)
