"""The first start beside real mail programs: what they have made is found, and guarded."""

from __future__ import annotations

import os
import signal
import subprocess
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ccwarn.connect.addon import ADDON_ID
from ccwarn.connect.profiles import Profile
from ccwarn.gates.thunderbird.connections import Connections
from command_line import COMMAND
from counterparts import needs
from e2e.claws_mail import STRANGERS, claws_mail, save, save_draft
from e2e.desktop import Desktop, desktop, persist, wait_for
from e2e.smtp_sink import smtp_sink
from e2e.thunderbird_harness import thunderbird

pytestmark = pytest.mark.e2e

DIALOG = "^Who would see whom"


@contextmanager
def ccwarn(screen: Desktop) -> Iterator[None]:
    """Run ccwarn as its user starts it."""
    log = (screen.home / "ccwarn.log").open("wb")
    environ = dict(screen.environ)
    with log, subprocess.Popen([*COMMAND], env=environ, stdout=log, stderr=log) as process:
        try:
            yield
        finally:
            process.terminate()


def start_guarding(screen: Desktop) -> dict[str, object]:
    """Press the one button of the page by its key, and return what the policy is then."""
    policy = screen.home / ".config" / "ccwarn" / "policy.toml"
    page = screen.window("^Set up ccwarn")

    screen.activate(page)
    persist(lambda: screen.key("alt+s"), policy.exists)
    screen.window("^ccwarn is set up")
    return tomllib.loads(policy.read_text())


def tray(screen: Desktop) -> int:
    """Return the process of the ccwarn that runs; 0 where there is none."""
    try:
        process = int((screen.home / "run" / "ccwarn" / "ccwarn.lock").read_text().split()[0])
        os.kill(process, 0)
    except (OSError, ValueError, IndexError):
        return 0
    return process


def test_drafts_of_claws_mail_are_asked_about_from_the_first_start_on(tmp_path: Path) -> None:
    entry = tmp_path / ".config" / "autostart" / "ccwarn.desktop"
    with desktop(tmp_path) as screen, claws_mail(screen):
        with ccwarn(screen):
            assert start_guarding(screen) == {
                "own_domains": ["acme.example"],
                "drafts_folders": [str(tmp_path / "Mail" / "draft")],
            }
            save_draft(screen, STRANGERS)
            screen.window(DIALOG)
        wait_for("end of ccwarn", lambda: not tray(screen))
        subprocess.run([needs("desktop-file-validate"), entry], check=True)

        # As the desktop does when its user logs in the next time.
        subprocess.run([needs("gio"), "launch", entry], env=dict(screen.environ), check=True)
        process = wait_for("ccwarn", lambda: tray(screen))
        try:
            compose = screen.window("Prices - Compose")
            persist(lambda: save(screen, compose, "More. "), lambda: screen.windows(DIALOG))
            assert not screen.windows("^ccwarn$")
        finally:
            os.kill(process, signal.SIGTERM)
        wait_for("end of ccwarn", lambda: not tray(screen))


def test_thunderbird_asks_at_send_after_the_first_start(tmp_path: Path) -> None:
    with smtp_sink() as sink, desktop(tmp_path) as screen:
        screen.run(str(needs("thunderbird")), "--headless", "-CreateProfile", "anna")
        (folder,) = (tmp_path / ".thunderbird").glob("*.anna")
        with thunderbird(screen, folder, sink.port):
            pass
        with ccwarn(screen):
            policy = start_guarding(screen)
            assert policy["own_domains"] == ["acme.example", "other.example"]
            assert policy["drafts_folders"] == []
            assert Profile(folder).xpi.exists()
            with thunderbird(screen, folder, sink.port) as program:
                wait_for("add-on", lambda: program.addon(ADDON_ID))
                known = Connections(tmp_path / ".local" / "state" / "ccwarn" / "thunderbird.json")
                wait_for("connection", lambda: any(it.is_open for it in known.read().values()))
                program.compose(cc=STRANGERS).send()
                screen.window(DIALOG)
                assert sink.mails.empty()
