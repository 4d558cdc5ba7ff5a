"""The page of the first start: what it changes on disk, and what the verdict is then."""

from __future__ import annotations

import threading
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from asking import customers
from at_home import LOCAL_DRAFTS, claws_mail, thunderbird
from ccwarn.account import Account, Endpoint, Security
from ccwarn.connect import autostart
from ccwarn.connect.profiles import Profile
from ccwarn.draft import Draft, Field, Mailbox, Recipient
from ccwarn.first_start.proposal import Choice, Done, Proposal
from ccwarn.policy import Severity
from ccwarn.resources import resource
from ccwarn.review import examine
from ccwarn.rules import ALL_RULES
from ccwarn.settings.files import load_policy, user_policy_file
from ccwarn.ui.app import Desk
from ccwarn.ui.first_start.first_start_page import FirstStartPage
from ccwarn.ui.first_start.found_list import FoundList
from ccwarn.ui.kit.chips import Chip
from ccwarn.ui.kit.ticks import Tick, TickRow
from ccwarn.ui.process.live_policy import LivePolicy
from ccwarn.ui.process.single_instance import Request
from conftest import SECRET, ExpectedLog
from smtp_lab import ANY_PORT, LOOPBACK

pytestmark = pytest.mark.usefixtures("own_registry")

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, tmp_path: Path, home: Path) -> Iterator[Desk]:
    desk = Desk(qapp, LivePolicy(None), tmp_path / "state")
    desk.follow_policy(folders=True)
    yield desk
    desk.end()
    desk.windows.close()


@pytest.fixture
def open_page(desk: Desk, qtbot: QtBot) -> Callable[[], FirstStartPage]:
    def open_() -> FirstStartPage:
        desk.commands.set_up()
        page = desk.windows["firstStart"]
        assert isinstance(page, FirstStartPage)
        qtbot.waitUntil(lambda: not page.found.is_looking)
        qtbot.waitUntil(lambda: QApplication.activeWindow() is page)
        return page

    return open_


def button(page: QWidget, name: str) -> QPushButton:
    found = page.findChild(QPushButton, name)
    assert isinstance(found, QPushButton), name
    return found


def click(page: QWidget, name: str) -> None:
    QTest.mouseClick(button(page, name), LEFT)


def rows(page: QWidget, name: str) -> list[TickRow]:
    return page.findChildren(TickRow, f"{name}Row")


def row_of(page: QWidget, folder: str) -> TickRow:
    words = str(Path(folder))
    (found,) = (row for row in page.findChildren(TickRow) if words in row.detail.text())
    return found


def texts(page: QWidget) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def written() -> dict[str, object]:
    return tomllib.loads(user_policy_file().read_text())


def severity(draft: Draft) -> Severity:
    return examine(draft, load_policy().policy, ALL_RULES).severity


def colleagues(domain: str) -> Draft:
    """Return a draft to six people at as many branches of a firm, by somebody elsewhere."""
    people = [Mailbox(f"info@{name}.{domain}") for name in ("a", "b", "c", "d", "e", "f")]
    recipients = tuple(Recipient(mailbox, Field.TO) for mailbox in people)
    strangers = tuple(Recipient(Mailbox(f"x@{n}.example"), Field.TO) for n in range(4))
    return Draft(Mailbox("me@else.example"), (*recipients, *strangers), "")


def test_what_was_found_is_guarded_by_one_click(
    desk: Desk, qtbot: QtBot, home: Path, open_page: Callable[[], FirstStartPage]
) -> None:
    drafts, profile = claws_mail(home), thunderbird(home)
    assert desk.status.headline == "ccwarn is not set up yet"
    page = open_page()
    assert not user_policy_file().exists()
    assert page.start.hasFocus()
    QTest.keyClick(page.start, Qt.Key.Key_Return)
    assert written() == {
        "own_domains": ["acme.example", "firm.example"],
        "drafts_folders": [str(drafts)],
    }
    assert Profile(profile).xpi.exists()
    assert autostart.is_on()
    qtbot.waitUntil(lambda: desk.status.headline == "Guarding 1 drafts folder")
    assert "ccwarn is guarding" in texts(page)
    assert "Start Thunderbird" in texts(page)
    click(page, "startGuarding")
    assert not page.isVisible()
    assert desk.windows["statusWindow"].isVisible()
    assert desk.status.headline == "Guarding Thunderbird, 1 drafts folder"


def test_sent_mail_can_be_tried_once_it_has_begun(
    desk: Desk, home: Path, open_page: Callable[[], FirstStartPage]
) -> None:
    claws_mail(home)
    page = open_page()
    assert not button(page, "tryOnSentMail").isVisible()
    click(page, "startGuarding")
    click(page, "tryOnSentMail")
    assert not page.isVisible()
    settings = desk.windows["settingsWindow"]
    assert settings.isVisible()
    shown = settings.findChild(QWidget, "trialPage")
    assert shown is not None
    assert shown.isVisible()


def test_a_draft_saved_after_the_start_is_asked_about(
    desk: Desk, qtbot: QtBot, home: Path, open_page: Callable[[], FirstStartPage]
) -> None:
    drafts = claws_mail(home)
    with qtbot.waitSignal(desk.gates.guarding):
        click(open_page(), "startGuarding")
    sample = resource("samples/475-customers-in-cc.eml").read_bytes()
    (drafts / "1").write_bytes(sample)
    qtbot.waitUntil(lambda: desk.asker.window is not None)


def test_a_folder_that_is_not_ticked_is_not_guarded(
    desk: Desk, home: Path, open_page: Callable[[], FirstStartPage]
) -> None:
    drafts, profile = claws_mail(home), thunderbird(home)
    page = open_page()
    QTest.mouseClick(row_of(page, "~/Mail/draft"), LEFT)
    click(page, "startGuarding")
    assert written()["drafts_folders"] == []
    assert Profile(profile).xpi.exists()
    assert desk.gates.folders == []
    assert drafts.exists()


def test_the_drafts_of_a_thunderbird_are_watched_where_it_does_not_ask_itself(
    desk: Desk, home: Path, open_page: Callable[[], FirstStartPage]
) -> None:
    profile = thunderbird(home)
    page = open_page()
    drafts = row_of(page, LOCAL_DRAFTS)
    assert not drafts.tick.isChecked()
    (program,) = rows(page, "thunderbird")
    QTest.mouseClick(program.tick, LEFT)
    assert drafts.tick.isChecked()
    click(page, "startGuarding")
    assert not Profile(profile).xpi.exists()
    assert written()["drafts_folders"] == [str(profile / LOCAL_DRAFTS)]


def test_a_tick_that_the_user_has_set_stays(
    home: Path, open_page: Callable[[], FirstStartPage]
) -> None:
    thunderbird(home)
    page = open_page()
    drafts, (program,) = row_of(page, LOCAL_DRAFTS), rows(page, "thunderbird")
    QTest.mouseClick(drafts.tick, LEFT)
    QTest.mouseClick(program.tick, LEFT)
    QTest.mouseClick(program.tick, LEFT)
    assert drafts.tick.isChecked()


def test_a_thunderbird_that_is_connected_is_left_as_it_is(
    desk: Desk, home: Path, open_page: Callable[[], FirstStartPage]
) -> None:
    desk.gates.thunderbird.connect([Profile(thunderbird(home))])
    page = open_page()
    (program,) = rows(page, "thunderbird")
    assert program.tick.isChecked()
    assert not program.tick.isEnabled()
    QTest.mouseClick(program, LEFT)
    assert program.tick.isChecked()
    assert page.start.isEnabled()


def test_removing_a_domain_changes_the_verdict(
    home: Path, open_page: Callable[[], FirstStartPage]
) -> None:
    claws_mail(home)
    page = open_page()
    chip = page.findChild(Chip)
    assert isinstance(chip, Chip)
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    click(page, "startGuarding")
    assert written()["own_domains"] == []
    assert not load_policy().policy.organisations(Draft(None)).is_own(Mailbox("a@firm.example"))


def test_adding_a_domain_changes_the_verdict(
    home: Path, open_page: Callable[[], FirstStartPage]
) -> None:
    claws_mail(home)
    assert severity(colleagues("acme.co.uk")).asks
    page = open_page()
    field = page.findChild(QWidget, "ownDomainsEntry")
    assert isinstance(field, QWidget)
    field.setFocus()
    QTest.keyClicks(field, "anna@gmail.com")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert "public mail provider" in texts(page)
    field.clear()  # type: ignore[attr-defined]
    QTest.keyClicks(field, "Acme.co.uk")
    click(page, "ownDomainsAdd")
    assert "public mail provider: people there" not in texts(page)
    click(page, "startGuarding")
    assert written()["own_domains"] == ["firm.example", "acme.co.uk"]
    assert not severity(colleagues("acme.co.uk")).asks
    assert severity(customers(475)).asks


def test_no_autostart_where_it_is_not_wanted(
    home: Path, open_page: Callable[[], FirstStartPage]
) -> None:
    claws_mail(home)
    page = open_page()
    tick = page.findChild(Tick, "autostart")
    assert isinstance(tick, Tick)
    QTest.keyClick(tick, Qt.Key.Key_Space)
    click(page, "startGuarding")
    assert not autostart.is_on()


def test_a_folder_may_be_chosen_by_hand(
    desk: Desk, qtbot: QtBot, tmp_path: Path, open_page: Callable[[], FirstStartPage]
) -> None:
    page = open_page()
    assert "ccwarn found no mail program" in texts(page)
    assert not page.start.isEnabled()
    drafts = tmp_path / "Drafts"
    drafts.mkdir()
    click(page, "chooseFolder")
    (picker,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, QFileDialog))
    picker.filesSelected.emit([str(drafts)])
    picker.close()
    assert page.start.isEnabled()
    with qtbot.waitSignal(desk.gates.guarding):
        click(page, "startGuarding")
    assert written()["drafts_folders"] == [str(drafts)]


def test_a_mail_account_may_be_set_up_instead(
    desk: Desk, qtbot: QtBot, open_page: Callable[[], FirstStartPage]
) -> None:
    page = open_page()
    click(page, "setUpAccount")
    assert desk.windows["submissionPage"].isVisible()
    qtbot.waitUntil(lambda: not page.isActiveWindow())
    assert not page.start.isEnabled()
    account = Account(ANY_PORT, Endpoint(LOOPBACK, 25), Security.PLAIN)
    desk.accounts.guard(account)
    desk.windows["submissionPage"].close()
    page.activateWindow()
    qtbot.waitUntil(page.start.isEnabled)
    click(page, "startGuarding")
    assert not desk.status.needs_set_up


def test_not_now_changes_nothing_and_it_is_offered_again(
    desk: Desk, home: Path, open_page: Callable[[], FirstStartPage]
) -> None:
    claws_mail(home)
    page = open_page()
    click(page, "notNow")
    assert not page.isVisible()
    assert not user_policy_file().exists()
    assert not autostart.is_on()
    assert desk.status.needs_set_up
    # Offscreen there is no tray, so the status window takes its place.
    assert desk.windows["statusWindow"].isVisible()
    click(desk.windows["statusWindow"], "setUpButton")
    assert page.isVisible()
    click(page, "startGuarding")
    assert not desk.status.needs_set_up


def test_settings_that_cannot_be_written_are_told(
    home: Path, open_page: Callable[[], FirstStartPage]
) -> None:
    claws_mail(home)
    page = open_page()
    user_policy_file().parent.parent.mkdir(exist_ok=True)
    user_policy_file().parent.write_text("a file where a folder should be")
    click(page, "startGuarding")
    assert "Nothing was changed" in texts(page)
    assert "ccwarn is guarding" not in texts(page)
    assert not autostart.is_on()


def shown() -> set[str]:
    names = {"firstStart", "statusWindow"}
    windows = QApplication.topLevelWidgets()
    return {w.objectName() for w in windows if w.isVisible() and w.objectName() in names}


# Where there is no tray, Qt looks for one all the same.
@pytest.mark.qt_log_ignore("systemTrayWindowChanged", extend=True)
@pytest.mark.parametrize(
    ("hidden", "policy", "expected"),
    [
        (False, None, {"firstStart"}),
        (False, "own_domains = []", {"statusWindow"}),
        (True, None, set()),
    ],
)
def test_it_is_shown_at_the_first_start_unless_started_hidden(
    desk: Desk, hidden: bool, policy: str | None, expected: set[str]
) -> None:
    if policy is not None:
        user_policy_file().parent.mkdir(parents=True)
        user_policy_file().write_text(policy)
    seen: list[set[str]] = []

    def look_and_quit() -> None:
        seen.append(shown())
        QApplication.quit()

    QTimer.singleShot(0, look_and_quit)
    desk.run(hidden=hidden)
    assert seen == [expected]


def test_a_start_by_hand_shows_it_where_ccwarn_runs_hidden(desk: Desk, tmp_path: Path) -> None:
    desk.serve(Request())
    assert shown() == {"firstStart"}
    desk.windows["firstStart"].hide()
    desk.serve(Request(folders=(str(tmp_path),)))
    assert shown() == {"statusWindow"}


class Slow:
    """Finds something only when it is told to."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.begun: list[Choice] = []
        self.fixed = False

    def look(self) -> Proposal:
        assert self.go.wait(20)
        return Proposal(domains=("acme.example", "firm.example"), autostart_fixed=self.fixed)

    def domain(self, text: str) -> str:
        return text

    def begin(self, choice: Choice) -> list[Done]:
        self.begun.append(choice)
        return []


def test_the_page_can_be_used_while_it_is_looking(qtbot: QtBot, tmp_path: Path) -> None:
    slow = Slow()
    page = FirstStartPage(slow, lambda: None)
    qtbot.addWidget(page)
    page.show()
    assert "Looking for your mail programs…" in texts(page)
    page.found.domains.add("own.example")
    page.found.add_folders([str(tmp_path)])
    slow.go.set()
    qtbot.waitUntil(lambda: not page.found.is_looking)
    click(page, "startGuarding")
    (choice,) = slow.begun
    assert choice.domains == ["own.example", "acme.example", "firm.example"]
    assert choice.folders == [tmp_path]


def test_a_start_for_everybody_is_no_choice(qtbot: QtBot, tmp_path: Path) -> None:
    slow = Slow()
    page = FirstStartPage(slow, lambda: None)
    qtbot.addWidget(page)
    page.show()
    tick = page.findChild(Tick, "autostart")
    assert isinstance(tick, Tick)
    tick.click()  # before it is known
    page.found.add_folders([str(tmp_path)])
    slow.fixed = True
    slow.go.set()
    qtbot.waitUntil(lambda: not page.found.is_looking)
    assert not tick.isVisible()
    assert "Start ccwarn when I log in" not in texts(page)
    click(page, "startGuarding")
    assert slow.begun[0].autostart


def test_looking_that_fails_is_told(
    qtbot: QtBot, expected_log: ExpectedLog, betrayal: Exception
) -> None:
    expected_log.expect("looking for what can be guarded failed: KeyError at ccwarn/ui/first_start")

    class Broken(Slow):
        def look(self) -> Proposal:
            raise betrayal

    page = FirstStartPage(Broken(), lambda: None)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: not page.found.is_looking)
    assert "Something went wrong" in texts(page)
    assert SECRET not in texts(page)


def test_everything_is_reached_by_keyboard_and_has_a_name(
    qtbot: QtBot, home: Path, open_page: Callable[[], FirstStartPage]
) -> None:
    claws_mail(home)
    thunderbird(home)
    page = open_page()
    qtbot.waitUntil(lambda: all(row.isVisible() for row in page.findChildren(TickRow)))
    reached = set()
    for _press in range(30):
        focus = QApplication.focusWidget()
        assert focus is not None
        assert focus.accessibleName() or getattr(focus, "text", str)(), focus.objectName()
        reached.add(focus.objectName())
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    assert reached >= {
        "thunderbird",
        "folder",
        "chooseFolder",
        "setUpAccount",
        "ownDomainsChip",
        "ownDomainsEntry",
        "autostart",
        "notNow",
        "startGuarding",
    }


@pytest.mark.parametrize("locked", [True, False])
def test_no_folder_is_offered_where_the_organisation_has_set_them(
    qtbot: QtBot, locked: bool
) -> None:
    found = FoundList(str)
    qtbot.addWidget(found)
    found.take(Proposal(folders_locked=locked))
    assert button(found, "chooseFolder").isHidden() is locked
