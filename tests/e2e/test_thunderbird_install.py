"""The add-on comes, is renewed and goes, and leaves a real profile as it was."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from ccwarn.connect.addon import ADDON_ID, XPI_NAME, addon_files, packed
from ccwarn.connect.profiles import Profile
from command_line import COMMAND
from e2e.desktop import Desktop, desktop, wait_for
from e2e.smtp_sink import smtp_sink
from e2e.thunderbird_harness import Thunderbird, thunderbird

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
        assert not list(tmp_path.rglob("*ccwarn-thunderbird*"))
        assert not (profile.folder / "user.js").exists()
        assert SCOPES not in (profile.folder / "prefs.js").read_text()


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
