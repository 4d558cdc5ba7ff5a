from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from ccwarn.policy import Policy, Severity
from ccwarn.ui.kit.chips import Chip, Chips
from ccwarn.ui.kit.switch import Switch
from conftest import ExpectedLog
from counterparts import FOLDER
from drafts import draft, firms, people
from opened import Opened

Show = Callable[..., Opened]

TO_CONTOSO = draft(cc=[*people(9, "contoso.example"), *people(9, "fabrikam.example")])


def chips(shown: Opened, name: str) -> list[Chip]:
    parent = shown.widget(Chips, name)
    return [chip for chip in parent.findChildren(Chip) if chip.isVisible()]


def chip(shown: Opened, name: str, text: str) -> Chip:
    return next(chip for chip in chips(shown, name) if chip.text() == text)


def test_a_domain_becomes_own(show: Show) -> None:
    shown = show("organisationPage")
    colleagues = draft(cc=firms(6), author="me@firm0.example")
    assert shown.verdict(colleagues) is Severity.CONFIRM
    for number in range(4):
        shown.enter("own_domainsChipsEntry", f"firm{number}.example")
    assert shown.written == {
        "own_domains": [f"firm{number}.example" for number in range(4)],
        "also_written_from": True,
    }
    assert shown.verdict(colleagues) is Severity.OFF
    assert shown.widget(QLineEdit, "own_domainsChipsEntry").text() == ""
    assert shown.text("done") == "Your own domains: firm3.example added."
    for _step in range(4):
        shown.undo()
    assert shown.written == {}
    assert shown.verdict(colleagues) is Severity.CONFIRM


def test_the_button_adds_as_well(show: Show) -> None:
    shown = show("organisationPage")
    button = shown.widget(QPushButton, "own_domainsChipsAdd")
    assert not button.isVisible()
    shown.widget(QLineEdit, "own_domainsChipsEntry").setText(" acme.example ")
    shown.click("own_domainsChipsAdd")
    assert shown.written["own_domains"] == ["acme.example"]


def test_the_first_domain_makes_no_strangers_of_whoever_was_own(show: Show) -> None:
    shown = show("organisationPage")
    switch = shown.widget(Switch, "also_written_fromSwitch")
    assert switch.isChecked()
    assert not switch.isEnabled(), "with none listed, there is nothing to choose"
    colleagues = draft(cc=[*people(20, "acme.example"), "a@b.example", "a@c.example"])
    assert shown.verdict(colleagues) is Severity.OFF
    shown.enter("own_domainsChipsEntry", "b.example")
    assert shown.verdict(colleagues) is Severity.OFF
    assert switch.isChecked()
    shown.click("also_written_fromSwitch")
    assert shown.text("done") == "Also the domains you write from: off."
    assert shown.verdict(colleagues) is Severity.NOTE
    assert not switch.isChecked()
    shown.undo()
    assert shown.verdict(colleagues) is Severity.OFF
    shown.enter("own_domainsChipsEntry", "c.example")
    assert shown.written == {"own_domains": ["b.example", "c.example"], "also_written_from": True}


def test_what_is_listed_alone_stays_alone(show: Show) -> None:
    shown = show("organisationPage", 'own_domains = ["b.example"]\n')
    shown.enter("own_domainsChipsEntry", "c.example")
    assert shown.written == {"own_domains": ["b.example", "c.example"]}
    assert not shown.widget(Switch, "also_written_fromSwitch").isChecked()


def test_whoever_locks_the_own_domains_says_all_of_them(
    show: Show, site: Callable[[str], None]
) -> None:
    site('locked = ["own_domains"]\nown_domains = ["b.example"]\n')
    shown = show("organisationPage", "also_written_from = true\n")
    assert not shown.widget(Switch, "also_written_fromSwitch").isChecked()
    assert not shown.widget(Switch, "also_written_fromSwitch").isEnabled()
    assert shown.verdict(draft(cc=[*people(20, "acme.example"), *firms(4)])) is Severity.CONFIRM


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("gmail.com", "gmail.com is a public mail provider: everyone there would count as your"),
        ("@acme.example", "“@acme.example” is not a domain; write it as acme.example, without @"),
        ("acme", "“acme” is not a domain"),
        ("co.uk", "Anyone can have a domain under co.uk; enter your own one."),
        ("ACME.example", "ACME.example is already in the list."),
    ],
)
def test_what_cannot_be_an_own_domain_says_why(show: Show, text: str, sentence: str) -> None:
    shown = show("organisationPage", 'own_domains = ["acme.example"]\n')
    shown.enter("own_domainsChipsEntry", text)
    assert sentence in shown.text("own_domainsTrouble")
    assert shown.written == {"own_domains": ["acme.example"]}
    QTest.keyClicks(shown.widget(QLineEdit, "own_domainsChipsEntry"), "x")
    assert shown.text("own_domainsTrouble") == ""


def test_removing_by_mouse(show: Show) -> None:
    shown = show("organisationPage", 'own_domains = ["acme.example", "b.example"]  # two\n')
    one = chip(shown, "own_domainsChips", "b.example")
    QTest.mouseClick(one, Qt.MouseButton.LeftButton, pos=one.rect().center())
    assert shown.written == {"own_domains": ["acme.example", "b.example"]}, "beside the cross"
    cross = one.rect().center()
    cross.setX(one.width() - 8)
    QTest.mouseClick(one, Qt.MouseButton.LeftButton, pos=cross)
    assert shown.written == {"own_domains": ["acme.example"]}
    assert "# two" in shown.file.read_text(encoding="utf-8")


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Space])
def test_removing_by_keyboard(show: Show, key: Qt.Key) -> None:
    shown = show("organisationPage", 'own_domains = ["a.example", "b.example"]\n')
    chip(shown, "own_domainsChips", "a.example").setFocus()
    shown.press(key)
    assert shown.written == {"own_domains": ["b.example"]}
    focus = shown.window.focusWidget()
    assert isinstance(focus, Chip)
    assert focus.text() == "b.example"
    shown.press(key)
    assert shown.written == {"own_domains": []}
    assert shown.window.focusWidget() is shown.widget(QLineEdit, "own_domainsChipsEntry")


def test_partners_may_see_each_other(show: Show) -> None:
    shown = show("organisationPage")
    assert shown.verdict(TO_CONTOSO) is Severity.CONFIRM
    shown.enter("partners0Entry", "contoso.example")
    shown.enter("partners0Entry", "fabrikam.example")
    assert shown.written == {"partners": [["contoso.example", "fabrikam.example"]]}
    assert shown.verdict(TO_CONTOSO) is Severity.OFF
    shown.enter("partners1Entry", "northwind.example")
    assert shown.written["partners"][1] == ["northwind.example"]
    chip(shown, "partners0", "fabrikam.example").setFocus()
    shown.press(Qt.Key.Key_Delete)
    assert shown.verdict(TO_CONTOSO) is Severity.CONFIRM
    chip(shown, "partners0", "contoso.example").setFocus()
    shown.press(Qt.Key.Key_Delete)
    assert shown.written == {"partners": [["northwind.example"]]}
    shown.undo()
    shown.undo()
    assert shown.verdict(TO_CONTOSO) is Severity.OFF


def test_a_domain_can_be_in_one_group_only(show: Show) -> None:
    shown = show("organisationPage", 'partners = [["a.example", "b.example"]]\n')
    shown.enter("partners1Entry", "b.example")
    assert shown.text("partnersTrouble") == "b.example is already in a group."
    shown.enter("partners0Entry", "xx")
    assert "is not a domain" in shown.text("partnersTrouble")
    assert shown.written == {"partners": [["a.example", "b.example"]]}


def test_reset(show: Show) -> None:
    shown = show("organisationPage", 'own_domains = ["a.example"]\n')
    assert not shown.widget(QPushButton, "partnersReset").isVisible()
    shown.click("own_domainsReset")
    assert shown.written == {}
    assert chips(shown, "own_domainsChips") == []
    assert not shown.widget(QPushButton, "own_domainsReset").isVisible()


def test_what_is_locked_can_be_seen_but_not_changed(
    show: Show, site: Callable[[str], None]
) -> None:
    site('locked = ["own_domains"]\nown_domains = ["corp.example"]\n')
    shown = show("organisationPage", 'own_domains = ["mine.example"]\n')
    (only,) = chips(shown, "own_domainsChips")
    assert (only.text(), only.isEnabled()) == ("corp.example", False)
    assert shown.text("own_domainsLockText") == "Set by your organisation"
    assert not shown.widget(QLineEdit, "own_domainsChipsEntry").isVisible()
    assert not shown.widget(QPushButton, "own_domainsReset").isVisible()


def test_a_change_by_hand_shows_up(show: Show, qtbot: QtBot, file: Path) -> None:
    shown = show("organisationPage")
    file.write_text('own_domains = ["by-hand.example"]\n', encoding="utf-8")
    qtbot.waitUntil(
        lambda: [one.text() for one in chips(shown, "own_domainsChips")] == ["by-hand.example"]
    )


def test_a_broken_file_says_so_and_is_left_alone(show: Show, qtbot: QtBot, file: Path) -> None:
    shown = show("organisationPage", 'own_domains = ["acme.example"]\n')
    file.write_text("own_domains = [", encoding="utf-8")
    qtbot.waitUntil(lambda: "not valid TOML" in shown.text("policyProblem"))
    shown.enter("own_domainsChipsEntry", "b.example")
    assert "Nothing was changed" in shown.text("failed")
    assert file.read_text(encoding="utf-8") == "own_domains = ["
    assert [one.text() for one in chips(shown, "own_domainsChips")] == ["acme.example"]
    file.write_text("", encoding="utf-8")
    qtbot.waitUntil(lambda: shown.text("policyProblem") == "")


def test_a_write_that_fails_says_so_and_shows_what_is_true(show: Show, file: Path) -> None:
    shown = show("organisationPage", 'own_domains = ["acme.example"]\n')
    file.unlink()
    file.mkdir()
    shown.enter("own_domainsChipsEntry", "b.example")
    assert shown.text("failed") == f"Your policy file could not be written: {FOLDER}."
    assert [one.text() for one in chips(shown, "own_domainsChips")] == ["acme.example"]
    assert shown.widget(QLineEdit, "own_domainsChipsEntry").text() == "b.example"


def test_public_lists_are_shown_added_and_removed(show: Show) -> None:
    shown = show("organisationPage", 'public_lists = ["lists.example"]\n')
    shown.enter("public_listsChipsEntry", "dev@other.example")
    assert shown.written == {"public_lists": ["lists.example", "dev@other.example"]}
    assert shown.text("done") == "Public mailing lists: dev@other.example added."
    first = chip(shown, "public_listsChips", "lists.example")
    QTest.keyClick(first, Qt.Key.Key_Delete)
    assert shown.written == {"public_lists": ["dev@other.example"]}
    assert shown.verdict(draft(to=["dev@other.example"], cc=firms(20))) is Severity.OFF


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("gmail.com", "gmail.com is a public mail provider; enter the address of the list."),
        ("co.uk", "Anyone can have a domain under co.uk; enter your own one."),
        ("@lists.example", "“@lists.example” is not an address; write it as dev@lists.example."),
        ("<dev@lists.example>", "is not an address"),
        ("DEV@lists.example", "DEV@lists.example is already in the list."),
    ],
)
def test_what_cannot_be_a_public_list_says_why(show: Show, text: str, sentence: str) -> None:
    shown = show("organisationPage", 'public_lists = ["dev@lists.example"]\n')
    shown.enter("public_listsChipsEntry", text)
    assert sentence in shown.text("public_listsTrouble")
    assert shown.written == {"public_lists": ["dev@lists.example"]}


def test_people_not_to_ask_about_are_listed_and_removed(show: Show) -> None:
    shown = show("organisationPage")
    assert shown.text("keptPeopleNone") == "There are none."
    for count in (6, 9):
        shown.memory.keep(draft(to=firms(count)), Policy())
    shown.window.hide()
    shown.window.show()
    assert shown.text("keptPeopleNone") == ""
    assert [shown.text(f"kept{place}").split(",")[0] for place in range(2)] == [
        "9 people",
        "6 people",
    ]
    assert str(datetime.now(UTC).year)[2:] in shown.text("kept0")
    button = shown.widget(QPushButton, "removeKept0")
    assert button.accessibleName() == f"Remove: {shown.text('kept0')}"
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert [it.size for it in shown.memory.kept()] == [6]
    QApplication.processEvents()
    assert shown.text("kept0").startswith("6 people")
    shown.click("removeKept0")
    assert shown.memory.kept() == []
    assert shown.text("keptPeopleNone") == "There are none."


def test_people_that_cannot_be_removed_stay(
    show: Show, file: Path, expected_log: ExpectedLog
) -> None:
    shown = show("organisationPage")
    shown.memory.keep(draft(to=firms(6)), Policy())
    shown.window.hide()
    shown.window.show()
    memory = file.with_name("memory.sqlite")
    memory.unlink()
    memory.mkdir()
    expected_log.expect("people that are remembered could not be forgotten")
    expected_log.expect("nobody knows who is remembered for good")
    shown.click("removeKept0")
    assert shown.text("keptPeopleTrouble") == "They could not be removed."
    assert shown.text("kept0").startswith("6 people")


def test_the_organisation_s_own_words_are_written_and_taken_back(show: Show) -> None:
    shown = show("organisationPage")
    shown.enter("texts-typedEntry", "Ask data protection.")
    assert shown.written == {"texts": {"typed": "Ask data protection."}}
    shown.click("texts-typedReset")
    assert shown.written == {"texts": {}}
    shown.enter("bulk_mail-linkEntry", "http://www.acme.example")
    assert "must be a page such as https://" in shown.text("bulk_mail-linkTrouble").lower()
    assert shown.written == {"texts": {}}
    shown.widget(QLineEdit, "bulk_mail-linkEntry").clear()
    shown.enter("bulk_mail-linkEntry", "https://www.acme.example/news")
    assert shown.text("bulk_mail-linkTrouble") == ""
    assert shown.written["bulk_mail"] == {"link": "https://www.acme.example/news"}
