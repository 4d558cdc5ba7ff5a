from __future__ import annotations

import errno
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ccwarn.account import Account, Endpoint, Security
from ccwarn.ui.accounts.accounts_page import SubmissionPage
from ccwarn.ui.status.pause import Pause
from ccwarn.ui.status.status import Guarded, Status
from conftest import SECRET, ExpectedLog


def account(server: str, port: int) -> Account:
    return Account(Endpoint("127.0.0.1", port), Endpoint(server, 587), Security.STARTTLS)


FULL = OSError(errno.ENOSPC, "No space left on device", SECRET)
PRESENT = account("mail.acme.example", 2587)
OTHER = account("mail.other.example", 2588)


@dataclass
class Found:
    program: str
    name: str
    account: Account
    cannot_use_because: str = ""
    needs_addon: bool = False


@dataclass
class Lab:
    """A page, what stands behind it, and what it has asked for."""

    cannot_use_because: str = ""
    result: tuple[bool, str] | tuple[bool, str, Account] = (True, "It works.")
    full: bool = False
    accounts: list[Account] = field(default_factory=lambda: [PRESENT])
    sending: list[str] = field(default_factory=list)
    status: Status = field(default_factory=lambda: Status(Pause()))
    ports: dict[Account, Guarded] = field(default_factory=dict)
    connected: int = 0

    def found(self, present: Sequence[Account]) -> list[Found]:
        found = Found(
            "Thunderbird",
            "<b>Other</b>",
            OTHER,
            self.cannot_use_because,
            bool(self.cannot_use_because),
        )
        return [] if OTHER in present else [found]

    def bypassing(self, account: Account) -> list[str]:
        return self.sending if account == PRESENT else []

    def add(self, account: Account) -> None:
        if self.full:
            raise FULL
        self.accounts.append(account)

    def remove(self, account: Account) -> None:
        if self.full:
            raise FULL
        self.accounts.remove(account)

    def by_hand(self, server: Endpoint, security: Security, present: Sequence[Account]) -> Account:
        if not server.host:
            raise ValueError("Type the name.")
        return Account(Endpoint("127.0.0.1", 2600), server, security)

    def test(self, account: Account) -> tuple[bool, str] | tuple[bool, str, Account]:
        return self.result

    def trust(self, account: Account, confirmed: Account) -> None:
        if self.full:
            raise FULL
        if account in self.accounts:
            self.accounts.remove(account)
        self.accounts.append(confirmed)

    def steps(self, account: Account, program: str) -> list[str]:
        return [f"Open {program}.", f"Set the port to {account.listen.port}."]

    def back(self, account: Account) -> str:
        return f"Set it back to {account.upstream}."

    def known(self) -> list[tuple[Account, Guarded]]:
        for account in self.accounts:
            sentence = f"Mail sent to {account.listen} is checked."
            port = Guarded(str(account.listen), lambda _href: None, sentence)
            self.ports.setdefault(account, port)
        return [(account, self.ports[account]) for account in self.accounts]

    def connect(self) -> None:
        self.connected += 1


def page(qtbot: QtBot, lab: Lab) -> SubmissionPage:
    shown = SubmissionPage(lab, lab.status, lab.known, lab.connect)
    qtbot.addWidget(shown)
    shown.show()
    return shown


def texts(shown: SubmissionPage, name: str) -> list[str]:
    return [label.text() for label in shown.findChildren(QLabel, name) if label.isVisibleTo(shown)]


def click(shown: SubmissionPage, name: str, number: int = 0) -> None:
    buttons = [each for each in shown.findChildren(QPushButton, name) if each.isVisibleTo(shown)]
    buttons[number].click()
    QApplication.processEvents()  # new rows are shown when their place is known


def guarded(shown: SubmissionPage) -> list[str]:
    return texts(shown, "guardedSentence")


def test_guarded_accounts_and_found_ones_are_shown_as_they_are(qtbot: QtBot) -> None:
    shown = page(qtbot, Lab())
    assert guarded(shown) == ["Mail sent to 127.0.0.1:2587 is checked."]
    (found,) = texts(shown, "offeredSentence")
    assert "<b>Other</b>" in found
    for label in shown.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText


def test_how_a_port_is_is_followed(qtbot: QtBot) -> None:
    lab = Lab()
    shown = page(qtbot, lab)
    lab.status.set_state(lab.ports[PRESENT], "Another program uses it.", healthy=False)
    assert guarded(shown) == ["Another program uses it."]


def test_one_click_guards_a_found_account_and_shows_what_to_change(qtbot: QtBot) -> None:
    lab = Lab()
    shown = page(qtbot, lab)
    click(shown, "useButton")
    assert lab.accounts == [PRESENT, OTHER]
    assert guarded(shown)[1] == "Mail sent to 127.0.0.1:2588 is checked."
    assert texts(shown, "guardedToDo") == ["Open Thunderbird.\nSet the port to 2588."]
    assert texts(shown, "offeredSentence") == []


def test_an_account_that_cannot_be_kept_says_so(qtbot: QtBot) -> None:
    lab = Lab(full=True)
    shown = page(qtbot, lab)
    click(shown, "useButton")
    assert lab.accounts == [PRESENT]
    offered = texts(shown, "offeredToDo")
    assert offered == ["This account could not be added: No space left on device."]
    click(shown, "removeButton")
    assert lab.accounts == [PRESENT]
    (said,) = texts(shown, "guardedToDo")
    assert said == "This account could not be removed: No space left on device."
    click(shown, "byHand")
    shown.form.host.setText("mail.third.example")
    click(shown, "addAccount")
    assert texts(shown, "accountTrouble") == offered


def test_a_certificate_that_is_not_known_is_trusted_after_it_was_shown(qtbot: QtBot) -> None:
    confirmed = replace(PRESENT, certificate="/c.pem", fingerprint="AB")
    lab = Lab(result=(False, "Its fingerprint is AB.", confirmed))
    shown = page(qtbot, lab)
    assert not shown.findChildren(QPushButton, "trustButton")
    click(shown, "testButton")
    qtbot.waitUntil(lambda: texts(shown, "guardedToDo") == ["✗ Its fingerprint is AB."])
    lab.full = True
    click(shown, "trustButton")
    said = "The certificate could not be kept: No space left on device."
    assert texts(shown, "guardedToDo") == [said]
    assert lab.accounts == [PRESENT]
    lab.full = False
    click(shown, "trustButton")
    assert lab.accounts == [confirmed]
    assert texts(shown, "guardedToDo") == ["✓ This certificate is trusted from now on."]
    assert not [it for it in shown.findChildren(QPushButton, "trustButton") if it.isVisible()]


def test_a_found_account_is_guarded_when_its_certificate_is_trusted(qtbot: QtBot) -> None:
    confirmed = replace(OTHER, certificate="/c.pem", fingerprint="AB")
    lab = Lab(result=(False, "Its fingerprint is AB.", confirmed))
    shown = page(qtbot, lab)
    click(shown, "testButton", 1)
    qtbot.waitUntil(lambda: texts(shown, "offeredToDo") == ["✗ Its fingerprint is AB."])
    click(shown, "trustButton")
    assert lab.accounts == [PRESENT, confirmed]
    assert texts(shown, "guardedToDo") == ["Open Thunderbird.\nSet the port to 2588."]


def test_what_cannot_be_used_leads_to_the_add_on(qtbot: QtBot) -> None:
    lab = Lab(cannot_use_because="Use the add-on.")
    shown = page(qtbot, lab)
    assert texts(shown, "offeredToDo") == ["Use the add-on."]
    assert not list(shown.findChildren(QPushButton, "useButton"))
    click(shown, "addonButton")
    assert lab.connected == 1


def test_a_removed_account_can_be_taken_back(qtbot: QtBot) -> None:
    lab = Lab()
    shown = page(qtbot, lab)
    click(shown, "removeButton")
    assert lab.accounts == []
    assert guarded(shown) == ["Mail to mail.acme.example:587 is no longer checked."]
    assert texts(shown, "guardedToDo") == ["Set it back to mail.acme.example:587."]
    click(shown, "undoButton")
    assert lab.accounts == [PRESENT]
    assert guarded(shown) == ["Mail sent to 127.0.0.1:2587 is checked."]
    assert texts(shown, "guardedToDo") == []


def test_a_program_that_sends_without_ccwarn_is_named(qtbot: QtBot) -> None:
    lab = Lab(sending=["Evolution"])
    shown = page(qtbot, lab)
    assert "Evolution still sends to mail.acme.example without" in texts(shown, "guardedToDo")[0]
    click(shown, "stepsButton")
    assert texts(shown, "guardedToDo") == ["Open Evolution.\nSet the port to 2587."]
    click(shown, "stepsButton")
    assert "Evolution still sends" in texts(shown, "guardedToDo")[0]
    lab.sending.clear()
    shown.hide()
    shown.show()
    assert texts(shown, "guardedToDo") == []


def test_the_connection_is_tested_without_freezing_the_window(qtbot: QtBot) -> None:
    shown = page(qtbot, Lab(result=(False, "Its certificate is not valid.")))
    click(shown, "testButton")
    qtbot.waitUntil(lambda: texts(shown, "guardedToDo") == ["✗ Its certificate is not valid."])


def test_a_test_that_fails_says_so_and_not_why(
    qtbot: QtBot, expected_log: ExpectedLog, betrayal: Exception
) -> None:
    class Broken(Lab):
        def test(self, account: Account) -> tuple[bool, str]:
            raise betrayal

    expected_log.expect("a mail server could not be tested: KeyError at ccwarn/ui/accounts/")
    shown = page(qtbot, Broken())
    click(shown, "testButton")
    qtbot.waitUntil(lambda: texts(shown, "guardedToDo")[:1] != ["Testing…"])
    (said,) = texts(shown, "guardedToDo")
    assert said.startswith("✗ Something went wrong")
    assert SECRET not in said


def test_an_account_is_added_by_hand(qtbot: QtBot) -> None:
    lab = Lab()
    shown = page(qtbot, lab)
    click(shown, "byHand")
    form = shown.form
    assert form.port.value == 587
    form.security.chosen.emit(Security.IMPLICIT)
    assert form.port.value == 465
    form.port.box.setValue(4650)
    form.security.chosen.emit(Security.STARTTLS)
    assert form.port.value == 4650
    click(shown, "addAccount")
    assert texts(shown, "accountTrouble") == ["Type the name."]
    QTest.keyClicks(form.host, " mail.new.example ")
    QTest.keyClick(form.host, Qt.Key.Key_Return)
    QApplication.processEvents()
    server = Endpoint("mail.new.example", 4650)
    assert lab.accounts[-1] == Account(Endpoint("127.0.0.1", 2600), server, Security.STARTTLS)
    assert not form.isVisible()
    assert texts(shown, "guardedToDo") == ["Open .\nSet the port to 2600."]


def test_esc_closes_the_form_and_then_the_window(qtbot: QtBot) -> None:
    shown = page(qtbot, Lab())
    click(shown, "byHand")
    QTest.keyClick(shown.form.host, Qt.Key.Key_Escape)
    assert not shown.form.isVisible()
    assert shown.isVisible()
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.isVisible()


def test_as_a_part_of_another_window_it_stays_at_esc(qtbot: QtBot) -> None:
    outer = QWidget()
    qtbot.addWidget(outer)
    lab = Lab()
    shown = SubmissionPage(lab, lab.status, lab.known, lab.connect)
    QVBoxLayout(outer).addWidget(shown)
    outer.show()
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    assert shown.isVisible()
