"""What is wrong with a translation though nothing fails by it: a reader would notice.

What fails while ccwarn runs is told by `i18n.read`.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message

NUMBERS = frozenset({"count", "others", "total"})
"""What a form for one thing need not have: “a mail” says the number by itself."""

_OF_ARGPARSE = re.compile(r"%(?:\(\w+\))?[rs]")

_BREAKABLE = re.compile(
    r"(?<!\u202f)[;?]|(?<![\u202f!])!(?!!)|(?<![\xa0\u202f]):(?= |$)"
    r"|(?<![\xa0\u202f])»|«(?![\xa0\u202f])"
)
"""A sign of French that a line could break beside, or that sticks to its word.

It stands after a narrow no-break space (U+202F); after : and in « » that may be a wide one.
“!!” ends no sentence.
"""


def faults(catalogue: Catalog) -> Iterator[str]:
    """Yield what is wrong with the translations of a catalogue, each after its line."""
    for message in catalogue:
        if message.id and any(texts(message.string)):
            yield from (f"{message.lineno}: {why}" for why in _faults(message))
            if catalogue.locale and catalogue.locale.language == "fr":
                yield from (f"{message.lineno}: {why}" for why in _breakable(message))


def _faults(message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield "it is marked fuzzy; look at it and take the mark away"
    english, forms = texts(message.id)[-1], texts(message.string)
    needed = placeholders(english)
    for place, text in enumerate(forms, 1):
        # The last form is that of many things, and the only one of a language without plurals.
        missing = needed - placeholders(text) - (NUMBERS if place < len(forms) else set())
        yield from (f"{{{name}}} is missing: {text}" for name in sorted(missing))
        if _ends(text) != _ends(english):
            yield f"it has other spaces around it than the English: {text!r}"
        if text.endswith("…") != english.endswith("…"):
            yield f"it ends with … where the English does not, or does not where it does: {text}"
        if "&" in text and "&" not in english:
            yield f"it has an & of its own, but ccwarn gives buttons their letters: {text}"


def _breakable(message: Message) -> Iterator[str]:
    for text in texts(message.string):
        if found := _BREAKABLE.search(text):
            yield f"{found[0]} needs U+202F, or U+00A0 at : and in « »: {text}"


def _ends(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip(" "))], text[len(text.rstrip(" ")) :]


def placeholders(text: str) -> set[str]:
    """Return the names in braces, and argparse's `%s`. Raises ValueError for an open brace."""
    named = {name for _text, name, _spec, _how in string.Formatter().parse(text)}
    return {name for name in named if name is not None} | set(_OF_ARGPARSE.findall(text))


def texts(one_or_more: object) -> tuple[str, ...]:
    """Return what a catalogue has for a sentence, or for its forms, as a tuple."""
    return (
        tuple(one_or_more) if isinstance(one_or_more, list | tuple) else (str(one_or_more or ""),)
    )
