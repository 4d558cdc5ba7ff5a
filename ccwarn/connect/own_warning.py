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
    preferences.leave_at_start(profile, WANTED)


def finish_restoring(profile: Profile) -> None:
    """Restore the warning where that was left to Thunderbird's next start, and is not done yet.

    Thunderbird does it if it starts first; then nothing is left for its later starts. Raises
    OSError.
    """
    if not preferences.is_set_at_start(profile, WANTED):
        return
    if profile.is_in_use:
        preferences.forget_if_restored(profile, WANTED)
    else:
        restore(profile)


def is_off(profile: Profile) -> bool:
    """Tell whether we have turned the warning off."""
    return preferences.is_remembered(profile, WANTED)
