"""Connecting Thunderbird and taking that back, as the commands do it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from at_home import LOCK, THUNDERBIRD, Running
from ccwarn import __version__
from ccwarn.connect import enabling, enterprise_policies, for_everybody, native_host
from ccwarn.connect.addon import ADDON_ID, XPI_NAME, build_xpi
from ccwarn.connect.profile_status import AddonStatus
from ccwarn.connect.profiles import Packaging, Profile
from ccwarn.connect.thunderbird import ThunderbirdConnection
from ccwarn.gates.thunderbird.connections import Connections
from ccwarn.settings.files import state_dir
from command_line import ccwarn

pytestmark = pytest.mark.usefixtures("own_registry")

Run = Callable[[Path], Running]


@pytest.fixture
def profile(home: Path) -> Profile:
    base = home / THUNDERBIRD
    (base / "a.default").mkdir(parents=True)
    (base / "profiles.ini").write_text("[Profile0]\nIsRelative=1\nPath=a.default\n")
    (base / "a.default" / "prefs.js").write_text('user_pref("a", 1);\n')
    return Profile(base / "a.default")


@pytest.fixture
def connections(tmp_path: Path) -> Connections:
    return Connections(tmp_path / "state" / "thunderbird.json")


@pytest.fixture
def thunderbird(connections: Connections) -> ThunderbirdConnection:
    return ThunderbirdConnection(connections)


def seen_by_thunderbird(profile: Profile, *, active: bool = True, version: str = "") -> None:
    """Leave in a profile what Thunderbird does once it has seen the add-on."""
    addon = {"id": ADDON_ID, "version": version or __version__, "active": active}
    (profile.folder / "extensions.json").write_text(json.dumps({"addons": [addon]}))
    uuids = json.dumps(json.dumps({ADDON_ID: "u"}))
    with (profile.folder / "prefs.js").open("a") as prefs:
        prefs.write(f'user_pref("extensions.webextensions.uuids", {uuids});\n')


def is_found() -> bool:
    """Tell whether Thunderbird finds the relay; if not, nothing of it may be left."""
    files = native_host.host_files()
    assert files.are_installed or not (files.manifest.exists() or files.program.exists())
    return files.are_installed


def status(thunderbird: ThunderbirdConnection) -> AddonStatus:
    (state,) = thunderbird.states()
    return state.status


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b""
        for path in folder.rglob("*")
        if path.name != LOCK
    }


def test_install_places_the_addon_and_the_relay(profile: Profile, home: Path) -> None:
    done = ccwarn("install", "thunderbird", cwd=home)
    assert done.returncode == 0, done.stderr
    assert "Start Thunderbird" in done.stdout
    assert profile.xpi.read_bytes() == build_xpi()
    manifest = json.loads(native_host.host_files().manifest.read_bytes())
    assert manifest["name"] == "ccwarn"
    assert manifest["allowed_extensions"] == [ADDON_ID]
    assert os.access(manifest["path"], os.X_OK)


def test_what_is_installed_runs(
    profile: Profile, thunderbird: ThunderbirdConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = (sys.executable, "-c", "raise SystemExit(3)")
    monkeypatch.setattr(native_host, "tray_command", lambda: ends)
    thunderbird.connect()
    program = json.loads(native_host.host_files().manifest.read_bytes())["path"]
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
    assert not is_found()
    assert not list(home.rglob("*ccwarn-relay*"))


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
    assert is_found()


def test_uninstall_finds_a_profile_that_thunderbird_does_not_list(
    profile: Profile, home: Path, tmp_path: Path
) -> None:
    elsewhere = Profile(tmp_path / "elsewhere")
    elsewhere.folder.mkdir()
    (elsewhere.folder / "prefs.js").write_text('user_pref("a", 1);\n')
    (elsewhere.folder / "user.js").write_text('user_pref("mine", 1);\n')
    before = tree(elsewhere.folder)
    named = Path(os.path.relpath(elsewhere.folder, home), ".")
    ccwarn("install", "thunderbird", "--profile", named, cwd=home)
    assert elsewhere.xpi.exists()
    assert "“elsewhere” has the add-on" in " ".join(ccwarn("doctor", cwd=home).stdout.split())
    done = ccwarn("uninstall", "thunderbird", cwd=home)
    assert "removed from “elsewhere”" in done.stdout
    assert tree(elsewhere.folder) == before
    assert not is_found()
    again = ccwarn("uninstall", "thunderbird", cwd=home)
    assert "not in any profile" in again.stdout


def test_uninstall_finds_a_profile_that_was_struck_off_thunderbirds_list(
    profile: Profile, thunderbird: ThunderbirdConnection, home: Path
) -> None:
    before = tree(profile.folder)
    thunderbird.connect()
    (home / THUNDERBIRD / "profiles.ini").unlink()
    assert status(thunderbird) is AddonStatus.WAITING
    thunderbird.disconnect()
    assert tree(profile.folder) == before
    assert thunderbird.states() == []


def test_an_addon_of_before_is_recorded_when_it_is_looked_after(
    profile: Profile, thunderbird: ThunderbirdConnection, home: Path
) -> None:
    profile.xpi.parent.mkdir()
    profile.xpi.write_bytes(build_xpi())
    thunderbird.look_after(set())
    (home / THUNDERBIRD / "profiles.ini").unlink()
    thunderbird.disconnect()
    assert not profile.xpi.exists()


def test_the_relay_stays_as_long_as_any_profile_has_the_addon(
    profile: Profile, thunderbird: ThunderbirdConnection, tmp_path: Path, home: Path
) -> None:
    elsewhere = Profile(tmp_path / "elsewhere")
    elsewhere.folder.mkdir()
    thunderbird.connect([profile, elsewhere])
    thunderbird.disconnect([profile])
    assert is_found()
    thunderbird.disconnect([elsewhere])
    assert not is_found()


def test_a_profile_that_was_deleted_is_no_obstacle(
    profile: Profile, thunderbird: ThunderbirdConnection, tmp_path: Path, home: Path
) -> None:
    elsewhere = Profile(tmp_path / "elsewhere")
    elsewhere.folder.mkdir()
    thunderbird.connect([elsewhere])
    shutil.rmtree(elsewhere.folder)
    assert [state.profile for state in thunderbird.states()] == [profile]
    (step,) = thunderbird.disconnect()
    assert not step.failed
    assert "elsewhere is gone" in step.sentence
    assert not is_found()
    (step,) = thunderbird.disconnect([elsewhere])
    assert step.failed


@pytest.mark.parametrize("mounted_at", ["elsewhere", "elsewhere/disk", "elsewhere/disk/mine"])
@pytest.mark.parametrize("leaves_folder", [True, False])
@pytest.mark.parametrize("named", [True, False])
def test_an_addon_on_a_disk_that_is_not_mounted_keeps_its_host(
    profile: Profile,
    thunderbird: ThunderbirdConnection,
    tmp_path: Path,
    home: Path,
    mounted_at: str,
    *,
    leaves_folder: bool,
    named: bool,
) -> None:
    away = Profile(tmp_path / "elsewhere" / "disk" / "mine")
    away.folder.mkdir(parents=True)
    (away.folder / "prefs.js").write_text('user_pref("a", 1);\n')
    before = tree(away.folder)
    if not leaves_folder:
        with (home / THUNDERBIRD / "profiles.ini").open("a") as listed:
            listed.write(f"[Profile1]\nIsRelative=0\nPath={away.folder}\n")
    thunderbird.connect([profile, away])

    disk = tmp_path / mounted_at
    disk.rename(tmp_path / "unmounted")
    if leaves_folder:
        disk.mkdir()
    assert [state.profile for state in thunderbird.states()] == [profile]
    thunderbird.look_after(set())
    thunderbird.disconnect([profile])
    for _again in range(2):
        (step,) = thunderbird.disconnect([away] if named else [])
        assert step.failed
        assert "mine cannot be reached now" in step.sentence
        assert "when the folder is back" in step.to_do
        assert is_found()

    if leaves_folder:
        disk.rmdir()
    (tmp_path / "unmounted").rename(disk)
    (step,) = thunderbird.disconnect()
    assert "removed from “mine”" in step.sentence
    assert tree(away.folder) == before
    assert not is_found()


def test_one_profile_that_cannot_be_written_does_not_keep_the_others(
    profile: Profile, thunderbird: ThunderbirdConnection, tmp_path: Path
) -> None:
    broken = Profile(tmp_path / "broken")
    broken.folder.mkdir()
    (broken.folder / "extensions").write_text("in the way")
    steps = thunderbird.connect([broken, profile])
    assert [step.failed for step in steps] == [True, False]
    (broken.folder / "extensions").unlink()
    thunderbird.connect([broken])
    (broken.folder / "user.js").unlink()
    (broken.folder / "user.js").mkdir()
    steps = thunderbird.disconnect()
    assert sorted(step.failed for step in steps) == [False, True]
    assert not profile.xpi.exists()


def test_uninstall_under_a_running_thunderbird_is_finished_when_it_has_ended(
    profile: Profile,
    thunderbird: ThunderbirdConnection,
    connections: Connections,
    home: Path,
    running: Run,
) -> None:
    before = tree(profile.folder)
    prefs = profile.folder / "prefs.js"
    thunderbird.connect(replace_warning=True)
    taken_up = prefs.read_text() + 'user_pref("extensions.autoDisableScopes", 2);\n'
    prefs.write_text(taken_up)
    seen_by_thunderbird(profile)
    started = running(profile.folder)
    steps = thunderbird.disconnect()
    assert not any(step.failed for step in steps)
    assert "when you restart" in steps[0].sentence
    assert "when you next start ccwarn or Thunderbird" in steps[-1].to_do
    assert thunderbird.states()[0].to_do == steps[-1].to_do
    assert not profile.xpi.exists()
    assert taken_up in prefs.read_text()

    # What still runs needs an answer, and is no add-on that is missed.
    connections.opened("u", "1.0", "Thunderbird 153")
    assert not thunderbird.look_after(set())
    assert is_found()
    started.end()
    assert not thunderbird.look_after(set())
    assert not is_found()
    after = tree(profile.folder)
    del after["extensions.json"]
    after["prefs.js"] = after["prefs.js"].replace(prefs.read_bytes().splitlines(True)[-1], b"")
    assert after == before
    running(profile.folder)
    assert not thunderbird.look_after(set())
    assert thunderbird.states()[0].to_do == ""


def test_thunderbird_itself_puts_back_what_it_can_at_its_next_start(
    profile: Profile, thunderbird: ThunderbirdConnection, running: Run
) -> None:
    prefs, users = profile.folder / "prefs.js", b'user_pref("mine", 1);\n'
    prefs.write_text('user_pref("mail.compose.warn_public_recipients.threshold", 7);\n')
    (profile.folder / "user.js").write_bytes(users)
    thunderbird.connect(replace_warning=True)
    running(profile.folder)
    thunderbird.disconnect()
    text = (profile.folder / "user.js").read_text()
    for line in (
        'user_pref("extensions.autoDisableScopes", 3);',
        'user_pref("extensions.startupScanScopes", 4);',
        'user_pref("mail.compose.warn_public_recipients.aggressive", false);',
        'user_pref("mail.compose.warn_public_recipients.threshold", 7);',
    ):
        assert text.count(line) == 1
    assert len(text.splitlines()) == 5
    assert text.endswith(users.decode())


def test_thunderbird_puts_nothing_back_that_the_user_has_changed(
    profile: Profile, thunderbird: ThunderbirdConnection, running: Run
) -> None:
    prefs = profile.folder / "prefs.js"
    prefs.write_text('user_pref("mail.compose.warn_public_recipients.aggressive", true);\n')
    thunderbird.connect(replace_warning=True)
    prefs.write_text(prefs.read_text().replace("1000000", "40"))
    running(profile.folder)
    thunderbird.disconnect()
    assert (profile.folder / "user.js").read_text().splitlines() == [
        'user_pref("extensions.autoDisableScopes", 3); // ccwarn, for a while',
        'user_pref("extensions.startupScanScopes", 4); // ccwarn, for a while',
        'user_pref("mail.compose.warn_public_recipients.aggressive", true); // ccwarn, for a while',
    ]


@pytest.mark.parametrize("is_loaded", [True, False])
@pytest.mark.parametrize("restarted", [True, False])
def test_a_warning_comes_back_though_the_addon_is_installed_again_meanwhile(
    profile: Profile,
    thunderbird: ThunderbirdConnection,
    running: Run,
    *,
    is_loaded: bool,
    restarted: bool,
) -> None:
    prefs, users = profile.folder / "prefs.js", profile.folder / "user.js"
    line = 'user_pref("mail.compose.warn_public_recipients.threshold", 7);\n'
    prefs.write_text(line)
    thunderbird.connect(replace_warning=True)
    if is_loaded:
        seen_by_thunderbird(profile)
    started = running(profile.folder)
    thunderbird.disconnect()
    thunderbird.connect()
    thunderbird.look_after(set())
    assert line.rstrip() in users.read_text()
    assert "1000000" in prefs.read_text()

    if restarted:  # Thunderbird has read user.js, and keeps no value that equals its own.
        text = prefs.read_text().replace("1000000", "7")
        unusual = [it for it in text.splitlines(keepends=True) if "aggressive" not in it]
        prefs.write_text("".join(unusual))
    else:
        started.end()
    thunderbird.look_after(set())
    assert line in prefs.read_text()
    assert "1000000" not in prefs.read_text()
    assert users.exists() is not is_loaded
    assert is_loaded or "warn_public_recipients" not in users.read_text()


def test_a_warning_replaced_anew_does_not_come_back_at_a_start(
    profile: Profile, thunderbird: ThunderbirdConnection, running: Run
) -> None:
    thunderbird.connect(replace_warning=True)
    started = running(profile.folder)
    thunderbird.disconnect()
    thunderbird.connect()
    started.end()
    thunderbird.connect(replace_warning=True)
    assert "1000000" in (profile.folder / "prefs.js").read_text()
    assert "warn_public_recipients" not in (profile.folder / "user.js").read_text()


@pytest.mark.parametrize("again", ["connect", "disconnect"])
def test_what_was_left_is_finished_by_the_next_command(
    profile: Profile, thunderbird: ThunderbirdConnection, again: str, running: Run
) -> None:
    thunderbird.connect()
    thunderbird.disconnect()
    seen_by_thunderbird(profile)
    before = tree(profile.folder)
    thunderbird.connect()
    enabling.allow(profile)
    started = running(profile.folder)
    thunderbird.disconnect()
    assert tree(profile.folder) != before
    started.end()
    if again == "connect":
        thunderbird.connect()
        assert profile.xpi.exists()
    thunderbird.disconnect()
    assert tree(profile.folder) == before


def test_what_thunderbird_has_put_back_is_forgotten_while_it_runs(
    profile: Profile, thunderbird: ThunderbirdConnection, home: Path, running: Run
) -> None:
    before = tree(profile.folder)
    prefs = profile.folder / "prefs.js"
    thunderbird.connect()
    prefs.write_bytes(before["prefs.js"] + b'user_pref("extensions.autoDisableScopes", 2);\n')
    running(profile.folder)
    thunderbird.disconnect()
    thunderbird.finish()
    assert thunderbird.states()[0].to_do
    prefs.write_bytes(before["prefs.js"])
    thunderbird.finish()
    after = tree(profile.folder)
    assert after == before
    assert thunderbird.states()[0].to_do == ""


def test_an_addon_that_a_running_thunderbird_never_loaded_is_gone_at_once(
    profile: Profile, thunderbird: ThunderbirdConnection, home: Path, running: Run
) -> None:
    running(profile.folder)
    before = tree(profile.folder)
    thunderbird.connect()
    (step,) = thunderbird.disconnect()
    assert step.to_do == ""
    assert tree(profile.folder) == before
    assert not is_found()


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
    assert not is_found()


def test_a_profile_folder_that_is_not_there_is_named(home: Path) -> None:
    done = ccwarn("install", "thunderbird", "--profile", home / "nowhere", cwd=home)
    assert done.returncode == 2
    assert "nowhere" in done.stderr
    assert not (home / "nowhere").exists()


@pytest.mark.parametrize("packaging", [Packaging.SNAP, Packaging.FLATPAK])
def test_snap_and_flatpak_are_told_what_to_do(
    tmp_path: Path, thunderbird: ThunderbirdConnection, packaging: Packaging
) -> None:
    (step,) = thunderbird.connect([Profile(tmp_path, packaging)])
    assert step.failed
    assert packaging.value in step.sentence
    assert "thunderbird.net" in step.to_do
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def for_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> native_host.HostFiles:
    """Let what is meant for everybody lie in a folder of the test, but for the registry."""
    if sys.platform == "win32":
        from outlook_com import expect_wine

        expect_wine()
    files = native_host.HostFiles(tmp_path / "hosts" / "c.json", tmp_path / "lib" / "relay")
    monkeypatch.setattr(
        enterprise_policies, "policies_file", lambda: tmp_path / "policies" / "policies.json"
    )
    monkeypatch.setattr(for_everybody, "host_files", lambda *, system: files)
    return files


def test_for_the_whole_computer(tmp_path: Path, for_all: native_host.HostFiles) -> None:
    (done,) = for_everybody.connect()
    assert not done.failed
    document = json.loads(enterprise_policies.policies_file().read_text())
    settings = document["policies"]["ExtensionSettings"][ADDON_ID]
    assert settings["install_url"] == (tmp_path / "lib" / XPI_NAME).as_uri()
    assert for_all.are_installed
    (undone,) = for_everybody.disconnect()
    assert not undone.failed
    assert "Restart Thunderbird" in undone.to_do
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_policies_that_cannot_be_read_are_named(for_all: native_host.HostFiles) -> None:
    enterprise_policies.policies_file().parent.mkdir()
    enterprise_policies.policies_file().write_text("no JSON")
    (step,) = for_everybody.connect()
    assert step.failed
    assert "policies.json" in step.sentence
    assert enterprise_policies.policies_file().read_text() == "no JSON"


def test_without_the_rights_an_administrator_is_named(for_all: native_host.HostFiles) -> None:
    for_all.program.parent.parent.joinpath("lib").write_text("in the way")
    (step,) = for_everybody.connect()
    assert step.failed
    assert "administrator" in step.to_do


def test_a_profile_goes_from_absent_to_connected(
    profile: Profile, thunderbird: ThunderbirdConnection, connections: Connections
) -> None:
    assert status(thunderbird) is AddonStatus.ABSENT
    (step,) = thunderbird.connect()
    assert not step.failed
    assert status(thunderbird) is AddonStatus.WAITING
    seen_by_thunderbird(profile)
    assert status(thunderbird) is AddonStatus.READY
    connections.opened("u", "1.0", "Thunderbird 153")
    (state,) = thunderbird.states()
    assert (state.status, state.addon, state.program) == (
        AddonStatus.CONNECTED,
        "1.0",
        "Thunderbird 153",
    )
    assert state.last is not None
    assert state.last.tzinfo is not None
    thunderbird.disconnect()
    assert status(thunderbird) is AddonStatus.ABSENT


def test_what_is_connected_need_not_be_connected(
    profile: Profile, thunderbird: ThunderbirdConnection
) -> None:
    states = [thunderbird.can_connect]
    thunderbird.connect()
    states.append(thunderbird.can_connect)
    assert states == [True, False]


def test_who_runs_thunderbird_is_told_to_start_it_again(
    profile: Profile, thunderbird: ThunderbirdConnection, running: Run
) -> None:
    (step,) = thunderbird.connect()
    assert step.to_do == "Start Thunderbird."
    running(profile.folder)
    (step,) = thunderbird.connect()
    assert step.to_do == "Restart Thunderbird."


def test_an_addon_that_its_user_switched_off_is_theirs_to_switch_on(
    profile: Profile, thunderbird: ThunderbirdConnection
) -> None:
    thunderbird.connect()
    seen_by_thunderbird(profile, active=False)
    (state,) = thunderbird.states()
    assert state.status is AddonStatus.OFF
    assert "Add-ons and Themes" in state.to_do
    (step,) = thunderbird.connect()
    assert step.to_do == state.to_do


def test_another_version_is_repaired(profile: Profile, thunderbird: ThunderbirdConnection) -> None:
    thunderbird.connect()
    seen_by_thunderbird(profile, version="0.0.1")
    profile.xpi.write_bytes(b"older")
    assert status(thunderbird) is AddonStatus.BROKEN
    thunderbird.repair()
    assert profile.xpi.read_bytes() == build_xpi()
    assert status(thunderbird) is AddonStatus.WAITING


def test_what_has_gone_since_it_was_connected_is_repaired(
    profile: Profile, thunderbird: ThunderbirdConnection, connections: Connections, home: Path
) -> None:
    thunderbird.connect()
    seen_by_thunderbird(profile)
    connections.opened("u", "1.0", "Thunderbird 153")
    native_host.host_files().manifest.unlink()
    assert status(thunderbird) is AddonStatus.BROKEN
    profile.xpi.unlink()
    assert status(thunderbird) is AddonStatus.ABSENT
    thunderbird.repair()
    assert profile.xpi.exists()
    assert is_found()


def test_nothing_is_repaired_that_was_never_connected(
    profile: Profile, thunderbird: ThunderbirdConnection
) -> None:
    (step,) = thunderbird.repair()
    assert step.failed
    assert not profile.xpi.exists()


def test_a_profile_that_cannot_be_written_is_named(
    profile: Profile, thunderbird: ThunderbirdConnection
) -> None:
    (profile.folder / "extensions").write_text("in the way")
    (step,) = thunderbird.connect()
    assert step.failed
    assert "extensions" in step.sentence


def test_what_was_changed_for_the_start_alone_is_put_back(
    profile: Profile, thunderbird: ThunderbirdConnection, running: Run
) -> None:
    before = (profile.folder / "prefs.js").read_bytes()
    thunderbird.connect()
    assert "autoDisableScopes" in (profile.folder / "user.js").read_text()
    thunderbird.look_after(set())
    assert (profile.folder / "user.js").exists()
    started = running(profile.folder)
    with (profile.folder / "prefs.js").open("a") as prefs:
        prefs.write('user_pref("extensions.autoDisableScopes", 2);\n')
    seen_by_thunderbird(profile)
    thunderbird.look_after(set())
    assert not (profile.folder / "user.js").exists()
    assert b"autoDisableScopes" in (profile.folder / "prefs.js").read_bytes()
    started.end()
    thunderbird.look_after(set())
    after = (profile.folder / "prefs.js").read_bytes()
    assert after.startswith(before)
    assert b"autoDisableScopes" not in after
    assert not (profile.folder / "ccwarn-before.json").exists()


def test_an_addon_of_another_version_is_renewed_unasked(
    profile: Profile, thunderbird: ThunderbirdConnection
) -> None:
    thunderbird.look_after(set())
    assert not profile.xpi.exists()
    thunderbird.connect()
    seen_by_thunderbird(profile, version="0.0.1")
    (profile.folder / "user.js").unlink()
    profile.xpi.write_bytes(b"older")
    thunderbird.look_after(set())
    assert profile.xpi.read_bytes() == build_xpi()
    assert status(thunderbird) is AddonStatus.WAITING
    assert (profile.folder / "user.js").exists()


def test_an_addon_that_was_connected_and_is_not_is_missed(
    profile: Profile, thunderbird: ThunderbirdConnection, connections: Connections, running: Run
) -> None:
    seen_by_thunderbird(profile)
    running(profile.folder)
    assert not thunderbird.look_after(set())
    connections.opened("u", "1.0", "Thunderbird 153")
    assert thunderbird.look_after(set())
    assert not thunderbird.look_after({"u"})
    thunderbird.disconnect()
    assert not thunderbird.look_after(set())


def test_one_that_does_not_run_is_not_missed(
    profile: Profile, thunderbird: ThunderbirdConnection, connections: Connections
) -> None:
    seen_by_thunderbird(profile)
    connections.opened("u", "1.0", "Thunderbird 153")
    assert not thunderbird.look_after(set())


def test_doctor_tells_how_each_profile_stands(profile: Profile, home: Path) -> None:
    def said() -> str:
        return " ".join(ccwarn("doctor", cwd=home).stdout.split())

    assert "“a.default” is not connected" in said()
    ccwarn("install", "thunderbird", cwd=home)
    assert "has not loaded it yet" in said()
    seen_by_thunderbird(profile)
    assert "whenever Thunderbird runs" in said()
    Connections(state_dir() / "thunderbird.json").opened("u", "1.0", "Thunderbird 153")
    assert "Thunderbird 153 with add-on 1.0, since 20" in said()
    Connections(state_dir() / "thunderbird.json").closed("u")
    assert "Thunderbird 153 with add-on 1.0, last connected 20" in said()
    seen_by_thunderbird(profile, version="0.0.1")
    assert "version 0.0.1 of the add-on" in said()
    seen_by_thunderbird(profile, active=False)
    assert "is disabled" in said()
    native_host.host_files().manifest.unlink()
    assert "cannot find this ccwarn" in said()
