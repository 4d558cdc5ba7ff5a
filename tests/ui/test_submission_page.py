from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ccwarn.account import Account, Endpoint, Security
from ccwarn.ui.submission_page import SubmissionPage


def account(server: str, port: int) -> Account:
    return Account(Endpoint("127.0.0.1", port), Endpoint(server, 587), Security.STARTTLS)


PRESENT = account("mail.acme.example", 2587)
OTHER = account("mail.other.example", 2588)


@dataclass
class Found:
    program: str
    name: str
    account: Account
    obstacle: str = ""


class SettingUp:
    """Knows one account more, of a mail program, and what comes of testing it."""

    def __init__(self, obstacle: str = "", result: tuple[bool, str] = (True, "It works.")) -> None:
        self.accounts = [PRESENT]
        self.offered = Found("Thunderbird", "<b>Other</b>", OTHER, obstacle)
        self.result = result
        self.full = False

    def found(self, present: Sequence[Account]) -> list[Found]:
        return [] if OTHER in present else [self.offered]

    def remember(self, account: Account) -> None:
        if self.full:
            raise OSError("the disk is full")
        self.accounts.append(account)

    def test(self, account: Account) -> tuple[bool, str]:
        return self.result

    def steps(self, account: Account, program: str) -> list[str]:
        return [f"Open {program}.", f"Set the port to {account.listen.port}."]


def page(qtbot: QtBot, setting_up: SettingUp) -> SubmissionPage:
    shown = SubmissionPage(setting_up, lambda: setting_up.accounts)
    qtbot.addWidget(shown)
    shown.show()
    return shown


def texts(shown: SubmissionPage, name: str) -> list[str]:
    return [label.text() for label in shown.findChildren(QLabel, name) if label.isVisibleTo(shown)]


def click(shown: SubmissionPage, name: str, number: int = 0) -> None:
    buttons = [each for each in shown.findChildren(QPushButton, name) if each.isVisibleTo(shown)]
    buttons[number].click()


def test_present_accounts_stand_before_those_that_were_found(qtbot: QtBot) -> None:
    shown = page(qtbot, SettingUp())
    first, second = texts(shown, "accountText")
    assert first == "mail.acme.example:587 is guarded at 127.0.0.1:2587"
    assert "<b>Other</b>" in second
    for label in shown.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText


def test_one_click_uses_a_found_account(qtbot: QtBot) -> None:
    setting_up = SettingUp()
    shown = page(qtbot, setting_up)
    click(shown, "useButton")
    assert setting_up.accounts == [PRESENT, OTHER]
    assert len(texts(shown, "accountText")) == 2
    assert "guarded at 127.0.0.1:2588" in texts(shown, "accountText")[1]


def test_an_account_that_cannot_be_kept_says_so(qtbot: QtBot) -> None:
    setting_up = SettingUp()
    setting_up.full = True
    shown = page(qtbot, setting_up)
    click(shown, "useButton")
    assert setting_up.accounts == [PRESENT]
    assert "the disk is full" in texts(shown, "said")[0]


def test_an_obstacle_takes_the_buttons_place(qtbot: QtBot) -> None:
    shown = page(qtbot, SettingUp(obstacle="Use the add-on."))
    assert texts(shown, "said") == ["Use the add-on."]
    assert not list(shown.findChildren(QPushButton, "useButton"))


def test_the_connection_is_tested_without_freezing_the_window(qtbot: QtBot) -> None:
    shown = page(qtbot, SettingUp(result=(False, "Its certificate is not valid.")))
    click(shown, "testButton")
    qtbot.waitUntil(lambda: texts(shown, "said") == ["✗ Its certificate is not valid."])


def test_one_click_shows_what_to_change(qtbot: QtBot) -> None:
    shown = page(qtbot, SettingUp())
    click(shown, "stepsButton", 1)
    assert texts(shown, "said") == ["Open Thunderbird.\nSet the port to 2588."]
