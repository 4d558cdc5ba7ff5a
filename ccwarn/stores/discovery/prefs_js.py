r"""Reads prefs.js, in which Mozilla programs keep their settings: `user_pref("name", value);`.

https://firefox-source-docs.mozilla.org/modules/libpref/index.html. Nothing is executed, and a line
that is damaged hides no other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_TEXT = r'"(?:[^"\\\r\n]|\\.)*+"' + r"|'(?:[^'\\\r\n]|\\.)*+'"
_PREF = re.compile(
    rf"^[ \t]*(?:user_|sticky_)?pref\(\s*({_TEXT})\s*,\s*({_TEXT}|true|false|[-+]?\d+)\s*\)",
    re.MULTILINE,
)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))")
_COMMENT = re.compile(r"^[ \t]*/\*.*?\*/", re.MULTILINE | re.DOTALL)
_SHORT = {"n": "\n", "r": "\r", "t": "\t"}


def read_prefs(text: str) -> Mapping[str, str]:
    """Return the settings by name; whole numbers and `true` and `false` as they are written."""
    return {
        _unquoted(name): value if value[0] not in "\"'" else _unquoted(value)
        for name, value in _PREF.findall(_COMMENT.sub("", text))
    }


def _unquoted(text: str) -> str:
    meant = _ESCAPE.sub(_meaning, text[1:-1])
    # Characters beyond the first plane are written as two.
    return meant.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _meaning(escape: re.Match[str]) -> str:
    octet, unit, char = escape.groups()
    return chr(int(octet or unit, 16)) if octet or unit else _SHORT.get(char, char)
