"""Values that are a line of text, a page, or a language."""

from __future__ import annotations

import re
from collections.abc import Callable

from ccwarn.i18n import OFFERED, _
from ccwarn.settings.values import Kind, none_of

_LONGEST_TEXT, _LONGEST_NAME, _LONGEST_LINK = 300, 60, 500
"""Characters."""
_SHORTEST_SECRET = 24
"""Characters: what a program makes up at random, not what somebody thinks of."""

_LINE = r"^[^\x00-\x1F\x7F-\x9F\u2028\u2029]*$"
_HTTPS = (
    r"^(https://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?(/[!#-;=?-Z\[\]_a-z~]*)?)?$"
)
"""A page, or nothing; none that names a user before its host, to look like another page."""


_LANGUAGES = {"desktop": "", **{code: code for code in OFFERED}}


def _text(longest: int) -> Callable[[object], str]:
    def read(value: object) -> str:
        if not isinstance(value, str) or not re.search(_LINE, value):
            raise ValueError(_("must be text in quotes, in one line"))
        if len(value) > longest:
            raise ValueError(_("must be at most {most} characters").format(most=longest))
        return value.strip()

    return read


def _secret(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[!-~]*", value):
        raise ValueError(_("must be letters and digits in quotes, without spaces"))
    if value and len(value) < _SHORTEST_SECRET:
        hint = _("must be at least {least} characters, made up at random")
        raise ValueError(hint.format(least=_SHORTEST_SECRET))
    if len(value) > _LONGEST_TEXT:
        raise ValueError(_("must be at most {most} characters").format(most=_LONGEST_TEXT))
    return value


def _link(value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_LINK or not re.search(_HTTPS, value):
        raise ValueError(_("must be a page such as https://www.acme.example/newsletter"))
    return value.strip()


def _language(value: object) -> str:
    if isinstance(value, str) and value in _LANGUAGES:
        return _LANGUAGES[value]
    raise none_of(_LANGUAGES)


TEXT, NAME = (
    Kind(_text(most), {"type": "string", "maxLength": most, "pattern": _LINE})
    for most in (_LONGEST_TEXT, _LONGEST_NAME)
)
"""One line of text."""
SECRET = Kind(
    _secret,
    {
        "type": "string",
        "maxLength": _LONGEST_TEXT,
        "pattern": rf"^([!-~]{{{_SHORTEST_SECRET},}})?$",
    },
)
"""Random letters and digits that nobody guesses, or ""."""
LINK = Kind(_link, {"type": "string", "maxLength": _LONGEST_LINK, "pattern": _HTTPS})
"""An https page, or ""."""
LANGUAGE = Kind(_language, {"enum": list(_LANGUAGES)}, _LANGUAGES)
"""A language that is offered, or "" for the desktop's."""
