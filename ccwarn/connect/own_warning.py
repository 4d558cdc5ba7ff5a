"""Turns off Thunderbird's own warning about many recipients, so that nobody is asked twice.

It is done only where the user has agreed, and taken back with the add-on. Thunderbird writes
prefs.js when it ends, so it must not be running.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from ccwarn.connect.profiles import Profile

WANTED: Mapping[str, str] = {
    "mail.compose.warn_public_recipients.aggressive": "false",
    "mail.compose.warn_public_recipients.threshold": "1000000",
}
"""The preferences as they are to be, written as in prefs.js: no prompt at Send, and no bar."""

_KEPT = "ccwarn-before.json"
"""Beside prefs.js: the lines that were there before, null for those that were not."""


class InUse(Exception):
    """Thunderbird runs on the profile, so its preferences cannot be changed now."""


def turn_off(profile: Profile) -> None:
    """Turn the warning off. Raises `InUse` and OSError."""
    _require_rest(profile)
    prefs = profile.folder / "prefs.js"
    text = prefs.read_text(encoding="utf-8") if prefs.exists() else ""
    kept = profile.folder / _KEPT
    if not kept.exists():
        before = {name: _line(text, name) for name in WANTED}
        kept.write_text(json.dumps(before, indent=1) + "\n", encoding="utf-8")
    for name, value in WANTED.items():
        text = _with_line(text, name, f'user_pref("{name}", {value});')
    _write(prefs, text)


def restore(profile: Profile) -> None:
    """Make the preferences what they were. Raises `InUse` and OSError.

    One that the user has changed meanwhile stays as it is.
    """
    kept = profile.folder / _KEPT
    if not kept.exists():
        return
    _require_rest(profile)
    with suppress(ValueError, AttributeError):
        before = json.loads(kept.read_text(encoding="utf-8"))
        prefs = profile.folder / "prefs.js"
        text = prefs.read_text(encoding="utf-8")
        for name, value in WANTED.items():
            if _line(text, name) == f'user_pref("{name}", {value});':
                text = _with_line(text, name, before.get(name))
        _write(prefs, text)
    kept.unlink()


def is_off(profile: Profile) -> bool:
    """Tell whether we have turned the warning off."""
    return (profile.folder / _KEPT).exists()


def _require_rest(profile: Profile) -> None:
    if profile.is_in_use:
        raise InUse


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf'^user_pref\("{re.escape(name)}",.*\);$\n?', re.MULTILINE)


def _line(text: str, name: str) -> str | None:
    found = _pattern(name).search(text)
    return found[0].rstrip("\n") if found else None


def _with_line(text: str, name: str, line: str | None) -> str:
    """Return the text with this line for a preference, or without one."""
    present = _pattern(name).search(text)
    new = f"{line}\n" if line else ""
    if present:
        return text[: present.start()] + new + text[present.end() :]
    return text + ("\n" if text and not text.endswith("\n") and new else "") + new


def _write(prefs: Path, text: str) -> None:
    new = prefs.with_name(f".prefs.js.{os.getpid()}.new")
    try:
        new.write_text(text, encoding="utf-8", newline="")
        if prefs.exists():
            new.chmod(prefs.stat().st_mode & 0o777)
        new.replace(prefs)
    finally:
        new.unlink(missing_ok=True)
