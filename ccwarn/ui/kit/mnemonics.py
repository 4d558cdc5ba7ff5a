"""Keys for buttons: each label gets a letter of its own, in whatever language it is written."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from string import ascii_uppercase


def with_mnemonics(labels: Iterable[str]) -> list[str]:
    """Return the labels with `&` before the letter that triggers each; no letter is used twice.

    The first letter of a word is preferred. A label whose letters are all taken gets none; one
    whose letters no key has, as in Japanese, gets a Latin one behind it: `閉じる(&A)`. An ampersand
    of the label itself stays an ampersand.
    """
    taken: set[str] = set()
    return [_with_mnemonic(label, taken) for label in labels]


def without_mnemonic(text: str) -> str:
    """Return the text so that an ampersand in it is shown as one, in menus and on buttons."""
    return text.replace("&", "&&")


def _with_mnemonic(label: str, taken: set[str]) -> str:
    starts = [i for i in range(len(label)) if i == 0 or not label[i - 1].isalnum()]
    for place in [*starts, *range(len(label))]:
        letter = label[place].casefold()
        if letter.isalpha() and letter not in taken and not _is_wide(label[place]):
            taken.add(letter)
            return f"{without_mnemonic(label[:place])}&{without_mnemonic(label[place:])}"
    free = [letter for letter in ascii_uppercase if letter.casefold() not in taken]
    if not free or not any(map(_is_wide, label)):
        return without_mnemonic(label)
    taken.add(free[0].casefold())
    return f"{without_mnemonic(label)}(&{free[0]})"


def _is_wide(char: str) -> bool:
    """Tell whether a character is as wide as it is high: keyboards write it by several keys."""
    return unicodedata.east_asian_width(char) in "FW"
