"""The one place where a sentence gets its language (gettext, catalogues in resources/i18n).

So do the numbers and lists in it.

Sentences are written in English with named `{placeholders}`. `_`, `ngettext` and `pgettext`
translate at once; `N_` only marks a text, for tables that are made before the language is known.
"""

from __future__ import annotations

import gettext
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ccwarn.plain import isolate_all
from ccwarn.resources import resource

if TYPE_CHECKING:
    from datetime import date, datetime

OFFERED: Mapping[str, str] = {
    "de": "Deutsch",
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "nl": "Nederlands",
    "ja": "日本語",
}
"""The languages that the settings offer, as each calls itself; their catalogues are complete."""

DRAFTS = frozenset({"ar"})
"""Languages whose catalogue nobody has read yet who speaks them. No desktop gets them by itself."""

_FROM_THE_RIGHT = frozenset({"ar", "fa", "he", "ur", "yi"})

_THOUSANDS: Mapping[str, str] = {"de": ".", "es": ".", "fr": "\u202f", "nl": "."}
"""What stands between thousands, in languages where that is no comma (Unicode CLDR)."""

_PLAIN_BELOW: Mapping[str, int] = {"es": 10_000}
"""Up to which number nothing does (CLDR's minimum grouping digits)."""

_BETWEEN: Mapping[str, str] = {"ar": "، ", "ja": "、"}
"""What stands between the parts of a list, in languages where that is no comma."""

_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""In this order the environment says what language sentences are to be in, as for gettext."""

PSEUDO = "qps"
"""The pseudo-language: every sentence accented, bracketed and a third longer. It shows texts that
bypass translation (no brackets) and layouts that clip long-worded languages."""

_LONGEST_WORD = 20
_ACCENTED = str.maketrans("aceinorsuyACEINOSUY", "àçéîñöŕšûýÀÇÉÎÑÖŠÛÝ")


class _Pseudo(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return _stretched(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return _stretched(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return _stretched(message)


_translations: gettext.NullTranslations = gettext.NullTranslations()
_written: Callable[[int], str] | None = None


def install(
    wanted: str = "",
    written: Callable[[int], str] | None = None,
    desktop: Sequence[str] = (),
) -> None:
    """Choose the language: the one given, else the desktop's.

    A language without a catalogue is English. Numbers are `written` as that says, else as is usual
    in the language. `desktop` has what the desktop speaks where the environment does not tell, best
    first: programs that a Mac opens are told by no variable.
    """
    global _translations, _written
    _written = written
    wished = [wanted] if wanted else list(_of_the_desktop(desktop))
    if PSEUDO in wished:
        _translations = _Pseudo()
    else:
        _translations = gettext.translation("ccwarn", resource("i18n"), wished, fallback=True)
    isolate_all(language().partition("_")[0] in _FROM_THE_RIGHT)


def language() -> str:
    """Return the language of the sentences, as gettext names it: `de`, or `pt_BR`."""
    return _translations.info().get("language", "en")


def in_other_languages(message: str) -> Iterator[tuple[str, str]]:
    """Yield each other language that is offered, with the sentence in it.

    For what is written once, and read by the desktop in whatever language it speaks then.
    """
    for code in OFFERED:
        found = gettext.translation("ccwarn", resource("i18n"), [code], fallback=True)
        if (text := found.gettext(message)) != message:
            yield code, text


def _of_the_desktop(told: Sequence[str]) -> Iterator[str]:
    """Yield the languages that the desktop is to speak, best first; English ends them."""
    names = next(filter(None, map(os.environ.get, _VARIABLES)), "").split(":")
    if told and names == [""]:
        names = list(told)
    elif sys.platform == "win32" and names == [""]:
        from ccwarn.windows_calls import languages  # late: there is none of it elsewhere

        names = languages()
    for name in names:
        tongue = name.replace("-", "_").partition("_")[0].partition(".")[0]
        if tongue in ("en", "C", "POSIX"):
            return
        if tongue not in DRAFTS:
            yield name.replace("-", "_")


def install_for_programs() -> None:
    """Choose English with plain digits: what programs look for must not change."""
    install("en", str)


def grouped(count: int) -> str:
    """Return a number of things as people read it, such as 4,812.

    Where it is typed, or stands for one thing (a port, a year), it is written plainly instead.
    """
    if _written is not None:
        return _written(count)
    tongue = language().partition("_")[0]
    if abs(count) < _PLAIN_BELOW.get(tongue, 1_000):
        return str(count)
    return f"{count:,}".replace(",", _THOUSANDS.get(tongue, ","))


def is_same_number(typed: str, number: str) -> bool:
    """Tell whether a person has typed this number, in the digits of any script.

    `number` is in plain digits; typed may be the same, or as `grouped` shows it.
    """
    shown = grouped(int(number)) if number else ""
    return bool(number) and _in_ascii_digits(typed) in (number, _in_ascii_digits(shown))


def _in_ascii_digits(text: str) -> str:
    # In Japanese, digits are as wide as letters unless one takes care.
    return "".join(
        str(int(char)) if char.isdecimal() else " " if char.isspace() else char
        for char in text.strip()
    )


def listed(parts: Iterable[str]) -> str:
    """Return the parts of a list as one text, with what the language has between them."""
    return _BETWEEN.get(language().partition("_")[0], ", ").join(parts)


def shown_day(day: date) -> str:
    """Return a day as the language writes it, in digits, for the terminal."""
    # i18n: a day in digits, as your language writes it; see Python's strftime
    return _("{day:%Y-%m-%d}").format(day=day)


def shown_time(time: datetime) -> str:
    """Return a day and a time on the clock of this computer, as `shown_day` does."""
    # i18n: a day and a time in digits, as your language writes them; see Python's strftime
    return _("{time:%Y-%m-%d %H:%M}").format(time=time.astimezone())


def _(message: str) -> str:
    """Return the sentence in the user's language."""
    return _translations.gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """Return the sentence in the form that the user's language has for `n` things."""
    return _translations.ngettext(singular, plural, n)


def pgettext(context: str, message: str) -> str:
    """Return a word in the user's language that means different things in different places.

    The `context` says which one, to the translator.
    """
    return _translations.pgettext(context, message)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name, known to xgettext
    """Mark a sentence for translation and return it as it is."""
    return message


def _stretched(message: str) -> str:
    import re  # late: only developers read this language

    texts = re.split(r"(\{[^}]*\}|%(?:\(\w+\))?\w)", message)
    parts = [text if place % 2 else text.translate(_ACCENTED) for place, text in enumerate(texts)]
    # In words, as long languages have them: a single one of a line's length would be cut off.
    more, words = len(message) // 3, []
    while more > 0:
        words.append("~" * min(more, _LONGEST_WORD))
        more -= _LONGEST_WORD + 1
    return f"[{''.join(parts)}{' '.join(words)}]"
