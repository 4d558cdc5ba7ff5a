"""Internationalised domains as people write them, made safe to show like all text of a mail.

An A-label, `xn--bcher-kva.example`, tells nobody that it means `bücher.example` (RFC 5890). But a
domain as it is written may be made to look like another one: by letters of several scripts in one
label, or by a label that only has letters which look Latin. Then its A-labels stand beside it.
Which scripts are written together is told by the "highly restrictive" profile of Unicode Technical
Standard 39, section 5.2.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from ccwarn.draft import a_label
from ccwarn.plain import isolated, plain

_WRITTEN_TOGETHER = (
    frozenset(("LATIN", "CJK", "HIRAGANA", "KATAKANA")),
    frozenset(("LATIN", "CJK", "BOPOMOFO")),
    frozenset(("LATIN", "CJK", "HANGUL")),
)
_OF_ANY_SCRIPT = frozenset(("", "COMBINING", "MODIFIER", "KATAKANA-HIRAGANA"))
_LOOK_LATIN = frozenset("агеорсухіјѕһԁԛԝӏѵүαγινορσυհոսցօ")
"""Cyrillic, Greek and Armenian letters that Unicode's list of confusables takes for Latin ones."""


def shown_address(addr_spec: str, limit: int = 200) -> str:
    """Return an addr-spec with its domain as people write it."""
    local, at, domain = addr_spec.rpartition("@")
    if not at or _is_plain(domain):
        return isolated(addr_spec, limit)
    written, beside = _forms(domain)
    return isolated(f"{local}@{written}", limit) + _beside(beside, limit)


def shown_domain(domain: str, limit: int = 200) -> str:
    """Return a domain as people write it."""
    if _is_plain(domain):
        return isolated(domain, limit)
    written, beside = _forms(domain)
    return isolated(written, limit) + _beside(beside, limit)


def _beside(domain: str, limit: int) -> str:
    return f" ({plain(domain, limit)})" if domain else ""


def _is_plain(domain: str) -> bool:
    return domain.isascii() and "xn--" not in domain.lower()


@lru_cache(maxsize=1024)
def _forms(domain: str) -> tuple[str, str]:
    """Return a domain as it is written, and in A-labels where it may deceive, else ""."""
    looked_up = a_label(domain)
    labels = [_u_label(label) for label in looked_up.split(".")]
    written = ".".join(labels) if domain.isascii() else domain
    deceives = looked_up.isascii() and any(map(_may_deceive, labels))
    return written, looked_up if deceives else ""


def _u_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    import idna  # late: hardly any mail has such a domain

    try:
        return idna.decode(label)
    except UnicodeError:  # idna.IDNAError is one, too.
        return label


def _may_deceive(label: str) -> bool:
    if label.isascii():
        return False
    letters = [char for char in label if unicodedata.category(char)[0] in "LM"]
    scripts = {_script(char) for char in letters} - _OF_ANY_SCRIPT
    if len(scripts) > 1 and not any(scripts <= together for together in _WRITTEN_TOGETHER):
        return True
    return bool(letters) and _LOOK_LATIN.issuperset(letters)


def _script(char: str) -> str:
    """Return the script of a letter, which its name begins with."""
    name = unicodedata.name(char, "").partition(" ")[0]
    return "CJK" if name == "IDEOGRAPHIC" else name
