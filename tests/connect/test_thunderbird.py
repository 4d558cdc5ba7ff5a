"""Connecting Thunderbird and taking that back, as the commands do it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ccwarn.connect import native_host, policies, thunderbird
from ccwarn.connect.addon import ADDON_ID, XPI_NAME, build_xpi
from ccwarn.connect.profiles import Packaging, Profile
from command_line import ccwarn

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the places are those of Linux")

MANIFEST = Path(".mozilla", "native-messaging-hosts", "ccwarn.json")


@pytest.fixture
def profile(home: Path) -> Profile:
    base = home / ".thunderbird"
    (base / "a.default").mkdir(parents=True)
    (base / "profiles.ini").write_text("[Profile0]\nIsRelative=1\nPath=a.default\n")
    (base / "a.default" / "prefs.js").write_text('user_pref("a", 1);\n')
    return Profile(base / "a.default")


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b""
        for path in folder.rglob("*")
    }


def test_install_places_the_addon_and_the_relay(profile: Profile, home: Path) -> None:
    done = ccwarn("install", "thunderbird", cwd=home)
    assert done.returncode == 0, done.stderr
    assert "Start Thunderbird" in done.stdout
    assert profile.xpi.read_bytes() == build_xpi()
    manifest = json.loads((home / MANIFEST).read_text())
    assert manifest["name"] == "ccwarn"
    assert manifest["allowed_extensions"] == [ADDON_ID]
    assert os.access(manifest["path"], os.X_OK)


def test_what_is_installed_runs(profile: Profile, home: Path) -> None:
    ccwarn("install", "thunderbird", cwd=home)
    program = json.loads((home / MANIFEST).read_text())["path"]
    text = Path(program).read_text()
    Path(program).write_text(text.replace("-m ccwarn --hidden", "-c 'raise SystemExit(3)'"))
    done = subprocess.run(
        [program, "manifest", ADDON_ID], stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    assert done.stdout.endswith(b'{"type":"trouble","why":"not-started"}')


def test_uninstall_leaves_everything_as_it_was(profile: Profile, home: Path) -> None:
    before = tree(profile.folder)
    ccwarn("install", "thunderbird", cwd=home)
    ccwarn("install", "thunderbird", cwd=home)
    assert ccwarn("uninstall", "thunderbird", cwd=home).returncode == 0
    assert tree(profile.folder) == before
    assert not (home / MANIFEST).exists()
    assert not list(home.rglob("*ccwarn-thunderbird*"))


def test_other_addons_of_the_profile_stay(profile: Profile, home: Path) -> None:
    other = profile.folder / "extensions" / "other@example.com.xpi"
    other.parent.mkdir()
    other.write_bytes(b"other")
    ccwarn("install", "thunderbird", cwd=home)
    ccwarn("uninstall", "thunderbird", cwd=home)
    assert tree(other.parent) == {"other@example.com.xpi": b"other"}


def test_one_profile_can_be_named(profile: Profile, home: Path, tmp_path: Path) -> None:
    done = ccwarn("install", "thunderbird", "--profile", tmp_path, cwd=home)
    assert done.returncode == 0
    assert (tmp_path / "extensions" / XPI_NAME).exists()
    assert not profile.xpi.exists()
    ccwarn("install", "thunderbird", cwd=home)
    ccwarn("uninstall", "thunderbird", "--profile", tmp_path, cwd=home)
    assert not (tmp_path / "extensions").exists()
    assert profile.xpi.exists()
    assert (home / MANIFEST).exists()


def test_thunderbirds_own_warning_is_replaced_only_when_asked_for(
    profile: Profile, home: Path
) -> None:
    before = tree(profile.folder)
    ccwarn("install", "thunderbird", cwd=home)
    assert tree(profile.folder)["prefs.js"] == before["prefs.js"]
    done = ccwarn("install", "thunderbird", "--replace-warning", cwd=home)
    assert "own warning about many recipients is off" in " ".join(done.stdout.split())
    assert b"warn_public_recipients.aggressive" in tree(profile.folder)["prefs.js"]
    ccwarn("uninstall", "thunderbird", cwd=home)
    assert tree(profile.folder) == before


def test_without_a_profile_it_says_what_to_do(home: Path) -> None:
    done = ccwarn("install", "thunderbird", cwd=home)
    assert done.returncode == 2
    assert "Start Thunderbird once" in done.stderr
    assert not (home / MANIFEST).exists()


def test_a_profile_folder_that_is_not_there_is_named(home: Path) -> None:
    done = ccwarn("install", "thunderbird", "--profile", home / "nowhere", cwd=home)
    assert done.returncode == 2
    assert "nowhere" in done.stderr
    assert not (home / "nowhere").exists()


@pytest.mark.parametrize("packaging", [Packaging.SNAP, Packaging.FLATPAK])
def test_snap_and_flatpak_are_told_what_to_do(tmp_path: Path, packaging: Packaging) -> None:
    (step,) = thunderbird.connect([Profile(tmp_path, packaging)])
    assert step.failed
    assert packaging.value in step.sentence
    assert "thunderbird.net" in step.to_do
    assert list(tmp_path.iterdir()) == []


def test_for_the_whole_computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "policies" / "policies.json"
    files = native_host.HostFiles(tmp_path / "hosts" / "c.json", tmp_path / "lib" / "relay")
    monkeypatch.setattr(policies, "policies_file", lambda: file)
    monkeypatch.setattr(thunderbird, "host_files", lambda *, system: files)
    thunderbird.connect_system()
    settings = json.loads(file.read_text())["policies"]["ExtensionSettings"][ADDON_ID]
    assert settings["install_url"] == (tmp_path / "lib" / XPI_NAME).as_uri()
    assert files.are_installed
    thunderbird.disconnect_system()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_an_addon_that_is_not_connected_is_missed(profile: Profile) -> None:
    uuids = json.dumps(json.dumps({ADDON_ID: "u"}))
    text = f'user_pref("extensions.webextensions.uuids", {uuids});\n'
    (profile.folder / "prefs.js").write_text(text)
    assert not thunderbird.runs_without_addon(set())
    (profile.folder / "lock").symlink_to(f"127.0.1.1:+{os.getpid()}")
    assert thunderbird.runs_without_addon(set())
    assert not thunderbird.runs_without_addon({"u"})


def test_doctor_tells_how_each_profile_stands(profile: Profile, home: Path) -> None:
    def said() -> str:
        return " ".join(ccwarn("doctor", cwd=home).stdout.split())

    assert "“a.default” is not connected" in said()
    ccwarn("install", "thunderbird", cwd=home)
    assert "has not seen yet" in said()
    addon = {"id": ADDON_ID, "version": "0.0.1", "active": True}
    record = profile.folder / "extensions.json"
    record.write_text(json.dumps({"addons": [addon]}))
    assert "version 0.0.1 of the add-on" in said()
    record.write_text(json.dumps({"addons": [{**addon, "active": False}]}))
    assert "not enabled" in said()
    (home / MANIFEST).unlink()
    assert "does not find this ccwarn" in said()
