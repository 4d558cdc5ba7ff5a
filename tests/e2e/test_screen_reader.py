"""What a blind person gets of each window, through the real AT-SPI and in the words of Orca."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest

from e2e.screen_reader import Node, ScreenReader, orca, screen_reader

pytestmark = pytest.mark.e2e

SEEN = "people would see each other's email addresses"
QUESTIONS = {
    "dialog-1x": f"475 {SEEN}",
    "dialog-typed": f"475 {SEEN}",
    "dialog-search": f"475 {SEEN}",
    "dialog-2x-why": f"475 {SEEN}",
    "dialog-stuck": f"475 {SEEN}",
    "dialog-reason": f"475 {SEEN}",
    "dialog-approval": f"475 {SEEN}",
    "dialog-crowd": "60 people at isp.example see each other's address",
    "dialog-separately": f"7 {SEEN}",
    "dialog-unreadable": "“Anna Schmidt <anna@northwind.example, Anna Schmidt <a…t "
    "<anna@northwind.example,” could not be read as an address",
    "dialog-from-bcc": "2 people would learn that you were only in Bcc",
    "dialog-refused": "1 person at northwind.example would get this mail",
    "dialog-newcomers": "6 people new to this conversation would see 59 addresses",
    "correction-partners": f"10 {SEEN}",
    "correction-list": f"11 {SEEN}",
}
"""A dialog for each kind of question and each of its parts, and what it is about."""

WINDOWS = {
    "undo": "This mail is about to be sent",
    "mailings": "Sending to each separately",
    "mailings-sending": "Sending to each separately",
    "about": "About ccwarn",
    "accounts-form": "Mail accounts",
    "check": "Check messages",
    "check-empty": "Check messages",
    "first-start": "Set up ccwarn",
    "first-start-failed": "Set up ccwarn",
    "first-start-done": "ccwarn is set up",
    "history": "History",
    "history-empty": "History",
    "status-2x": "ccwarn",
    "status-notes": "ccwarn",
    "status-not-set-up": "ccwarn",
    "settings-organisation": "Settings",
    "settings-when": "Settings",
    "settings-places": "Settings",
    "settings-rules": "Settings",
    "settings-exceptions": "Settings",
    "settings-providers": "Settings",
    "settings-history": "Settings",
    "settings-search": "Settings",
    "trial-charts": "Settings",
}
"""The other windows in the states that show most, and their titles."""

CONTROLS = {
    *("push button", "check box", "text", "spin button", "slider", "scroll bar", "progress bar"),
    *("list", "list item", "tree", "table", "menu item", "image", "chart", "link", "combo box"),
}
NO_ROLES = {"unknown", "invalid", "redundant object"}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScreenReader]:
    with screen_reader(tmp_path_factory.mktemp("reader")) as running:
        yield running


@pytest.mark.parametrize("scene", QUESTIONS)
def test_a_question_is_announced_and_all_of_it_can_be_read(
    reader: ScreenReader, scene: str
) -> None:
    dialog = reader.show(scene)
    assert reader.announced()[0] == QUESTIONS[scene]
    assert (dialog.role, dialog.description) == ("dialog", QUESTIONS[scene])
    assert dialog.name == "Who would see whom — ccwarn"
    assert QUESTIONS[scene] in [node.name for node in dialog.find("headline").children]
    assert faults(dialog) == []


@pytest.mark.parametrize("scene", WINDOWS)
def test_all_of_a_window_can_be_read(reader: ScreenReader, scene: str) -> None:
    window = reader.show(scene)
    assert window.role == ("alert" if scene == "undo" else "frame"), "it would open in silence"
    assert window.name.removesuffix(" — ccwarn") == WINDOWS[scene]
    assert faults(window) == []


@pytest.mark.parametrize("scene", ["tray-menu", "correction-menu"])
def test_all_of_a_menu_can_be_read(reader: ScreenReader, scene: str) -> None:
    menu = reader.show_menu(scene)
    assert menu.role == "popup menu"
    assert {node.role for node in menu.children} <= {"menu item", "separator"}
    assert faults(menu) == []
    reader.screen.key("Escape")


def test_the_number_is_announced_when_it_changes(reader: ScreenReader) -> None:
    dialog = reader.show("correction-2x")
    assert reader.announced(3) == [
        f"10 {SEEN}",
        "northwind.example counts as your own now.",
        f"7 {SEEN}",
    ]
    assert dialog.description == f"7 {SEEN}"


def test_what_was_done_is_announced_where_nobody_looks(reader: ScreenReader) -> None:
    reader.show("undo")
    assert reader.announced() == ["This mail is sent in 10 seconds. Undo holds it."]
    reader.show("settings-when-crossed")
    assert "people" in reader.announced()[0]
    reader.show("first-start-done")
    assert reader.announced() == ["ccwarn is guarding"]
    reader.show("trial-charts")
    assert reader.announced() == ["In 576 mails of 2 years it would have asked 4 times."]


def test_how_far_a_mail_to_each_is_can_be_heard(reader: ScreenReader) -> None:
    window = reader.show("mailings-sending")
    sent = "“Our new opening hours”: sent to {} of 12 people"
    assert reader.announced() == [sent.format(6)]
    labels = [node.name for node in window.all() if node.role == "label"]
    assert labels == [sent.format(6), "Thunderbird is sending it. Nobody gets it twice."]
    buttons = {node.name: node for node in window.all() if node.role == "push button"}
    assert list(buttons) == ["Continue", "Do not send the rest", "Close"]
    for name in ("Continue", "Do not send the rest"):
        assert buttons[name].description == sent.format(6)
        assert "enabled" not in buttons[name].states


def test_the_people_are_a_list_with_positions(reader: ScreenReader) -> None:
    people = reader.show("correction").find("exposure")
    header, *rows = people.children
    assert (header.role, header.name) == ("table column header", ""), "it is hidden"
    assert people.rows == len(rows) == 6
    assert [row.row for row in rows] == list(range(6))
    assert [row.name.split(", ")[:2] for row in rows[:2]] == [
        ["northwind.example", "3 people"],
        ["contoso.example", "2 people"],
    ]
    assert ["expandable" in row.states for row in rows] == [True] * 3 + [False] * 3
    assert not any("expanded" in row.states for row in rows)


def test_orca_says_the_question_and_each_answer(reader: ScreenReader) -> None:
    with orca(reader.screen) as speech:

        def hear(key: str, *words: str) -> None:
            reader.screen.key(key)
            speech.says(*words)

        reader.show("correction")
        speech.says(
            "Who would see whom — ccwarn dialog",
            "“Project plan” · from support@acme.example",
            "10 outside people visible 0 visible, 10 in Bcc",
            f"10 {SEEN}",
            "Back to editing",
            "Nothing is sent and nothing is changed",
        )
        hear("Tab", "Move 10 to Bcc and send", "0 visible, 10 in Bcc")
        hear("Tab", "Search addresses", "Search 10 addresses")
        hear("Tab", "Order of the list")
        hear("Tab", "Who would be seen", "northwind.example, 3 people, Anna Schmidt, Bob Miller")
        hear("Down", "contoso.example, 2 people, Dan Olsen, Eve Stone")
        reader.screen.key("Right")
        hear("Down", "Dan Olsen, dan.olsen@contoso.example, Cc.")
        reader.show("dialog-typed")
        speech.says(f"475 {SEEN}", "Type 475 to send it anyway:")
        reader.show("undo")
        speech.says("This mail is about to be sent", "This mail is sent in 10 seconds.", "Undo")
        status = reader.show("status-2x")
        assert status.description == "Guarding, but something needs your attention"
        speech.says("ccwarn", status.description)
        for noise in ("not selected", "arrow", "→", "blank"):
            assert noise not in speech.transcript
        assert not {"1", "1."} & set(speech.transcript.splitlines())


def faults(window: Node) -> list[str]:
    """Return what nobody could make sense of by ear."""
    return [
        f"{node.role} {node.id} {node.name!r}: {fault}"
        for node in window.all()
        if (fault := _fault(node))
    ]


def _fault(node: Node) -> str:
    name = node.name
    if node.role in NO_ROLES:
        return "nobody knows what it is"
    if node.role in CONTROLS and not _has_words(name):
        return "it has no name"
    if "focusable" in node.states and not (name or node.role == "table cell"):
        return "the keyboard gets to something without a name"
    if "header" in node.role and name.isdigit():
        return "the number of a column is no title"
    if node.role == "label" and name and not _has_words(name):
        return "a sign would be called by its name"
    if any(unicodedata.category(char) == "Cf" for char in name + node.description):
        return "something invisible is in it"
    if node.role == "check box" and "checkable" not in node.states:
        return "nobody knows whether it is on"
    return ""


def _has_words(text: str) -> bool:
    return any(char.isalnum() for char in text)
