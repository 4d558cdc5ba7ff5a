"""The add-on comes, is renewed and goes, and leaves a real profile as it was."""

from __future__ import annotations

import json
import os
import shutil
import signal
from functools import partial
from pathlib import Path

import pytest

from ccwarn.connect import enterprise_policies, for_everybody
from ccwarn.connect.addon import ADDON_ID, XPI_NAME, addon_files, packed
from ccwarn.connect.native_host import HostFiles
from ccwarn.connect.profiles import Profile
from command_line import COMMAND
from e2e.desktop import Desktop, desktop, wait_for
from e2e.smtp_sink import smtp_sink
from e2e.thunderbird_harness import Thunderbird, thunderbird, thunderbird_program
from e2e.thunderbird_mail import customers

pytestmark = pytest.mark.e2e


SCOPES = "extensions.autoDisableScopes"


def started(
    screen: Desktop, profile: Path, smtp_port: int, times: int = 1, **settings: bool | int | str
) -> None:
    """Start Thunderbird on the profile, and end it as soon as it knows its add-ons.

    It notices in one run what was put into a profile, and starts that in the next.
    """
    for _time in range(times):
        with thunderbird(screen, profile, smtp_port, **settings) as program:
            wait_for("list of add-ons", partial(_knows_addons, program))


def _knows_addons(program: Thunderbird) -> bool:
    return program.addon(ADDON_ID) is not None


def _tray_answers(screen: Desktop) -> bool:
    """Tell whether the tray answers this Thunderbird by now, and is so far that it can be ended."""
    return "is connected" in screen.run(*COMMAND, "doctor")


def addon_ids(profile: Path) -> set[str]:
    known = json.loads((profile / "extensions.json").read_text())["addons"]
    return {addon["id"] for addon in known}


def older() -> bytes:
    """Return the add-on as an older version of itself."""
    files = dict(addon_files())
    manifest = json.loads(files["manifest.json"])
    files["manifest.json"] = json.dumps({**manifest, "version": "0.0.1"}).encode()
    return packed(files)


def test_a_profile_is_the_same_after_install_upgrade_and_uninstall(tmp_path: Path) -> None:
    profile = Profile(tmp_path / "profile")
    command = [*COMMAND]
    place = ["thunderbird", "--profile", str(profile.folder)]
    with smtp_sink() as sink, desktop(tmp_path) as screen:
        started(screen, profile.folder, sink.port)
        before = addon_ids(profile.folder)
        assert profile.addon() is None

        screen.run(*command, "install", *place)
        profile.xpi.write_bytes(older())
        started(screen, profile.folder, sink.port)
        first = profile.addon()
        assert first is not None
        assert (first.version, first.is_active) == ("0.0.1", True)
        assert profile.addon_uuid()

        screen.run(*command, "install", *place)
        started(screen, profile.folder, sink.port)
        second = profile.addon()
        assert second is not None
        assert second.version != "0.0.1"
        assert second.is_active

        screen.run(*command, "uninstall", *place)
        started(screen, profile.folder, sink.port, times=2)
        assert addon_ids(profile.folder) == before
        assert profile.addon() is None
        assert not (profile.folder / "extensions" / XPI_NAME).exists()
        assert not list(tmp_path.rglob("*ccwarn-relay*"))
        assert not (profile.folder / "user.js").exists()
        assert not list(profile.folder.glob("*ccwarn*"))
        assert SCOPES not in (profile.folder / "prefs.js").read_text()


def test_uninstalled_under_a_running_thunderbird_it_is_gone_at_the_next_start(
    tmp_path: Path,
) -> None:
    profile = Profile(tmp_path / "profile")
    prefs = profile.folder / "prefs.js"
    with smtp_sink() as sink, desktop(tmp_path) as screen:
        started(screen, profile.folder, sink.port)
        screen.run(*COMMAND, "install", "thunderbird", "--profile", str(profile.folder))
        with thunderbird(screen, profile.folder, sink.port):
            wait_for("tray that the add-on starts", partial(_tray_answers, screen))
            said = " ".join(screen.run(*COMMAND, "uninstall", "thunderbird").split())
            assert "keeps working until you close Thunderbird" in said
            assert list(tmp_path.rglob("ccwarn-relay"))
            end_tray(screen)
        assert SCOPES in prefs.read_text()

        with thunderbird(screen, profile.folder, sink.port):
            wait_for("settings as before", lambda: SCOPES not in prefs.read_text())
            wait_for("end of the add-on", lambda: profile.addon() is None)
            screen.run(*COMMAND, "uninstall", "thunderbird")
        assert SCOPES not in prefs.read_text()
        assert not (profile.folder / "user.js").exists()
        assert not list(profile.folder.glob("*ccwarn*"))
        assert not list(tmp_path.rglob("ccwarn-relay"))


def test_without_the_users_wish_thunderbird_leaves_the_addon_off(tmp_path: Path) -> None:
    profile = Profile(tmp_path / "profile")
    place = ["thunderbird", "--profile", str(profile.folder)]
    with smtp_sink() as sink, desktop(tmp_path) as screen:
        started(screen, profile.folder, sink.port)
        screen.run(*COMMAND, "install", *place)
        (profile.folder / "user.js").unlink()
        started(screen, profile.folder, sink.port)
        state = profile.addon()
        assert state is not None
        assert not state.is_active
        said = " ".join(screen.run(*COMMAND, "install", *place).split())
        assert "Add-ons and Themes" in said


def test_thunderbirds_own_bar_is_gone_as_long_as_its_user_wishes(tmp_path: Path) -> None:
    profile = Profile(tmp_path / "profile")
    place = ["thunderbird", "--profile", str(profile.folder)]
    bars = []
    with smtp_sink() as sink, desktop(tmp_path) as screen:
        for command in ([], ["install", *place, "--replace-warning"], ["uninstall", *place]):
            if command:
                screen.run(*COMMAND, *command)
            with thunderbird(screen, profile.folder, sink.port) as program:
                bars.append(program.compose(cc=customers(20)).own_bar())
        end_tray(screen)
    assert bars == [True, False, True]


@pytest.fixture
def own_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Use a Thunderbird with a folder of its own, for the policies of "the whole computer"."""
    original = thunderbird_program().parent
    folder = tmp_path / "thunderbird"
    for path in original.rglob("*"):
        link = folder / path.relative_to(original)
        if path.is_file():
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(path)
    for name in ("thunderbird", "thunderbird-bin"):
        (folder / name).unlink()
        shutil.copy2(original / name, folder / name)
    monkeypatch.setenv("CCWARN_THUNDERBIRD", str(folder / "thunderbird"))
    return folder / "thunderbird"


def test_every_thunderbird_of_a_computer_gets_the_addon(
    tmp_path: Path, own_program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    hosts = home / ".mozilla" / "native-messaging-hosts"
    files = HostFiles(hosts / "ccwarn.json", tmp_path / "lib" / "ccwarn-relay")
    file = own_program.parent / "distribution" / "policies.json"
    file.parent.mkdir(exist_ok=True)
    before = b'{ "policies": {"DisableTelemetry": true}}'
    file.write_bytes(before)
    monkeypatch.setattr(enterprise_policies, "policies_file", lambda: file)
    monkeypatch.setattr(for_everybody, "host_files", lambda *, system: files)
    assert not any(step.failed for step in for_everybody.connect())
    with (
        smtp_sink() as sink,
        desktop(home) as screen,
        thunderbird(screen, tmp_path / "profile", sink.port) as program,
    ):
        wait_for("add-on that is on", lambda: program.addon(ADDON_ID))
        assert program.marionette.run(POLICIES) == {"DisableTelemetry": True, "addon": True}
        program.compose(cc=customers(20)).send()
        screen.window_of("ccwarn")
        end_tray(screen)
    for_everybody.disconnect()
    assert file.read_bytes() == before


POLICIES = """
    const active = Services.policies.getActivePolicies();
    const { ExtensionSettings, ...others } = active;
    return { ...others, addon: "thunderbird@ccwarn.example" in ExtensionSettings };
"""


def end_tray(screen: Desktop) -> None:
    """End the tray that the add-on has started."""
    lock = screen.home / "run" / "ccwarn" / "ccwarn.lock"
    if lock.exists():
        os.kill(int(lock.read_text().split()[0]), signal.SIGTERM)
        wait_for("end of the tray", lambda: not lock.exists())
