"""Text that came with a mail, made safe to show: it stays text, whatever it contains.

Bidirectional overrides (UAX #9) can make `moc.live` read as `evil.com`, and control or invisible
characters can hide what an address really is. They are shown by their code points; what remains is
wrapped in isolates, so that right-to-left names do not reorder the sentence around them.
"""

from __future__ import annotations

import re
import unicodedata

_FIRST_STRONG_ISOLATE = "\u2068"
_POP_ISOLATE = "\u2069"
_RIGHT_TO_LEFT = frozenset(("R", "AL", "AN"))

_BLANKS = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029 ]+")
_SUSPECT = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e0fff]"
)
# Most marks a script needs on one letter; beyond that they only paint over neighbouring lines.
_MARKS = 8


def plain(text: str, limit: int = 200) -> str:
    """Return `text` as one line of at most about `limit` characters that is safe to show.

    Runs of blanks become one; invisible, control and bidi characters appear as `‹U+202E›`; a text
    that is too long is cut in the middle, because the end of an address says whose it is.
    """
    text = _elided(text, limit)
    text = _BLANKS.sub(" ", text).strip()
    text = _SUSPECT.sub(lambda match: f"‹U+{ord(match[0]):04X}›", text)
    return text if text.isascii() else _few_marks(text)


def isolated(text: str, limit: int = 200) -> str:
    """Return `plain(text)` so that right-to-left writing in it leaves the sentence around alone."""
    text = plain(text, limit)
    if text.isascii() or not any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in text):
        return text
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}"


def _elided(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    head = limit * 2 // 3
    return f"{text[:head]}…{text[-(limit - head) :]}"


def _few_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= _MARKS:
            kept.append(char)
    return "".join(kept)
