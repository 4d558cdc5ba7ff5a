"""Finding the profiles of Thunderbird and how the add-on stands in them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from at_home import THUNDERBIRD, Running
from ccwarn.connect.addon import ADDON_ID
from ccwarn.connect.profiles import AddonState, Packaging, Profile, profile_at, profiles


def listed(base: Path, *names: str, text: str = "") -> None:
    base.mkdir(parents=True)
    sections = [
        f"[Profile{n}]\nName={name}\nIsRelative=1\nPath={name}\n" for n, name in enumerate(names)
    ]
    (base / "profiles.ini").write_text(text or "[General]\nVersion=2\n" + "\n".join(sections))
    for name in names:
        (base / name).mkdir()


def test_all_profiles_of_the_list_are_found(home: Path) -> None:
    listed(home / THUNDERBIRD, "a.default", "b.work")
    assert [profile.name for profile in profiles()] == ["a.default", "b.work"]


def test_a_profile_may_lie_elsewhere(home: Path, tmp_path: Path) -> None:
    listed(home / THUNDERBIRD, text=f"[Profile0]\nIsRelative=0\nPath={tmp_path}\n")
    assert [profile.folder for profile in profiles()] == [tmp_path]


def test_a_profile_that_is_gone_is_passed_over(home: Path) -> None:
    listed(home / THUNDERBIRD, text="[Profile0]\nIsRelative=1\nPath=gone\n")
    assert profiles() == []


@pytest.mark.parametrize("text", ["no section", "[Profile0\nPath=x", "\0"])
def test_a_list_that_cannot_be_read_lists_nothing(home: Path, text: str) -> None:
    listed(home / THUNDERBIRD, text=text)
    assert profiles() == []


@pytest.mark.skipif(sys.platform != "linux", reason="the packages are those of Linux")
def test_snap_and_flatpak_are_recognised(home: Path) -> None:
    snap = home / "snap" / "thunderbird" / "common" / THUNDERBIRD
    flatpak = home / ".var" / "app" / "org.mozilla.Thunderbird" / THUNDERBIRD
    listed(snap, "s.default")
    listed(flatpak, "f.default")
    packagings = [profile.packaging for profile in profiles()]
    assert packagings == [Packaging.SNAP, Packaging.FLATPAK]
    assert profile_at(snap / "s.default").packaging is Packaging.SNAP
    assert profile_at(home / "elsewhere").packaging is Packaging.ORDINARY


def test_the_lock_tells_whether_a_profile_is_in_use(
    tmp_path: Path, running: Callable[[Path], Running]
) -> None:
    profile = Profile(tmp_path)
    states = [profile.is_in_use]
    thunderbird = running(tmp_path)
    states.append(profile.is_in_use)
    thunderbird.end()
    assert [*states, profile.is_in_use] == [False, True, False]


@pytest.mark.skipif(sys.platform == "win32", reason="there, who has crashed holds nothing open")
def test_the_lock_of_a_crash_is_not_taken_for_a_program(tmp_path: Path) -> None:
    (tmp_path / "lock").symlink_to("127.0.1.1:+4194999")
    assert not Profile(tmp_path).is_in_use


def test_thunderbird_says_how_the_addon_stands(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    assert profile.addon() is None
    addons = [{"id": "other@example.com"}, {"id": ADDON_ID, "version": "1.2", "active": True}]
    (tmp_path / "extensions.json").write_text(json.dumps({"addons": addons}))
    assert profile.addon() == AddonState("1.2", is_active=True)


@pytest.mark.parametrize("text", ["", "[]", '{"addons": [1]}', '{"addons": null}'])
def test_a_record_that_cannot_be_read_knows_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "extensions.json").write_text(text)
    assert Profile(tmp_path).addon() is None


def test_the_preferences_name_the_id_of_the_addon(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    assert profile.addon_uuid() == ""
    uuids = json.dumps(json.dumps({ADDON_ID: "0d7f-1"}))
    line = f'user_pref("extensions.webextensions.uuids", {uuids});\n'
    (tmp_path / "prefs.js").write_text(f'user_pref("a", 1);\n{line}user_pref("b", "it\\\'s");\n')
    assert profile.addon_uuid() == "0d7f-1"
    assert profile.preferences()["b"] == "it's"
