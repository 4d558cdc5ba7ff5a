"""Text that came with a mail, made safe to show: it stays text, whatever it contains.

Bidirectional overrides (UAX #9) can make `moc.live` read as `evil.com`, and control or invisible
characters can hide what an address really is. They are shown by their code points; what remains is
wrapped in isolates, so that right-to-left names do not reorder the sentence around them.
"""

from __future__ import annotations

import unicodedata

_FIRST_STRONG_ISOLATE = "\u2068"
_POP_ISOLATE = "\u2069"
_RIGHT_TO_LEFT = frozenset(("R", "AL", "AN"))

_NEVER_SHOWN = frozenset(("Cc", "Cf", "Cs"))  # control, format (bidi, zero width), surrogate
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")  # letters without a shape
# Emoji and some scripts join or vary their letters with these; in ASCII they only hide.
_JOINERS = frozenset("\u200c\u200d\ufe0e\ufe0f")
_PUNCTUATION = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "…": "..."})
# Most marks a script needs on one letter; beyond that they only paint over neighbouring lines.
_MARKS = 8


_isolates_all = False


def isolate_all(on: bool) -> None:
    """Have `isolated` isolate every text: sentences read from the right, and addresses do not."""
    global _isolates_all
    _isolates_all = on


def plain(text: str, limit: int = 200) -> str:
    """Return `text` as one line of at most about `limit` characters that is safe to show.

    Runs of blanks become one; invisible, control and bidi characters appear as `‹U+202E›`; a text
    that is too long is cut in the middle, because the end of an address says whose it is.
    """
    text = _elided(text, limit)
    text = " ".join(text.split())
    return text if text.isascii() and text.isprintable() else _disarmed(text)


def isolated(text: str, limit: int = 200) -> str:
    """Return `plain(text)` so that right-to-left writing in it leaves the sentence around alone.

    Nothing stays nothing.
    """
    text = plain(text, limit)
    if not text:
        return ""
    if not _isolates_all and (
        text.isascii() or not any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in text)
    ):
        return text
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}"


def in_ascii(text: str) -> str | None:
    """Return a text in ASCII, letters without their accents; None where that cannot be done."""
    letters = unicodedata.normalize("NFKD", text.translate(_PUNCTUATION))
    plain = "".join(char for char in letters if not unicodedata.combining(char))
    return plain if plain.isascii() and plain.isprintable() else None


def _elided(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    head = limit * 2 // 3
    return f"{text[:head]}…{text[-(limit - head) :]}"


def _disarmed(text: str) -> str:
    kept: list[str] = []
    marks = 0
    before = ""
    for char in text:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if _is_suspect(char, before):
            kept.append(f"‹U+{ord(char):04X}›")
        elif marks <= _MARKS:
            kept.append(char)
        before = char
    return "".join(kept)


def _is_suspect(char: str, before: str) -> bool:
    if char in _JOINERS:
        return before.isascii()
    return unicodedata.category(char) in _NEVER_SHOWN or char in _FILLERS
