from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from at_home import CLAWS_MAIL, THUNDERBIRD
from ccwarn.connect import autostart
from ccwarn.connect.addon import XPI_NAME
from ccwarn.connect.profile_status import ProfileState
from ccwarn.connect.thunderbird import ThunderbirdConnection
from ccwarn.settings.files import load_policy
from ccwarn.ui.kit.switch import Switch
from ccwarn.ui.settings.thunderbird_setting import ThunderbirdSetting
from ccwarn.ui.status.status import Guarded
from opened import Opened

Show = Callable[..., Opened]

pytestmark = pytest.mark.usefixtures("own_registry")

linux = pytest.mark.skipif(sys.platform != "linux", reason="the places are those of Linux")


def sentences(shown: Opened, name: str) -> list[str]:
    labels = shown.window.findChildren(QLabel, f"{name}Sentence")
    return [label.text() for label in labels if label.isVisible()]


def buttons(shown: Opened, name: str) -> list[QPushButton]:
    return [each for each in shown.window.findChildren(QPushButton, name) if each.isVisible()]


def press(shown: Opened, name: str, number: int = 0) -> None:
    QTest.mouseClick(buttons(shown, name)[number], Qt.MouseButton.LeftButton)


def guarded(shown: Opened, folder: str, sentence: str, *, healthy: bool = True) -> Guarded:
    made = Guarded(folder, lambda _href: None, sentence, healthy=healthy)
    shown.status.add_folder(made)
    return made


def watched(shown: Opened) -> tuple[str, ...]:
    """Return which folders the policy on disk has watched."""
    return load_policy(shown.file).policy.drafts_folders


def test_how_long_a_mail_waits(show: Show) -> None:
    shown = show("guardingPage")
    box = shown.widget(QSpinBox, "patienceNumber")
    assert box.value() == 90
    shown.step("patienceNumber", -30)
    assert shown.written == {"patience": 60}
    shown.undo()
    assert (shown.written, box.value()) == ({}, 90)
    box.setValue(0)
    assert box.value() == 1
    shown.window.close()
    assert shown.written == {"patience": 1}, "also what was still moving"


def test_a_folder_is_added_and_taken_back(show: Show) -> None:
    shown = show("guardingPage")
    shown.picked.append("/mail/Drafts")
    press(shown, "addFolder")
    assert watched(shown) == ("/mail/Drafts",)
    assert shown.text("done") == "Drafts folders: /mail/Drafts added."
    press(shown, "addFolder")
    assert watched(shown) == ("/mail/Drafts",)
    shown.undo()
    assert watched(shown) == ()


def test_each_folder_says_how_it_is(show: Show) -> None:
    shown = show("guardingPage", 'drafts_folders = ["~/Drafts", "/other"]\n')
    folder = guarded(shown, str(Path.home() / "Drafts"), "It is being looked at.")
    assert sentences(shown, "folders") == [
        "It is being looked at.",
        "“/other” is not guarded at the moment.",
    ]
    shown.status.set_state(folder, "It is checked.", healthy=True)
    assert sentences(shown, "folders")[0] == "It is checked."
    assert buttons(shown, "chooseAgain") == []


def test_a_folder_is_removed(show: Show) -> None:
    shown = show("guardingPage", 'drafts_folders = ["/a", "/b"]  # two\n')
    press(shown, "removeFolder")
    assert watched(shown) == ("/b",)
    assert "# two" in shown.file.read_text(encoding="utf-8")
    shown.undo()
    assert watched(shown) == ("/a", "/b")


def test_a_missing_folder_is_chosen_again(show: Show) -> None:
    shown = show("guardingPage", 'drafts_folders = ["/a", "/b"]\n')
    guarded(shown, "/a", "It is checked.")
    guarded(shown, str(Path("/b").absolute()), "There is no folder.", healthy=False)
    shown.picked.append("/c")
    press(shown, "chooseAgain")
    assert watched(shown) == ("/a", "/c")
    assert shown.text("done") == "Drafts folders: /c instead of /b."


def test_a_folder_of_the_command_line_is_shown_but_not_the_policys(show: Show) -> None:
    shown = show("guardingPage")
    guarded(shown, "/given", "It is checked.")
    assert sentences(shown, "folders") == ["It is checked."]
    assert buttons(shown, "removeFolder") == []
    (to_do,) = shown.window.findChildren(QLabel, "foldersToDo")
    assert to_do.text().startswith("Guarded until you quit")


def test_locked_folders_have_no_buttons_to_press(show: Show, site: Callable[[str], None]) -> None:
    site('locked = ["drafts_folders"]\ndrafts_folders = ["/corp"]\n')
    shown = show("guardingPage")
    assert shown.text("drafts_foldersLockText") == "Set by your organisation"
    for name in ("addFolder", "removeFolder"):
        assert not any(button.isEnabled() for button in buttons(shown, name)), name


def test_a_button_that_stays_keeps_the_keyboard(show: Show) -> None:
    shown = show("guardingPage", 'drafts_folders = ["/a"]\n')
    folder = guarded(shown, "/a", "It is checked.")
    buttons(shown, "removeFolder")[0].setFocus()
    shown.status.set_state(folder, "It is being looked at.", healthy=True)
    assert shown.window.focusWidget() is buttons(shown, "removeFolder")[0]


def test_a_folder_of_a_mail_program_is_offered(show: Show, qtbot: QtBot, home: Path) -> None:
    drafts = home / "Mail" / "draft"
    drafts.mkdir(parents=True)
    claws = home / CLAWS_MAIL
    claws.mkdir()
    (claws / "folderlist.xml").write_text(
        '<?xml version="1.0"?><folderlist><folder type="mh" name="Mail" path="Mail">'
        '<folderitem type="draft" name="draft" path="draft"/></folder></folderlist>'
    )
    shown = show("guardingPage")
    qtbot.waitUntil(lambda: bool(buttons(shown, "guardFolder")))
    assert sentences(shown, "folders")[-1].startswith("Claws-Mail saves drafts in")
    press(shown, "guardFolder")
    assert watched(shown) == (str(drafts),)
    assert buttons(shown, "guardFolder") == []


def test_mail_accounts_say_how_they_are(show: Show) -> None:
    shown = show("guardingPage")
    port = Guarded("127.0.0.1:2587", lambda _href: None, "Checked on its way.")
    shown.status.add_port(port)
    assert sentences(shown, "ports") == ["Checked on its way."]
    press(shown, "mailAccounts")
    assert shown.given.names == ["mail accounts"]


def test_starting_with_the_session(show: Show) -> None:
    shown = show("guardingPage")
    assert not autostart.is_on()
    shown.click("autostartSwitch")
    assert autostart.is_on()
    shown.click("autostartSwitch")
    assert not autostart.is_on()


def test_what_an_administrator_set_for_everybody_is_shown_and_fixed(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("is_on", "is_fixed"):
        monkeypatch.setattr(autostart, name, lambda: True)
    shown = show("guardingPage")
    switch = shown.widget(Switch, "autostartSwitch")
    assert switch.isChecked()
    assert not switch.isEnabled()
    assert "Only an administrator can change it." in shown.text("autostartSentence")


@linux
def test_an_entry_that_is_not_ours_stays(show: Show, home: Path) -> None:
    entry = home / ".config" / "autostart" / "ccwarn.desktop"
    entry.parent.mkdir(parents=True)
    entry.write_text("[Desktop Entry]\nType=Application\nExec=other\nHidden=true\n")
    shown = show("guardingPage")
    shown.click("autostartSwitch")
    assert "was not made by ccwarn" in shown.text("autostartTrouble")
    assert not shown.widget(Switch, "autostartSwitch").isChecked()
    assert "other" in entry.read_text()


@linux
def test_an_entry_that_cannot_be_written_says_so(show: Show, home: Path) -> None:
    (home / ".config").write_text("no folder")
    shown = show("guardingPage")
    shown.click("autostartSwitch")
    assert "could not be changed" in shown.text("autostartTrouble")
    assert not shown.widget(Switch, "autostartSwitch").isChecked()


@pytest.fixture
def profile(home: Path) -> Path:
    base = home / THUNDERBIRD
    (base / "anna").mkdir(parents=True)
    (base / "profiles.ini").write_text("[Profile0]\nName=anna\nIsRelative=1\nPath=anna\n")
    return base / "anna"


def test_thunderbird_is_connected_and_disconnected(show: Show, qtbot: QtBot, profile: Path) -> None:
    shown = show("guardingPage")
    qtbot.waitUntil(lambda: sentences(shown, "profiles") == ["“anna” is not connected."])
    assert shown.text("thunderbirdNote").startswith("ccwarn puts its add-on")
    press(shown, "connectProfile")
    qtbot.waitUntil(lambda: bool(buttons(shown, "disconnectProfile")))
    assert (profile / "extensions" / XPI_NAME).exists()
    assert "Start Thunderbird." in shown.text("profilesToDo")
    assert shown.given.names == ["connected"]
    press(shown, "disconnectProfile")
    qtbot.waitUntil(lambda: sentences(shown, "profiles") == ["“anna” is not connected."])
    assert not (profile / "extensions" / XPI_NAME).exists()


def test_a_thunderbird_that_cannot_be_connected_says_why(
    show: Show, qtbot: QtBot, profile: Path
) -> None:
    (profile / "extensions").write_text("in the way")
    shown = show("guardingPage")
    qtbot.waitUntil(lambda: bool(buttons(shown, "connectProfile")))
    press(shown, "connectProfile")
    qtbot.waitUntil(lambda: "could not be written" in shown.text("thunderbirdTrouble"))


def test_of_two_looks_at_thunderbird_the_later_counts(
    show: Show, qtbot: QtBot, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = show("guardingPage")
    qtbot.waitUntil(lambda: bool(sentences(shown, "profiles")))
    setting = shown.widget(ThunderbirdSetting, "thunderbird")
    slow, states, threads = (
        threading.Event(),
        ThunderbirdConnection.states,
        list[threading.Thread](),
    )

    def hold_the_first(self: ThunderbirdConnection) -> Sequence[ProfileState]:
        threads.append(threading.current_thread())
        if len(threads) > 1:
            return []
        found = states(self)
        slow.wait(20)
        return found

    monkeypatch.setattr(ThunderbirdConnection, "states", hold_the_first)
    setting.refresh()
    qtbot.waitUntil(lambda: len(threads) == 1)
    setting.refresh()
    qtbot.waitUntil(lambda: sentences(shown, "profiles") == [])
    slow.set()
    threads[0].join(20)
    QApplication.processEvents()
    assert sentences(shown, "profiles") == []


def test_without_thunderbird_the_page_says_so(show: Show, qtbot: QtBot) -> None:
    shown = show("guardingPage")
    qtbot.waitUntil(
        lambda: shown.text("thunderbirdNote") == "No Thunderbird was found on this computer."
    )


def test_thunderbird_is_looked_at_again_when_its_gate_says_something(
    show: Show, qtbot: QtBot, profile: Path
) -> None:
    shown = show("guardingPage")
    qtbot.waitUntil(lambda: bool(sentences(shown, "profiles")))
    (profile.parent / "profiles.ini").write_text("")
    shown.status.add_program(Guarded("Thunderbird", lambda _href: None, "It runs."))
    qtbot.waitUntil(lambda: sentences(shown, "profiles") == [])
