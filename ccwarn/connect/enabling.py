"""Has Thunderbird take up the add-on at its next start, as its user wished by connecting it.

By itself Thunderbird leaves an add-on off that another program has put into a profile, hides the
question about it in its menu, and would start it only at the start after that. Two preferences say
so for four places (bits 1, 2, 4 and 8: profile, user, program, system). They are set in user.js,
which Thunderbird reads at its next start even where it runs now, and everything is put back as soon
as the add-on is on.

https://extensionworkshop.com/documentation/enterprise/enterprise-distribution/
"""

from __future__ import annotations

from contextlib import suppress

from ccwarn.connect import preferences
from ccwarn.connect.profiles import Profile

OURS = {"extensions.autoDisableScopes": "2", "extensions.startupScanScopes": "5"}
"""By default 3 and 4: what is left off, and where is looked before the start is through. These are
the same, but for the profile."""

_LINES = "".join(
    f"{preferences.pref_line(name, value)} // ccwarn, until its add-on is on\n"
    for name, value in OURS.items()
).encode()


def allow(profile: Profile) -> None:
    """Let Thunderbird switch the add-on on at its next start. Raises OSError."""
    preferences.remember(profile, OURS)
    file = profile.folder / "user.js"
    before = file.read_bytes() if file.exists() else b""
    if not before.startswith(_LINES):
        preferences.write_like(file, _LINES + before)


def take_back(profile: Profile) -> None:
    """Put everything back as it was.

    Raises OSError, and `preferences.InUse` where a part has to wait until Thunderbird has ended.
    """
    file = profile.folder / "user.js"
    with suppress(FileNotFoundError):
        text = file.read_bytes()
        if text == _LINES:
            file.unlink()
        elif text.startswith(_LINES):
            preferences.write_like(file, text.removeprefix(_LINES))
    preferences.restore(profile, OURS)
