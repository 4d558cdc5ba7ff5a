"""Text on a terminal: how wide it is, where it breaks, what the terminal can show.

Whatever comes from a mail goes through `plain` first; nothing here makes a text safe.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from io import UnsupportedOperation
from typing import TextIO

_BLOCKS = " ▏▎▍▌▋▊▉█"
# What the sentences are written with, for terminals that know less than Unicode.
_SIMPLER = str.maketrans(
    {"“": '"', "”": '"', "’": "'", "…": "...", "–": "-", "‹": "<", "›": ">", "·": "-"}
    | dict.fromkeys("\u2068\u2069", "")
)
_FALLBACK_WIDTH = 80
_WIDEST = 100


class Console:
    """A stream of text for a person to read: a terminal, or what the output was redirected to."""

    def __init__(self, stream: TextIO, environ: Mapping[str, str] = os.environ) -> None:
        self._stream = stream
        self._environ = environ
        self.is_terminal = is_terminal(stream)
        self.knows_unicode = _can_encode(stream, _BLOCKS + "\u2068")
        self._colours = self.is_terminal and _knows_colours(environ)

    @property
    def width(self) -> int:
        """How many columns to fill: those of the terminal, but no line longer than is read well."""
        try:
            columns = int(self._environ.get("COLUMNS", "")) or _FALLBACK_WIDTH
        except ValueError:
            columns = _terminal_width(self._stream)
        return max(20, min(columns, _WIDEST))

    def write(self, text: str) -> None:
        """Write the text at once; what the stream's encoding lacks is written in a simpler way."""
        encoding = self._stream.encoding or "utf-8"
        if not self.knows_unicode:
            text = text.translate(_SIMPLER)
        text = text.encode(encoding, "backslashreplace").decode(encoding)
        self._stream.write(text)
        self._stream.flush()

    def line(self, text: str = "") -> None:
        """Write one line."""
        self.write(f"{text}\n")

    def paragraph(self, text: str, indent: str = "") -> None:
        """Write a text, broken into lines that fit the terminal."""
        for line in wrapped(text, self.width - len(indent)):
            self.line(indent + line)

    def heading(self, text: str) -> None:
        """Write a text like a paragraph, in bold."""
        for line in wrapped(text, self.width):
            self.line(self.strong(line))

    def strong(self, text: str) -> str:
        """Return the text set in bold, where the terminal has that."""
        return f"\x1b[1m{text}\x1b[0m" if self._colours else text

    def quiet(self, text: str) -> str:
        """Return the text set dimly, where the terminal has that."""
        return f"\x1b[2m{text}\x1b[0m" if self._colours else text

    def bar(self, count: int, most: int, columns: int) -> str:
        """Return a bar of at most `columns` columns that is as long as `count` of `most`."""
        if not self.knows_unicode:
            return "#" * max(1, count * columns // most)
        eighths = max(1, count * columns * 8 // most)
        return _BLOCKS[8] * (eighths // 8) + _BLOCKS[eighths % 8].strip()


def is_terminal(stream: TextIO) -> bool:
    """Tell whether a stream is a terminal. Raises ValueError for one that is closed."""
    if not stream.isatty():
        return False
    if sys.platform == "win32":
        from ccwarn.windows_calls import is_console

        try:
            return is_console(stream.fileno())
        except UnsupportedOperation:
            return True  # It is none of the system's, and has said what it is.
    return True


def display_width(text: str) -> int:
    """Return how many columns the text takes: two for East Asian wide characters (UAX #11)."""
    if text.isascii():
        return len(text)
    return sum(_char_width(char) for char in text)


def fitted(text: str, columns: int) -> str:
    """Return the text cut, or filled with blanks, to exactly so many columns."""
    if display_width(text) > columns:
        kept, room = [], columns - 1
        for char in text:
            room -= _char_width(char)
            if room < 0:
                break
            kept.append(char)
        text = "".join(kept) + "…"
    return text + " " * (columns - display_width(text))


def wrapped(text: str, columns: int) -> list[str]:
    """Return the text as lines of at most so many columns; words that are longer are broken."""
    lines: list[str] = []
    line, room = "", columns
    for word in text.split(" "):
        width = display_width(word)
        if line and width + 1 > room:
            lines.append(line)
            line, room = "", columns
        elif line:
            line, room = f"{line} ", room - 1
        while width > columns:
            head = _head(word, columns)
            lines.append(head)
            word = word[len(head) :]
            width = display_width(word)
        line, room = line + word, room - width
    return [*lines, line]


def _head(word: str, columns: int) -> str:
    for length, char in enumerate(word):
        columns -= _char_width(char)
        if columns < 0:
            return word[: max(1, length)]
    return word


def _char_width(char: str) -> int:
    if char.isascii():
        return 1
    import unicodedata  # late: most mail is ASCII and start-up time counts

    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _can_encode(stream: TextIO, text: str) -> bool:
    try:
        text.encode(stream.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _knows_colours(environ: Mapping[str, str]) -> bool:
    if environ.get("NO_COLOR") or environ.get("TERM") == "dumb":  # https://no-color.org
        return False
    # A console of old Windows would show the codes themselves.
    return os.name != "nt" or "WT_SESSION" in environ or "TERM" in environ


def _terminal_width(stream: TextIO) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or _FALLBACK_WIDTH
    except (OSError, ValueError):
        return _FALLBACK_WIDTH
