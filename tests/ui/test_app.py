from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton, QSystemTrayIcon, QWidget
from pytestqt.qtbot import QtBot

from ccwarn.account import Account, Endpoint, Security
from ccwarn.gates.thunderbird.ask_session import PROTOCOL
from ccwarn.gates.thunderbird.relay import address, connect
from ccwarn.policy import Severity
from ccwarn.question import Question
from ccwarn.resources import resource
from ccwarn.sample_drafts import CUSTOMERS, demonstration
from ccwarn.stores.opening import open_store
from ccwarn.ui.app import Desk
from ccwarn.ui.check.check_window import CheckWindow
from ccwarn.ui.history import LOOK_EVERY, SWEEP_EVERY
from ccwarn.ui.process.live_policy import LivePolicy
from ccwarn.ui.process.single_instance import Request
from ccwarn.ui.question.dialog import QuestionDialog
from ccwarn.ui.question.input_guard import GRACE
from ccwarn.ui.status.status import Mood
from ccwarn.ui.status.status_window import StatusWindow
from command_line import LIMIT, environment
from conftest import SECRET
from dragging import dropping, urls

SAMPLES = resource("samples")


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    drafts = tmp_path / "Drafts"
    drafts.mkdir()
    return drafts


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    policy = LivePolicy(shutil.copyfile(SAMPLES / "policy.toml", tmp_path / "policy.toml"))
    desk = Desk(qapp, policy, tmp_path / "state")
    yield desk
    desk.end()
    desk.windows.close()


def save(folder: Path, name: str = CUSTOMERS) -> Path:
    """Save a sample as mail programs do."""
    path = folder / name
    unfinished = path.with_suffix(".tmp")
    shutil.copyfile(SAMPLES / name, unfinished)
    return unfinished.replace(path)


def guarding(desk: Desk, qtbot: QtBot, folder: Path) -> None:
    with qtbot.waitSignal(desk.gates.guarding):
        desk.gates.guard(folder)


def asked(desk: Desk, qtbot: QtBot) -> QuestionDialog:
    qtbot.waitUntil(lambda: desk.asker.window is not None)
    dialog = desk.asker.window
    assert dialog is not None
    qtbot.waitUntil(lambda: not dialog.guard.closed, timeout=int(GRACE * 1000) + 5000)
    return dialog


def press(dialog: QWidget, name: str) -> None:
    button = dialog.findChild(QPushButton, name)
    assert isinstance(button, QPushButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def visible(path: Path) -> int:
    store = open_store(path)
    draft = store.read(next(iter(store.list()))).draft
    return sum(1 for recipient in draft.visible())


def test_from_the_draft_to_the_fix_and_back(desk: Desk, qtbot: QtBot, drafts: Path) -> None:
    guarding(desk, qtbot, drafts)
    path = save(drafts)
    before = path.read_bytes()
    dialog = asked(desk, qtbot)
    assert dialog.answers.send.isHidden()
    press(dialog, "move")
    qtbot.waitUntil(lambda: any(recent.undo for recent in desk.status.recent))
    assert visible(path) == 3
    undo = desk.status.recent[0].undo
    assert undo is not None
    undo()
    assert path.read_bytes() == before
    assert not any(recent.undo for recent in desk.status.recent)


def test_leaving_it_changes_nothing_and_is_listed(desk: Desk, qtbot: QtBot, drafts: Path) -> None:
    guarding(desk, qtbot, drafts)
    path = save(drafts)
    press(asked(desk, qtbot), "back")
    qtbot.waitUntil(lambda: bool(desk.status.recent))
    assert desk.status.recent[0].sentence == "Left as it was: 475 exposed people"
    assert path.read_bytes() == (SAMPLES / CUSTOMERS).read_bytes()


def test_a_draft_that_was_there_waits_to_be_looked_at(
    desk: Desk, qtbot: QtBot, drafts: Path
) -> None:
    save(drafts)
    desk.gates.guard(drafts)
    qtbot.waitUntil(lambda: desk.status.waiting == 1)
    assert desk.asker.window is None
    folder = desk.status.folders[0]
    folder.ask(folder.waiting[0].href)
    asked(desk, qtbot)
    qtbot.waitUntil(lambda: desk.status.waiting == 0)


def test_a_deleted_draft_withdraws_its_question(desk: Desk, qtbot: QtBot, drafts: Path) -> None:
    guarding(desk, qtbot, drafts)
    path = save(drafts)
    asked(desk, qtbot)
    path.unlink()
    qtbot.waitUntil(lambda: desk.asker.window is None)


def test_nobody_is_asked_during_a_pause_but_afterwards(
    desk: Desk, qtbot: QtBot, drafts: Path
) -> None:
    guarding(desk, qtbot, drafts)
    desk.pause.start()
    qtbot.waitUntil(lambda: desk.status.folders[0].sentence.startswith("Paused"))
    save(drafts)
    save(drafts, "reply-to-one-customer.eml")
    assert desk.asker.window is None
    desk.pause.end()
    asked(desk, qtbot)


def test_a_missing_folder_is_trouble_until_it_comes(
    desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "later"
    desk.gates.guard(folder)
    qtbot.waitUntil(lambda: not desk.status.folders[0].healthy)
    with qtbot.waitSignal(desk.gates.guarding):
        folder.mkdir()
    assert desk.status.folders[0].healthy


def check(desk: Desk, qtbot: QtBot, *paths: Path) -> CheckWindow:
    """Check files in the window for it; return that when all is judged."""
    with qtbot.waitSignal(desk.checks.rested):
        desk.check([str(path) for path in paths])
    window = desk.windows["checkWindow"]
    assert isinstance(window, CheckWindow)
    assert window.isVisible()
    return window


def test_checked_files_are_fixed_in_their_window_and_undone_in_any(
    desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    path = save(tmp_path)
    before = path.read_bytes()
    window = check(desk, qtbot, path)
    with qtbot.waitSignal(desk.checks.rested):
        press(window, "fixAllButton")
    assert visible(path) == 3
    (undo,) = [recent.undo for recent in desk.status.recent if recent.undo]
    with qtbot.waitSignal(desk.checks.rested):
        undo()
    assert path.read_bytes() == before
    assert window.model.at(0).people == 475
    assert not any(recent.undo for recent in desk.status.recent)


def test_another_policy_makes_other_verdicts_at_once(
    desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    desk.follow_policy(folders=False)
    window = check(desk, qtbot, save(tmp_path))
    assert window.model.at(0).severity is Severity.STRONG
    with qtbot.waitSignal(desk.checks.rested):
        (tmp_path / "policy.toml").write_text("[rules]\nCC101 = 'note'\n")
    assert window.model.counts.asking == 0


def test_files_of_a_second_start_are_checked(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    path = save(tmp_path)
    with qtbot.waitSignal(desk.checks.rested):
        desk.serve(Request(files=(str(path),)))
    assert len(desk.windows["checkWindow"].findChildren(QPushButton, "fixAllButton")) == 1
    with pytest.raises(KeyError):
        desk.windows["statusWindow"]


def test_what_is_dropped_on_the_status_window_is_checked(
    desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    desk.commands.show_window()
    event = dropping(urls(QUrl.fromLocalFile(str(save(tmp_path)))))
    status_window = desk.windows["statusWindow"]
    assert isinstance(status_window, StatusWindow)
    with qtbot.waitSignal(desk.checks.rested):
        status_window.dropEvent(event)
    window = desk.windows["checkWindow"]
    assert isinstance(window, CheckWindow)
    assert window.model.counts.fixable == 1


def test_a_chosen_folder_is_guarded_now_and_at_the_next_start(
    desk: Desk, qtbot: QtBot, drafts: Path, tmp_path: Path
) -> None:
    with qtbot.waitSignal(desk.gates.guarding):
        desk.add_folders([str(drafts)])
    assert LivePolicy(tmp_path / "policy.toml")().drafts_folders == (str(drafts),)
    desk.add_folders([str(drafts)])
    assert len(desk.status.folders) == 1


def test_a_policy_that_cannot_be_written_is_told(
    desk: Desk, qtbot: QtBot, drafts: Path, tmp_path: Path
) -> None:
    file = tmp_path / "policy.toml"
    file.write_text("own_domains = [")
    desk.add_folders([str(drafts)])
    assert "could not be written" in desk.status.problems[-1]
    assert file.read_text() == "own_domains = ["


@pytest.fixture
def locked_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the organisation decide which folders are guarded; the desk has to come after it."""
    site = tmp_path / "site.toml"
    site.write_text('locked = ["drafts_folders"]\n')
    monkeypatch.setattr("ccwarn.settings.current.site_policy_file", lambda: site)
    monkeypatch.setattr("ccwarn.settings.files.site_policy_file", lambda: site)


@pytest.mark.usefixtures("locked_folders")
def test_a_folder_beside_those_of_the_organisation_is_guarded_until_the_end(
    desk: Desk, drafts: Path, tmp_path: Path
) -> None:
    before = (tmp_path / "policy.toml").read_text()
    desk.add_folders([str(drafts)])
    assert drafts in desk.gates.folders
    assert "your organisation decides which folders are guarded" in desk.status.problems[-1]
    assert (tmp_path / "policy.toml").read_text() == before


def test_folders_are_guarded_as_the_policy_names_them(
    qtbot: QtBot, qapp: QApplication, drafts: Path, tmp_path: Path
) -> None:
    file = tmp_path / "policy.toml"
    desk = Desk(qapp, LivePolicy(file), tmp_path / "state")
    desk.follow_policy(folders=True)
    assert desk.gates.folders == []
    with qtbot.waitSignal(desk.gates.guarding):
        file.write_text(f"drafts_folders = ['{drafts}']\n")
    path = save(drafts)
    asked(desk, qtbot)
    file.write_text("drafts_folders = []\n")
    qtbot.waitUntil(lambda: not desk.status.folders)
    qtbot.waitUntil(lambda: desk.asker.window is None)  # its question went with it
    assert path.read_bytes() == (SAMPLES / CUSTOMERS).read_bytes()
    desk.end()


@pytest.mark.skipif(sys.platform != "linux", reason="the menu is that of Linux")
def test_from_when_it_is_set_up_ccwarn_is_in_the_menu(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path))
    entry = home / ".local" / "share" / "applications" / "ccwarn.desktop"
    file = tmp_path / "policy.toml"
    desk = Desk(qapp, LivePolicy(file), tmp_path / "state")
    desk.follow_policy(folders=True)
    assert not entry.exists()
    file.write_text("own_domains = ['acme.example']\n")
    qtbot.waitUntil(entry.exists)
    desk.end()


def test_accounts_come_and_go_with_the_policy(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    file = tmp_path / "policy.toml"
    desk = Desk(qapp, LivePolicy(file), tmp_path / "state")
    desk.follow_policy(folders=True)
    listen, upstream = (Endpoint("127.0.0.1", port) for port in (free_port(), 9))
    file.write_text(
        f'[[accounts]]\nlisten = "{listen}"\nupstream = "{upstream}"\nsecurity = "plain"\n'
    )
    qtbot.waitUntil(lambda: [port.name for port in desk.status.ports] == [str(listen)])
    qtbot.waitUntil(lambda: is_taken(listen))
    file.write_text("")
    qtbot.waitUntil(lambda: not desk.status.ports)
    qtbot.waitUntil(lambda: not is_taken(listen))
    desk.end()


def test_a_port_of_another_program_opens_the_window(desk: Desk, qtbot: QtBot) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        listen = Endpoint("127.0.0.1", other.getsockname()[1])
        with qtbot.waitSignal(desk.accounts.alarmed):
            desk.accounts.guard(Account(listen, Endpoint("127.0.0.1", 1), Security.PLAIN))
        assert desk.status.headline.startswith("Do not send")
        assert desk.windows["statusWindow"].isVisible()
        assert "do not send" in desk.tray.icon.toolTip().lower()


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def is_taken(endpoint: Endpoint) -> bool:
    with socket.socket() as listening:
        try:
            listening.bind((endpoint.host, endpoint.port))
        except OSError:
            return True
        return False


def test_a_second_start_adds_its_folder_and_shows_the_window(
    desk: Desk, qtbot: QtBot, drafts: Path
) -> None:
    desk.serve(Request(folders=(str(drafts),)))
    assert len(desk.status.folders) == 1
    assert desk.windows["statusWindow"].isVisible()


def test_a_newer_one_ends_this_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    # An application that has ended its loop once is of no use to the tests after this one.
    ended: list[bool] = []
    monkeypatch.setattr(desk._qt, "quit", lambda: ended.append(True))
    desk.serve(Request(ends=True))
    assert ended == [True]


def test_quitting_holds_what_is_open(desk: Desk, qtbot: QtBot, drafts: Path) -> None:
    guarding(desk, qtbot, drafts)
    path = save(drafts)
    asked(desk, qtbot)
    desk.end()
    assert path.read_bytes() == (SAMPLES / CUSTOMERS).read_bytes()
    qtbot.waitUntil(lambda: desk.asker.window is None)


def test_an_undo_that_is_not_possible_any_more_says_so(
    desk: Desk, qtbot: QtBot, drafts: Path
) -> None:
    guarding(desk, qtbot, drafts)
    path = save(drafts)
    press(asked(desk, qtbot), "move")
    qtbot.waitUntil(lambda: any(recent.undo for recent in desk.status.recent))
    path.unlink()
    undo = desk.status.recent[0].undo
    assert undo is not None
    undo()
    assert "no longer there" in desk.status.problems[-1]


def test_a_home_where_nothing_can_be_remembered_is_trouble(
    qapp: QApplication, qtbot: QtBot, drafts: Path, tmp_path: Path
) -> None:
    (tmp_path / "state").write_bytes(b"in the way")
    (tmp_path / "policy.toml").touch()
    desk = Desk(qapp, LivePolicy(tmp_path / "policy.toml"), tmp_path / "state")
    guarding(desk, qtbot, drafts)
    assert desk.status.mood is Mood.TROUBLE
    assert desk.status.headline == "Guarding, but something needs your attention"
    assert "ccwarn makes no fix that it cannot undo" in desk.status.problems[0]
    desk.end()


def test_a_cleared_history_is_shown_no_longer(desk: Desk, qtbot: QtBot, drafts: Path) -> None:
    guarding(desk, qtbot, drafts)
    save(drafts)
    press(asked(desk, qtbot), "move")
    qtbot.waitUntil(lambda: any(recent.undo for recent in desk.status.recent))
    desk.commands.clear_history()
    (box,) = (it for it in QApplication.topLevelWidgets() if isinstance(it, QMessageBox))
    (delete,) = (it for it in box.buttons() if it is not box.defaultButton())
    with qtbot.waitSignal(desk.history.cleared):
        delete.click()
    assert list(desk.status.recent) == []
    box.close()


def test_a_broken_policy_is_shown(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    broken = tmp_path / "policy.toml"
    broken.write_text("own_domain = ['acme.example']\n")
    policy = LivePolicy(broken)
    policy()
    desk = Desk(qapp, policy, tmp_path / "state")
    qtbot.waitUntil(lambda: bool(desk.status.problems))
    assert "own_domains" in desk.status.problems[0]
    desk.end()


def test_a_policy_of_the_organisation_that_cannot_be_read_is_trouble(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.setattr("ccwarn.settings.files.site_policy_file", lambda: site)
    desk = Desk(qapp, LivePolicy(tmp_path / "policy.toml"), tmp_path / "state")
    assert desk.status.mood is Mood.TROUBLE
    assert "your own settings can only add questions" in desk.status.problems[0]
    desk.end()


def test_nothing_ticks_while_nothing_happens(desk: Desk, qtbot: QtBot, drafts: Path) -> None:
    from PySide6.QtCore import QTimer

    guarding(desk, qtbot, drafts)
    active = [timer for timer in desk.findChildren(QTimer) if timer.isActive()]
    assert sorted(timer.interval() for timer in active) == [LOOK_EVERY, SWEEP_EVERY]
    assert LOOK_EVERY >= 60_000, "a look at the disk costs nothing once a minute"


def test_the_demonstration_leaves_nothing_behind() -> None:
    with demonstration() as demo:
        assert demo.save_customers_draft().exists()
        place = demo.drafts
    assert not place.exists()


def test_windows_are_imported_when_they_are_needed() -> None:
    import subprocess

    program = "import sys, ccwarn.ui.app; print([m for m in sys.modules if 'ccwarn' in m])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "ccwarn.ui.question.asker" in done.stdout
    assert "ccwarn.ui.question.dialog" not in done.stdout
    assert "ccwarn.ui.status.status_window" not in done.stdout
    assert "ccwarn.gates.outlook.gate" not in done.stdout, "hardly anybody has an Outlook"


def test_the_dialog_is_ready_from_when_an_addon_connects(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    made: list[QuestionDialog] = []

    class Noted(QuestionDialog):
        def __init__(self, question: Question) -> None:
            super().__init__(question)
            made.append(self)

    monkeypatch.setattr("ccwarn.ui.question.dialog.QuestionDialog", Noted)
    with qtbot.waitSignal(desk.status.changed):
        desk.gates.guard_thunderbird()
    QApplication.processEvents()
    assert not made
    channel = connect(address())
    hello = {"type": "hello", "protocol": PROTOCOL, "addon": "1", "program": "T", "profile": "u"}
    channel.send(json.dumps(hello).encode())
    qtbot.waitUntil(lambda: len(made) == 1)
    channel.close()


FAILING_TRAY = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget
from ccwarn.cli import main
from ccwarn.ui.app import Desk

run = Desk.run

def fail(*_arguments):
    raise KeyError("secret.person@hidden.example")

class Failing(QWidget):
    paintEvent = fail

def failing(desk, *, hidden):
    desk.status.changed.connect(fail)
    QTimer.singleShot(0, desk, lambda: desk.status.add_trouble("something"))
    QTimer.singleShot(0, desk, lambda: Failing(None).grab())
    QTimer.singleShot(50, desk, desk._qt.quit)
    return run(desk, hidden=hidden)

Desk.run = failing
sys.argv = ["ccwarn", "--hidden"]
sys.exit(main())
"""


def test_what_fails_in_the_tray_is_logged_without_its_text(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FAILING_TRAY],
        cwd=tmp_path,
        env=environment(QT_QPA_PLATFORM="offscreen"),
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    assert done.returncode == 0
    assert done.stderr.count("nobody was prepared for this: KeyError at <string>:") >= 2
    assert SECRET not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("has_tray", [False, True])
def test_a_hidden_start_has_a_window_only_where_there_is_no_tray(
    desk: Desk, qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, has_tray: bool
) -> None:
    monkeypatch.setattr("ccwarn.ui.app._TRAY_COMES", 1)
    monkeypatch.setattr(desk.tray, "show", lambda: None)  # no display without a screen has one
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: has_tray)
    said: list[str] = []
    monkeypatch.setattr(desk._announcements, "tell", said.append)
    QTimer.singleShot(50, qapp.quit)
    assert desk.run(hidden=True) == 0
    if has_tray:
        with pytest.raises(KeyError):
            desk.windows["statusWindow"]
    else:
        assert desk.windows["statusWindow"].isMinimized()
    assert len(said) == (0 if has_tray else 1)


def test_an_open_question_shows_everywhere_and_is_brought_back(
    desk: Desk, qtbot: QtBot, drafts: Path
) -> None:
    guarding(desk, qtbot, drafts)
    desk.commands.show_window()
    save(drafts)
    dialog = asked(desk, qtbot)
    assert desk.status.headline == "A mail waits for your answer"
    status_window = desk.windows["statusWindow"]
    status_window.activateWindow()
    qtbot.waitUntil(status_window.isActiveWindow)
    press(status_window, "questionButton")
    qtbot.waitUntil(dialog.isActiveWindow)
    press_when_open(dialog, qtbot, "back")
    qtbot.waitUntil(lambda: desk.status.headline == "Guarding 1 drafts folder")
    button = status_window.findChild(QPushButton, "questionButton")
    assert isinstance(button, QPushButton)
    assert not button.isVisible()


def press_when_open(dialog: QuestionDialog, qtbot: QtBot, name: str) -> None:
    """Press a button of a dialog that has come to the front, as soon as it takes that."""
    qtbot.waitUntil(lambda: not dialog.guard.closed)
    press(dialog, name)
