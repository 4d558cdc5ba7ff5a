"""What is changed in a profile so that Thunderbird switches the add-on on, and put back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from at_home import LOCK, Running
from ccwarn.connect import preferences
from ccwarn.connect.enabling import allow, take_back
from ccwarn.connect.preferences import ProfileInUse
from ccwarn.connect.profiles import Profile
from ccwarn.file_version import NewerFile

NAMES = {"extensions.autoDisableScopes": 2, "extensions.startupScanScopes": 5}
PREFS = b'user_pref("a", 1);\n'


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    (tmp_path / "prefs.js").write_bytes(PREFS)
    return Profile(tmp_path)


def files(profile: Profile) -> dict[str, bytes]:
    paths = [path for path in profile.folder.iterdir() if path.name != LOCK]
    return {path.name: path.read_bytes() for path in paths}


def ended(profile: Profile, more: int = 0) -> None:
    """Leave what Thunderbird leaves after a run: what user.js has set is in prefs.js, too."""
    with (profile.folder / "prefs.js").open("a", newline="\n") as prefs:
        for name, value in NAMES.items():
            prefs.write(f'user_pref("{name}", {value + more});\n')


@pytest.mark.parametrize("users", [None, b'user_pref("x", 1);\n', b"// no line end \xff"])
def test_taken_back_the_profile_is_what_it_was(profile: Profile, users: bytes | None) -> None:
    if users is not None:
        (profile.folder / "user.js").write_bytes(users)
    before = files(profile)
    allow(profile)
    allow(profile)
    text = files(profile)["user.js"]
    for name, value in NAMES.items():
        assert text.count(f'user_pref("{name}", {value});'.encode()) == 1
    assert text.endswith(users or b"")
    ended(profile)
    take_back(profile)
    assert files(profile) == before
    take_back(profile)
    assert files(profile) == before


def test_what_the_user_has_set_comes_back(profile: Profile) -> None:
    ended(profile, more=8)
    before = files(profile)
    allow(profile)
    (profile.folder / "prefs.js").write_bytes(PREFS)
    ended(profile)
    take_back(profile)
    assert files(profile) == before


def test_under_a_running_thunderbird_the_rest_waits(
    profile: Profile, running: Callable[[Path], Running]
) -> None:
    allow(profile)
    thunderbird = running(profile.folder)
    with pytest.raises(ProfileInUse):
        take_back(profile)
    assert "user.js" not in files(profile)
    thunderbird.end()
    ended(profile)
    take_back(profile)
    assert files(profile) == {"prefs.js": PREFS}


def test_where_nothing_was_allowed_nothing_is_taken_back(profile: Profile) -> None:
    (profile.folder / "user.js").write_bytes(b"mine")
    take_back(profile)
    assert files(profile) == {"prefs.js": PREFS, "user.js": b"mine"}


def test_what_a_newer_ccwarn_has_kept_is_let_be(profile: Profile) -> None:
    allow(profile)
    (kept,) = profile.folder.glob("ccwarn-*.json")
    assert json.loads(kept.read_bytes())["version"] == 1
    newer = b'{"version": 2, "before": {}}'
    kept.write_bytes(newer)
    before = files(profile)
    turned = {"mail.compose.warn_public_recipients.threshold": "7"}
    for action in (
        lambda: allow(profile),
        lambda: preferences.change(profile, turned),
        lambda: preferences.restore(profile, turned, turned),
        lambda: preferences.restore_at_start(profile, turned, turned),
        lambda: preferences.forget_if_restored(profile, turned),
    ):
        with pytest.raises(NewerFile, match="a newer version of ccwarn has written it"):
            action()
        assert files(profile) == before


@pytest.mark.parametrize("text", ["[]", "nonsense", '{"version": "x"}'])
def test_what_is_kept_and_damaged_is_nothing(profile: Profile, text: str) -> None:
    (profile.folder / "ccwarn-before.json").write_text(text)
    assert not preferences.is_remembered(profile, NAMES)


def test_what_was_kept_without_a_version_comes_back(profile: Profile) -> None:
    before = files(profile)
    allow(profile)
    (kept,) = profile.folder.glob("ccwarn-*.json")
    lines = json.loads(kept.read_bytes())
    del lines["version"]
    kept.write_text(json.dumps(lines))
    ended(profile)
    take_back(profile)
    assert files(profile) == before
