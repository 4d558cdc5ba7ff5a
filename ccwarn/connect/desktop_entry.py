"""Desktop entries, as far as entries in the autostart folder and in the menu need them.

https://specifications.freedesktop.org/desktop-entry-spec/latest/
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from ccwarn.i18n import N_, in_other_languages

_GROUP = "[Desktop Entry]"
_COMMENT = N_("Asks before a mail shows its recipients' addresses to strangers")
_ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"})
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_WRITTEN = re.compile(r'"((?:\\.|[^"\\])+)"|([^ \t\n"]+)', re.DOTALL)
_MEANT = {"n": "\n", "r": "\r", "t": "\t", "s": " "}
_NEED_QUOTES = frozenset(" \t\n\"'\\><~|&;$*?#()`")
"""What may stand in an argument only between double quotes."""
_QUOTED = str.maketrans({mark: f"\\{mark}" for mark in '"`$\\'})


def entry(values: Mapping[str, str]) -> str:
    """Return the text of an entry; the values are texts as they are meant."""
    lines = [f"{key}={value.translate(_ESCAPES)}" for key, value in values.items()]
    return "\n".join([_GROUP, *lines, ""])


def comment() -> dict[str, str]:
    """Return what the desktop says of ccwarn, in English and in each language: `Comment[de]`."""
    others = {f"Comment[{code}]": text for code, text in in_other_languages(_COMMENT)}
    return {"Comment": _COMMENT, **others}


def exec_value(command: Sequence[str]) -> str:
    """Return what is to be the value of `Exec` so that it starts this command."""
    return " ".join(map(_argument, command))


def command(value: str) -> Sequence[str]:
    """Return the command that a value of `Exec` starts; () where it has none."""
    text = _ESCAPED.sub(lambda found: _MEANT.get(found[1], found[1]), value)
    parts = [_ESCAPED.sub(r"\1", quoted) or plain for quoted, plain in _WRITTEN.findall(text)]
    return [part.replace("%%", "%") for part in parts]


def values(text: str) -> dict[str, str]:
    """Return the values of an entry as they are written; without those for other languages."""
    found: dict[str, str] = {}
    group = ""
    for line in text.splitlines():
        if line.startswith("["):
            group = line.strip()
        elif group == _GROUP and "=" in line and not line.startswith("#"):
            key, _equals, value = line.partition("=")
            found.setdefault(key.strip(), value.strip())
    return found


def values_of(path: Path) -> dict[str, str] | None:
    """Return the values of the entry in a file; None where that cannot be read."""
    try:
        return values(path.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return None


def is_true(value: str) -> bool:
    """Tell what a boolean says; early versions of the specification had numbers."""
    return value.lower() in ("true", "1")


def _argument(text: str) -> str:
    text = text.replace("%", "%%")
    return f'"{text.translate(_QUOTED)}"' if not text or _NEED_QUOTES & set(text) else text
