from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from at_home import THUNDERBIRD, Running
from ccwarn.clearance import Clearance
from ccwarn.connect.profiles import Profile
from ccwarn.gates.outlook.gate import Presence
from ccwarn.gates.outlook.reach import outlook_host
from ccwarn.policy import Policy
from ccwarn.rules import ALL_RULES
from ccwarn.ui.gates import Gates
from ccwarn.ui.status.pause import Pause
from ccwarn.ui.status.status import Mood, Status
from ccwarn.undo_log import UndoLog
from gates.scripted import Author
from outlook_drive import LocalOutlook

pytestmark = pytest.mark.usefixtures("own_registry")


@pytest.fixture
def status(qtbot: QtBot) -> Status:
    return Status(Pause())


@pytest.fixture
def gates(status: Status, tmp_path: Path) -> Iterator[Gates]:
    parent = QObject()
    clearance = Clearance(Policy, ALL_RULES, Author())
    gates = Gates(status, clearance, UndoLog(tmp_path / "undo"), tmp_path, parent)
    yield gates
    gates.stop()


@pytest.fixture
def profile(home: Path) -> Profile:
    """Return the one profile of a Thunderbird that is not connected."""
    folder = home / THUNDERBIRD / "a.default"
    folder.mkdir(parents=True)
    (home / THUNDERBIRD / "profiles.ini").write_text("[Profile0]\nPath=a.default\n")
    return Profile(folder)


def test_a_thunderbird_that_is_not_connected_is_no_trouble(
    gates: Gates, status: Status, qtbot: QtBot, tmp_path: Path, profile: Profile
) -> None:
    drafts = tmp_path / "Drafts"
    drafts.mkdir()
    with qtbot.waitSignal(gates.guarding):
        gates.guard(drafts)
    with qtbot.waitSignal(status.changed):
        gates.guard_thunderbird()
    assert not status.programs
    assert status.mood is Mood.GUARDING
    assert status.headline == "Guarding 1 drafts folder"


def test_a_thunderbird_is_shown_from_when_it_is_connected(
    gates: Gates, status: Status, qtbot: QtBot, profile: Profile
) -> None:
    with qtbot.waitSignal(status.changed):
        gates.guard_thunderbird()
    gates.thunderbird.connect([profile])
    gates.show_thunderbird()
    (program,) = status.programs
    assert program.sentence == "Thunderbird is not connected at the moment."
    gates.show_thunderbird()
    assert len(status.programs) == 1
    assert status.mood is Mood.GUARDING
    gates.thunderbird.disconnect([profile])
    gates.show_thunderbird()
    assert not status.programs


def test_a_thunderbird_that_was_connected_before_is_shown_at_once(
    gates: Gates, status: Status, qtbot: QtBot, profile: Profile
) -> None:
    gates.thunderbird.connect([profile])
    gates.guard_thunderbird()
    qtbot.waitUntil(lambda: bool(status.programs))
    assert status.headline == "Guarding Thunderbird"


def test_a_folder_that_is_guarded_no_more_leaves_nothing_behind(
    gates: Gates, status: Status, qtbot: QtBot, tmp_path: Path
) -> None:
    before = len(gates.children())
    for _turn in range(3):
        gates.follow([tmp_path])
        qtbot.waitUntil(lambda: status.folders[0].sentence != "")
        gates.follow([])
    qtbot.waitUntil(lambda: len(gates.children()) == before)
    assert not status.folders


def test_what_was_left_of_an_addon_is_removed_as_soon_as_ccwarn_starts(
    gates: Gates, profile: Profile, running: Callable[[Path], Running]
) -> None:
    gates.thunderbird.connect([profile], replace_warning=True)
    program = running(profile.folder)
    gates.thunderbird.disconnect([profile])
    program.end()
    assert (profile.folder / "ccwarn-before.json").exists()
    gates.guard_thunderbird()
    assert not (profile.folder / "ccwarn-before.json").exists()
    assert not (profile.folder / "user.js").exists()


def test_outlook_is_shown_where_there_is_one(gates: Gates, status: Status, qtbot: QtBot) -> None:
    outlook = LocalOutlook()
    gates.guard_outlook(outlook.host())
    qtbot.waitUntil(lambda: len(status.programs) == 1)
    (program,) = status.programs
    assert program.sentence == "Outlook is not running at the moment."
    assert status.mood is Mood.GUARDING
    with qtbot.waitSignal(gates.at_send):
        outlook.start()
    assert program.sentence == "Mails in Outlook are checked when you press Send."
    assert status.headline == "Guarding Outlook"


def test_a_new_outlook_is_trouble_and_told_what_to_do(
    gates: Gates, status: Status, qtbot: QtBot
) -> None:
    outlook = LocalOutlook()
    outlook.its_host.seen = Presence.NEW
    gates.guard_outlook(outlook.host())
    qtbot.waitUntil(lambda: len(status.programs) == 1)
    (program,) = status.programs
    assert not program.healthy
    assert "turn off “New Outlook”" in program.sentence
    outlook.its_host.seen = Presence.ABSENT
    outlook.its_host.wake()
    qtbot.waitUntil(lambda: not status.programs)


@pytest.mark.skipif(sys.platform == "win32", reason="there may be one")
def test_no_outlook_can_be_where_there_is_no_windows(gates: Gates, status: Status) -> None:
    gates.guard_outlook(outlook_host())
    assert not status.programs
