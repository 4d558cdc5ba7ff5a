"""Turns off Thunderbird's own warning about many recipients, so that nobody is asked twice.

It is done only where the user has agreed, and undone with the add-on.
"""

from __future__ import annotations

from collections.abc import Mapping

from ccwarn.connect import preferences
from ccwarn.connect.profiles import Profile

WANTED: Mapping[str, str] = {
    "mail.compose.warn_public_recipients.aggressive": "false",
    "mail.compose.warn_public_recipients.threshold": "1000000",
}
"""The preferences as they are to be, written as in prefs.js: no prompt at Send, and no bar."""
USUAL: Mapping[str, str] = {
    "mail.compose.warn_public_recipients.aggressive": "false",
    "mail.compose.warn_public_recipients.threshold": "15",
}
"""Thunderbird's own values."""


def turn_off(profile: Profile) -> None:
    """Turn the warning off. Raises `preferences.ProfileInUse` and OSError."""
    preferences.change(profile, WANTED)


def restore(profile: Profile) -> None:
    """Make the warning what it was. Raises `preferences.ProfileInUse` and OSError."""
    preferences.restore(profile, WANTED, USUAL)


def is_off(profile: Profile) -> bool:
    """Tell whether we have turned the warning off."""
    return preferences.is_remembered(profile, WANTED)
