"""Thunderbird's own warning about many recipients, turned off and on again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from at_home import Running
from ccwarn.connect.own_warning import is_off, restore, turn_off
from ccwarn.connect.preferences import ProfileInUse
from ccwarn.connect.profiles import Profile

AGGRESSIVE = "mail.compose.warn_public_recipients.aggressive"
THRESHOLD = "mail.compose.warn_public_recipients.threshold"
OTHERS = '// Mozilla User Preferences\n\nuser_pref("a.name", "Grüße");\nuser_pref("z", 1);\n'


@pytest.fixture(params=["\n", "\r\n"], ids=["lf", "crlf"])
def profile(tmp_path: Path, request: pytest.FixtureRequest) -> Profile:
    (tmp_path / "prefs.js").write_text(OTHERS, encoding="utf-8", newline=request.param)
    return Profile(tmp_path)


def prefs(profile: Profile) -> str:
    """Return what stands in the file, whose lines must all end alike."""
    octets = (profile.folder / "prefs.js").read_bytes()
    ends = octets.count(b"\r\n")
    assert ends in (0, octets.count(b"\n"))
    return octets.decode().replace("\r\n", "\n")


def test_turned_off_and_restored_the_file_is_what_it_was(profile: Profile) -> None:
    turn_off(profile)
    assert f'user_pref("{AGGRESSIVE}", false);' in prefs(profile)
    assert f'user_pref("{THRESHOLD}", 1000000);' in prefs(profile)
    assert prefs(profile).startswith(OTHERS)
    assert is_off(profile)
    turn_off(profile)
    restore(profile)
    assert prefs(profile) == OTHERS
    assert [path.name for path in profile.folder.iterdir()] == ["prefs.js"]


def test_a_value_comes_back_though_thunderbird_has_deleted_our_line(profile: Profile) -> None:
    users = OTHERS + f'user_pref("{AGGRESSIVE}", true);\n'
    (profile.folder / "prefs.js").write_text(users, encoding="utf-8")
    turn_off(profile)
    # It keeps no value that equals its own.
    kept = prefs(profile).replace(f'user_pref("{AGGRESSIVE}", false);\n', "")
    (profile.folder / "prefs.js").write_text(kept, encoding="utf-8")
    restore(profile)
    assert sorted(prefs(profile).splitlines()) == sorted(users.splitlines())


def test_the_users_own_values_come_back_in_their_place(profile: Profile) -> None:
    lines = f'user_pref("{AGGRESSIVE}", true);\nuser_pref("{THRESHOLD}", 3);\n'
    mine = OTHERS.replace('user_pref("z"', f'{lines}user_pref("z"')
    (profile.folder / "prefs.js").write_text(mine, encoding="utf-8")
    turn_off(profile)
    assert "true" not in prefs(profile)
    restore(profile)
    assert prefs(profile) == mine


def test_what_the_user_has_changed_meanwhile_stays(profile: Profile) -> None:
    turn_off(profile)
    changed = prefs(profile).replace("1000000", "7")
    (profile.folder / "prefs.js").write_text(changed, encoding="utf-8")
    restore(profile)
    assert f'user_pref("{THRESHOLD}", 7);' in prefs(profile)
    assert AGGRESSIVE not in prefs(profile)


def test_a_running_thunderbird_is_left_alone(
    profile: Profile, running: Callable[[Path], Running]
) -> None:
    running(profile.folder)
    with pytest.raises(ProfileInUse):
        turn_off(profile)
    assert prefs(profile) == OTHERS


def test_restoring_what_was_never_turned_off_does_nothing(profile: Profile) -> None:
    restore(profile)
    assert prefs(profile) == OTHERS


def test_a_new_profile_gets_the_preferences_too(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    turn_off(profile)
    assert AGGRESSIVE in prefs(profile)
