"""Has Thunderbird take up the add-on at its next start, as its user wished by connecting it.

By itself Thunderbird leaves an add-on off that another program has put into a profile, hides the
question about it in its menu, and would start it only at the start after that. Two preferences say
so for four places (bits 1, 2, 4 and 8: profile, user, program, system). They are set in user.js,
which Thunderbird reads at its next start even where it runs now, and everything is put back as soon
as the add-on is on.

https://extensionworkshop.com/documentation/enterprise/enterprise-distribution/
"""

from __future__ import annotations

from ccwarn.connect import preferences
from ccwarn.connect.profiles import Profile

OURS = {"extensions.autoDisableScopes": "2", "extensions.startupScanScopes": "5"}
"""What is left off, and where is looked before the start is through: as in `USUAL`, but for the
profile."""

USUAL = {"extensions.autoDisableScopes": "3", "extensions.startupScanScopes": "4"}
"""Thunderbird's own values; it does not keep a value in prefs.js that equals its own."""


def allow(profile: Profile) -> None:
    """Let Thunderbird switch the add-on on at its next start. Raises OSError."""
    preferences.remember(profile, OURS)
    preferences.set_at_start(profile, OURS)


def take_back(profile: Profile) -> None:
    """Put everything back as it was.

    Raises OSError, and `preferences.ProfileInUse` where a part has to wait for Thunderbird's end.
    """
    preferences.leave_at_start(profile, OURS)
    preferences.restore(profile, OURS, USUAL)
