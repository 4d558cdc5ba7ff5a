"""Names as people look for them: letter case, accents and the digits of a number do not matter."""

from __future__ import annotations

import re
import unicodedata

_NUMBER = re.compile(r"([0-9]+)")


def folded(text: str) -> str:
    """Return the text without letter case and accents, so that `kuche` finds `Küche`."""
    if text.isascii():
        return text.lower()
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in letters if not unicodedata.combining(char))


def natural_key(text: str) -> tuple[list[str], str]:
    """Return what to sort by so that `customer10` comes after `customer9`, and `Ödön` with the Os.

    Texts that are only alike have keys of their own, so that their order is always the same.
    """
    pieces = _NUMBER.split(folded(text))
    # Every other piece is a number; the more digits without leading zeros, the larger it is.
    pieces[1::2] = [_magnitude(digits) for digits in pieces[1::2]]
    return (pieces, text)


def _magnitude(digits: str) -> str:
    significant = digits.lstrip("0")
    return f"{len(significant):09}{significant}"
