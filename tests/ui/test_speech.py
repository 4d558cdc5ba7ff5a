"""The language of all that is open, changed while it is."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ccwarn import i18n
from ccwarn.resources import resource
from ccwarn.sample_drafts import CUSTOMERS
from ccwarn.settings import text_values
from ccwarn.ui.app import Desk
from ccwarn.ui.process.live_policy import LivePolicy
from ccwarn.ui.settings.settings_window import SettingsWindow

KEY = ("language",)


@pytest.fixture
def desk(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    """Return an application in which the pseudo-language, Arabic and German can be chosen."""
    for code in (i18n.PSEUDO, "ar", "de"):
        monkeypatch.setitem(text_values._LANGUAGES, code, code)
        monkeypatch.setitem(i18n.OFFERED, code, code)
    file = shutil.copyfile(resource("samples") / "policy.toml", tmp_path / "policy.toml")
    desk = Desk(qapp, LivePolicy(file), tmp_path / "state")
    yield desk
    desk.policy.change({KEY: None})
    desk.end()
    desk.windows.close()
    i18n.install("en")
    QLocale.setDefault(QLocale.system())
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def speak(desk: Desk, qtbot: QtBot, code: str) -> None:
    with qtbot.waitSignal(desk._speech.changed):
        desk.policy.change({KEY: code})


def is_pseudo(text: str) -> bool:
    return text.startswith("[")


def test_every_window_that_is_open_speaks_it_where_it_was(desk: Desk, qtbot: QtBot) -> None:
    commands = desk.commands
    for show in (commands.show_window, commands.history, commands.about, commands.check_messages):
        show()
    names = ("statusWindow", "historyWindow", "aboutWindow", "checkWindow")
    desk.windows["aboutWindow"].close()
    desk.windows["statusWindow"].move(40, 30)
    before = {name: desk.windows[name] for name in names}
    speak(desk, qtbot, i18n.PSEUDO)
    for name in ("historyWindow", "checkWindow"):
        assert is_pseudo(desk.windows[name].windowTitle())
    status = desk.windows["statusWindow"]
    assert status is not before["statusWindow"]
    assert status.pos() == before["statusWindow"].pos()
    check = status.findChild(QPushButton, "checkMessagesButton")
    assert isinstance(check, QPushButton)
    assert is_pseudo(check.text().replace("&", ""))
    with pytest.raises(KeyError):
        desk.windows["aboutWindow"]
    commands.about()
    assert is_pseudo(desk.windows["aboutWindow"].windowTitle())


def test_the_settings_stay_at_the_choice_and_it_can_be_undone(desk: Desk, qtbot: QtBot) -> None:
    desk.commands.settings()
    window = desk.windows["settingsWindow"]
    assert isinstance(window, SettingsWindow)
    window.open_page("guardingPage")
    choice = window.findChild(QPushButton, "languageChoice")
    assert isinstance(choice, QPushButton)
    assert choice.text() == "As the desktop"
    choice.setFocus()
    with qtbot.waitSignal(desk._speech.changed):
        (wanted,) = (it for it in choice.menu().actions() if it.data() == i18n.PSEUDO)
        wanted.trigger()
    window = desk.windows["settingsWindow"]
    assert isinstance(window, SettingsWindow)
    assert window.page.objectName() == "guardingPage"
    assert isinstance(focus := window.focusWidget(), QWidget)
    assert focus.objectName() == "languageChoice"
    assert is_pseudo(window.windowTitle())
    undo = window.findChild(QPushButton, "undoButton")
    assert isinstance(undo, QPushButton)
    assert undo.isVisible()
    with qtbot.waitSignal(desk._speech.changed):
        undo.click()
    assert desk.windows["settingsWindow"].windowTitle() == "Settings"


def test_the_tray_and_what_gates_said_speak_it(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "Drafts"
    folder.mkdir()
    with qtbot.waitSignal(desk.gates.guarding):
        desk.gates.guard(folder)
    speak(desk, qtbot, i18n.PSEUDO)
    qtbot.waitUntil(lambda: is_pseudo(desk.status.folders[0].sentence))
    texts = {it.objectName(): it.text() for it in desk.tray.menu.actions() if it.objectName()}
    assert all(map(is_pseudo, texts.values())), texts
    speak(desk, qtbot, "en")
    qtbot.waitUntil(lambda: desk.status.folders[0].sentence.startswith("Drafts in"))


def test_the_open_question_speaks_it_and_is_still_to_be_answered(
    desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "Drafts"
    folder.mkdir()
    with qtbot.waitSignal(desk.gates.guarding):
        desk.gates.guard(folder)
    shutil.copyfile(resource("samples") / CUSTOMERS, folder / CUSTOMERS)
    qtbot.waitUntil(lambda: desk.asker.window is not None)
    before = desk.asker.window
    speak(desk, qtbot, i18n.PSEUDO)
    dialog = desk.asker.window
    assert dialog is not None
    assert dialog is not before
    move = dialog.findChild(QPushButton, "move")
    assert isinstance(move, QPushButton)
    assert is_pseudo(move.text().replace("&", ""))
    assert desk.status.questions == 1


def test_qt_itself_the_numbers_and_the_direction_follow(
    desk: Desk, qtbot: QtBot, qapp: QApplication
) -> None:
    speak(desk, qtbot, "de")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"
    assert QLocale().toString(4812) == "4.812"
    assert qapp.layoutDirection() is Qt.LayoutDirection.LeftToRight
    speak(desk, qtbot, "ar")
    assert qapp.layoutDirection() is Qt.LayoutDirection.RightToLeft
    speak(desk, qtbot, "en")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"
    assert qapp.layoutDirection() is Qt.LayoutDirection.LeftToRight
