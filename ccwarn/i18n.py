"""The one place where a sentence gets its language (gettext, catalogues in resources/i18n).

Sentences are written in English with named `{placeholders}`. `_`, `ngettext` and `pgettext`
translate at once; `N_` only marks a text, for tables that are made before the language is known.
"""

from __future__ import annotations

import gettext
import os
import sys
from collections.abc import Iterator, Mapping

from ccwarn.plain import isolate_all
from ccwarn.resources import resource

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


def install(wanted: str = "") -> None:
    """Choose the language: the one given, else the desktop's.

    A language without a catalogue is English.
    """
    global _translations
    wished = [wanted] if wanted else list(_of_the_desktop())
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


def _of_the_desktop() -> Iterator[str]:
    """Yield the languages that the desktop is to speak, best first; English ends them."""
    names = next(filter(None, map(os.environ.get, _VARIABLES)), "").split(":")
    if sys.platform == "win32" and names == [""]:
        from ccwarn.windows_calls import languages  # late: there is none of it elsewhere

        names = languages()
    for name in names:
        tongue = name.replace("-", "_").partition("_")[0].partition(".")[0]
        if tongue in ("en", "C", "POSIX"):
            return
        if tongue not in DRAFTS:
            yield name.replace("-", "_")


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
    parts: list[str] = []
    depth = 0
    for char in message:
        depth += (char == "{") - (char == "}")
        parts.append(char if depth else char.translate(_ACCENTED))
    # In words, as long languages have them: a single one of a line's length would be cut off.
    more, words = len(message) // 3, []
    while more > 0:
        words.append("~" * min(more, _LONGEST_WORD))
        more -= _LONGEST_WORD + 1
    return f"[{''.join(parts)}{' '.join(words)}]"
