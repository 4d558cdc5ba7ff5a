"""The one place where a sentence gets its language (gettext, catalogues in resources/i18n).

Sentences are written in English with named `{placeholders}`. `_`, `ngettext` and `pgettext`
translate at once; `N_` only marks a text, for tables that are made before the language is known.
"""

from __future__ import annotations

import gettext
import os

from ccwarn.resources import resource

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


def install(language: str = "") -> None:
    """Choose the language: the one given, else the desktop's (LANGUAGE, LC_ALL, LC_MESSAGES, LANG).

    A language without a catalogue is English.
    """
    global _translations
    if (language or os.environ.get("LANGUAGE", "")) == PSEUDO:
        _translations = _Pseudo()
        return
    _translations = gettext.translation(
        "ccwarn", resource("i18n"), [language] if language else None, fallback=True
    )


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
