"""The author says at the question who the people are, and the question follows."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from asking import FILE, SUBMISSION
from ccwarn.clearance import Clearance
from ccwarn.draft import Draft, Field, Mailbox
from ccwarn.memory import MemoryOfPeople
from ccwarn.review import Decision, Origin, Review
from ccwarn.rules import ALL_RULES
from ccwarn.settings import files
from ccwarn.settings.book import Book
from ccwarn.ui.process.live_policy import LivePolicy
from ccwarn.ui.question.asker import QtAsker
from ccwarn.ui.question.dialog import QuestionDialog
from ccwarn.ui.question.exposure_list import ExposureView
from ccwarn.ui.question.exposure_model import ExposureModel, Order
from ccwarn.ui.question.exposure_rows import ExposureRow
from ccwarn.ui.question.input_guard import GRACE
from conftest import ExpectedLog
from counterparts import FOLDER
from drafts import addresses, draft, firms, people
from shown import Clock

LEFT = Qt.MouseButton.LeftButton
W = TypeVar("W", bound=QWidget)
TEAM = draft(
    to=["anna@client.example", "bob@client.example", "carla@client.example"],
    cc=[*firms(4), "x@gmail.com", "y@gmail.com"],
)


@dataclass
class Desk:
    """A dialog over a policy file, ready to be clicked, and what was noted and cleared."""

    asker: QtAsker
    clearance: Clearance
    policy: LivePolicy
    memory: MemoryOfPeople
    clock: Clock
    qtbot: QtBot
    noted: list[tuple[Review, Decision | None]] = field(default_factory=list)

    def clear(self, mail: Draft, origin: Origin = SUBMISSION) -> Future[Draft | None]:
        return self.clearance.clear(mail, origin)

    @property
    def dialog(self) -> QuestionDialog:
        self.qtbot.waitUntil(lambda: self.asker.window is not None)
        assert self.asker.window is not None
        return self.asker.window

    def ready(self) -> QuestionDialog:
        """Return the dialog when it takes answers."""
        dialog = self.dialog
        self.qtbot.waitUntil(lambda: dialog.guard.has_begun)
        self.clock.now += 2 * GRACE
        return dialog

    def find(self, kind: type[W], name: str) -> W:
        found = self.dialog.findChild(kind, name)
        assert isinstance(found, kind), name
        return found

    def press(self, name: str) -> None:
        self.ready()
        button = self.find(QAbstractButton, name)
        assert button.isVisible(), name
        QTest.mouseClick(button, LEFT)
        QApplication.processEvents()

    def text(self, name: str) -> str:
        label = self.find(QLabel, name)
        return label.text() if label.isVisible() else ""

    def menu(self, domain: str) -> list[str]:
        menu = self.opened(domain)
        return [action.objectName() for action in menu.actions()] if menu else []

    def opened(self, domain: str) -> QMenu | None:
        people = self.ready().people.view
        assert people.menu is not None
        (group,) = (group for group in people.groups if group.domain == domain)
        return people.menu.menu(group)

    def say(self, domain: str, name: str) -> None:
        menu = self.opened(domain)
        assert menu is not None
        (action,) = (action for action in menu.actions() if action.objectName() == name)
        action.trigger()
        QApplication.processEvents()

    @property
    def written(self) -> dict[str, Any]:
        file = self.policy.file
        return tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    policy, clock = LivePolicy(tmp_path / "policy.toml"), Clock()
    policy.file.touch()
    noted: list[tuple[Review, Decision | None]] = []

    class Notes:
        def note(
            self,
            review: Review,
            origin: Origin,
            decision: Decision | None,
            seconds: float | None,
            reason: str,
        ) -> None:
            noted.append((review, decision))

    asker = QtAsker(ALL_RULES, lambda question: QuestionDialog(question, clock), clock=clock)
    memory = MemoryOfPeople(tmp_path)
    clearance = Clearance(policy, ALL_RULES, asker, Notes(), memory)
    book = partial(Book, lambda: policy.loaded, policy.change)
    asker.learn_by(clearance.examine, book, memory)
    policy.changed.connect(asker.examine_again)
    yield Desk(asker, clearance, policy, memory, clock, qtbot, noted)
    asker.hold_all()
    qtbot.waitUntil(lambda: asker.window is None)


@pytest.mark.parametrize(
    ("said", "phrase"),
    [
        ("sayTogether", "Nothing is left to ask about this mail"),
        ("sayColleagues", "Nothing is left to ask about this mail"),
        ("sayStrangers", "people would see each other's email addresses"),
    ],
)
def test_a_crowd_at_one_domain_is_a_firm_colleagues_or_strangers(
    desk: Desk, said: str, phrase: str
) -> None:
    cleared = desk.clear(draft(cc=people(60, "isp.example")))
    desk.ready()
    assert desk.text("phrase") == "people at isp.example see each other's address"
    assert desk.menu("isp.example") == ["sayColleagues", "sayTogether", "sayStrangers"]
    desk.say("isp.example", said)
    assert desk.text("phrase") == phrase
    desk.press("back")
    assert cleared.result(5) is None


def test_colleagues_leave_the_number_the_list_and_the_buttons(desk: Desk) -> None:
    cleared = desk.clear(TEAM)
    desk.ready()
    assert (desk.text("number"), desk.find(QAbstractButton, "move").text()) == (
        "9",
        "&Move 9 to Bcc and send",
    )
    desk.say("client.example", "sayColleagues")
    assert desk.text("number") == "6"
    assert desk.find(QAbstractButton, "move").text() == "&Move 6 to Bcc and send"
    assert "client.example" not in [group.domain for group in desk.dialog.people.view.groups]
    assert desk.text("told") == "client.example counts as your own now."
    assert desk.written == {"own_domains": ["client.example"], "also_written_from": True}
    desk.press("move")
    outcome = cleared.result(5)
    assert outcome is not None
    assert addresses(outcome, Field.TO) == addresses(TEAM, Field.TO)
    assert len(addresses(outcome, Field.BCC)) == 6
    (noted,) = desk.noted
    assert noted[0].exposure.people == 6


def test_undo_is_beside_it(desk: Desk) -> None:
    before = desk.policy()
    desk.clear(TEAM)
    desk.say("client.example", "sayColleagues")
    desk.say("firm0.example", "sayStrangers")
    assert desk.text("told") == "At firm0.example every mailbox counts as a different person now."
    desk.press("undoSaid")
    assert desk.text("told") == "client.example counts as your own now."
    desk.press("undoSaid")
    assert desk.text("told") == ""
    assert not desk.find(QWidget, "saidLine").isVisible()
    assert desk.text("number") == "9"
    assert desk.policy() == before


def test_where_nothing_is_left_to_ask_the_mail_can_be_sent(desk: Desk) -> None:
    cleared = desk.clear(draft(to=firms(6)))
    desk.say("firm0.example", "sayPartners")
    for row in range(5):
        item = desk.find(QWidget, "partnersList")
        QTest.keyClick(item, Qt.Key.Key_Space if row % 2 else Qt.Key.Key_Return)
        QTest.keyClick(item, Qt.Key.Key_Down)
    desk.press("partnersDone")
    assert desk.text("phrase") == "Nothing is left to ask about this mail"
    assert len(desk.written["partners"][0]) == 6
    for name in ("exposureList", "move", "sendAnywayButton", "why"):
        assert not desk.find(QWidget, name).isVisible(), name
    assert desk.find(QLabel, "phrase").accessibleName() == desk.text("phrase")
    mail = desk.asker._shown
    assert mail is not None
    desk.press("sendNow")
    assert cleared.result(5) is mail.answer.review.unchanged
    ((review, decision),) = desk.noted
    assert (review.findings, decision) == ((), Decision.SEND)


def test_enter_does_not_send_even_then(desk: Desk) -> None:
    cleared = desk.clear(draft(to=firms(5)))
    desk.say("firm0.example", "sayColleagues")
    assert desk.find(QWidget, "sendNow").isVisible()
    QTest.keyClick(desk.ready(), Qt.Key.Key_Return)
    assert cleared.result(5) is None


def test_a_gate_that_cannot_hold_has_no_send_but_a_close(desk: Desk) -> None:
    cleared = desk.clear(draft(to=firms(5)), FILE)
    desk.say("firm0.example", "sayColleagues")
    assert not desk.find(QWidget, "sendNow").isVisible()
    assert desk.text("limitation") == "" if desk.dialog.findChild(QLabel, "limitation") else True
    assert desk.find(QAbstractButton, "back").text() == "&Close"
    desk.press("back")
    assert cleared.result(5) is None


def test_taking_it_back_asks_again(desk: Desk) -> None:
    cleared = desk.clear(draft(to=firms(5)))
    desk.say("firm0.example", "sayColleagues")
    desk.press("undoSaid")
    assert desk.text("number") == "5"
    assert desk.find(QWidget, "exposureList").isVisible()
    assert not desk.find(QWidget, "sendNow").isVisible()
    assert not cleared.done()


def test_the_number_to_be_typed_is_the_new_one(desk: Desk) -> None:
    cleared = desk.clear(draft(to=firms(12), cc=["a@isp.example", "b@isp.example"]))
    desk.say("isp.example", "sayColleagues")
    assert desk.text("number") == "12"
    desk.press("sendAnywayButton")
    QTest.keyClicks(desk.find(QWidget, "typed"), "14")
    assert not desk.find(QWidget, "send").isEnabled()
    desk.find(QWidget, "typed").setFocus()
    QTest.keyClick(desk.find(QWidget, "typed"), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(desk.find(QWidget, "typed"), "12")
    desk.press("send")
    desk.clock.now += desk.policy().undo_seconds
    desk.qtbot.waitUntil(cleared.done)
    outcome = cleared.result(5)
    assert outcome is not None
    assert addresses(outcome, Field.BCC) == []


def test_what_is_worse_than_before_wants_typing(desk: Desk) -> None:
    cleared = desk.clear(
        draft(to=[f"person{number}@isp.example" for number in range(14)], cc=firms(5))
    )
    desk.press("sendAnywayButton")
    assert not desk.find(QWidget, "typed").isVisible()
    desk.say("isp.example", "sayStrangers")
    assert not desk.find(QWidget, "sendAnyway").isVisible()
    desk.press("sendAnywayButton")
    assert desk.find(QWidget, "typed").isVisible()
    desk.press("send")
    assert not cleared.done()


@pytest.mark.parametrize("name", ["move", "back", "sendAnywayButton", "why"])
def test_a_press_that_began_before_answers_nothing(desk: Desk, name: str) -> None:
    cleared = desk.clear(TEAM)
    desk.say("client.example", "sayColleagues")
    desk.qtbot.waitUntil(lambda: desk.dialog.guard.has_begun)
    QTest.mouseClick(desk.find(QWidget, name), LEFT)
    QTest.keyClick(desk.dialog, Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    desk.clock.now += GRACE * 0.9
    QTest.keyClick(desk.find(QWidget, "back"), Qt.Key.Key_Escape)
    assert not cleared.done()
    assert not desk.find(QWidget, "sendAnyway").isVisible()
    desk.clock.now += GRACE
    QTest.mouseClick(desk.find(QWidget, "move"), LEFT)
    assert cleared.result(5) is not None


def test_what_is_queued_behind_is_asked_by_what_was_said(desk: Desk) -> None:
    last = draft(to=["anna@client.example"], cc=firms(9), subject="Something else")
    cleared = [desk.clear(TEAM), desk.clear(draft(to=firms(5))), desk.clear(last)]
    desk.qtbot.waitUntil(lambda: desk.dialog.windowTitle().endswith("question 1 of 3"))
    desk.say("client.example", "sayColleagues")
    desk.say("firm0.example", "sayColleagues")
    assert not cleared[1].done()
    first = desk.dialog
    desk.press("back")
    desk.qtbot.waitUntil(lambda: desk.asker.window not in (None, first))
    # Of the second nothing is left to ask: it has left as silently as if it had come now.
    outcome = cleared[1].result(5)
    assert outcome is not None
    assert addresses(outcome, Field.BCC) == []
    assert [decision for _review, decision in desk.noted] == [Decision.HOLD], "nobody decided it"
    assert desk.dialog.windowTitle().endswith("question 2 of 2")
    assert desk.text("number") == "8"
    assert desk.text("told") == ""


def test_what_is_queued_when_nobody_is_asked_any_more_is_noted_as_unasked(desk: Desk) -> None:
    cleared = [desk.clear(TEAM), desk.clear(draft(to=firms(5)))]
    desk.ready()
    desk.policy.change({("monitor_only",): True})
    desk.press("back")
    assert cleared[1].result(5) is not None
    assert [decision for _review, decision in desk.noted] == [Decision.HOLD, None]


def test_settings_that_change_elsewhere_change_the_question(desk: Desk) -> None:
    desk.clear(TEAM)
    desk.ready()
    desk.policy.change({("own_domains",): ["acme.example", "client.example"]})
    desk.qtbot.waitUntil(lambda: desk.text("number") == "6")
    assert desk.text("told") == ""


def test_only_what_is_possible_is_offered(desk: Desk) -> None:
    desk.clear(draft(to=[*firms(4), "a@info.co.uk", "b@com.au", "x@gmail.com", "y@[192.0.2.1]"]))
    everything = ["sayColleagues", "sayPartners", "sayStrangers"]
    assert desk.menu("firm0.example") == everything
    assert desk.menu("info.co.uk") == everything
    assert desk.menu("com.au") == ["sayStrangers"]
    assert desk.menu("gmail.com") == []


def test_a_single_domain_works_together_with_nobody(desk: Desk) -> None:
    desk.clear(draft(to=["a@firm.example", *(f"{number}@gmail.com" for number in range(6))]))
    assert desk.menu("firm.example") == ["sayColleagues", "sayStrangers"]


def test_what_is_locked_is_not_offered(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site.toml"
    site.write_text('locked = ["own_domains", "partners"]\n', encoding="utf-8")
    monkeypatch.setattr("ccwarn.settings.current.site_policy_file", lambda: site)
    monkeypatch.setattr(files, "site_policy_file", lambda: site)
    # Where policies lie is worked out when the application begins.
    desk: Desk = request.getfixturevalue("desk")
    desk.clear(TEAM)
    assert desk.menu("client.example") == ["sayStrangers"]
    desk.press("why")
    assert not desk.find(QWidget, "keepPeople").isVisible()
    site.write_text('locked = ["own_domains", "partners", "mailbox_providers"]\n', "utf-8")
    desk.policy.changed.emit()
    assert desk.menu("client.example") == []
    assert not row_buttons(desk.dialog.people.view)


def test_a_file_that_cannot_be_written_says_why_and_the_question_stays(desk: Desk) -> None:
    desk.clear(TEAM)
    desk.ready()
    desk.policy.file.unlink()
    desk.policy.file.mkdir()
    desk.say("client.example", "sayColleagues")
    assert desk.text("notTold") == f"Your policy file could not be written: {FOLDER}."
    assert desk.text("number") == "9"
    assert not desk.find(QWidget, "undoSaid").isVisible()


def test_a_change_that_somebody_overwrote_is_not_taken_back(desk: Desk) -> None:
    desk.clear(TEAM)
    desk.say("client.example", "sayColleagues")
    desk.policy.file.write_text('own_domains = ["firm0.example", "acme.example"]', "utf-8")
    desk.press("undoSaid")
    assert desk.text("notTold").startswith("This cannot be undone, because the file has changed")
    assert desk.text("number") == "8"
    assert desk.written == {"own_domains": ["firm0.example", "acme.example"]}


def row_buttons(view: ExposureView) -> list[str]:
    """Return the titles of the rows that have a menu."""
    model = view._model
    rows = (model.at(model.index(row, 0)) for row in range(model.rowCount()))
    menu = view.menu
    if menu is None:
        return []
    return [row.title for row in rows if isinstance(row, ExposureRow) and menu.has_button(row)]


def test_rows_of_domains_have_a_button_and_rows_of_providers_have_none(desk: Desk) -> None:
    desk.clear(TEAM)
    view = desk.ready().people.view
    assert row_buttons(view) == [
        "client.example",
        *(f"firm{number}.example" for number in range(4)),
    ]


def popup(desk: Desk) -> list[str]:
    """Return what the menu says that is open, and close it."""
    desk.qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    texts = [action.text().replace("&", "") for action in menu.actions()]
    menu.close()
    return texts


WORDS = [
    "These are colleagues",
    "These work together with…",
    "Everybody has their own mailbox here",
]


def test_the_button_is_reached_by_the_keyboard_and_says_whose_it_is(desk: Desk) -> None:
    cleared = desk.clear(TEAM)
    dialog = desk.ready()
    view = dialog.people.view
    view.setFocus()
    view.setCurrentIndex(view.model().index(2, 0))
    button = desk.find(QAbstractButton, "rowButton")
    domain = view.model().index(2, 0).data()
    assert button.accessibleName() == f"Who the people at {domain} are"
    QTest.keyClick(view, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is button
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return):
        QTest.keyClick(button, key)
        assert popup(desk) == WORDS
    assert not cleared.done()


@pytest.mark.parametrize(
    "reason", [QContextMenuEvent.Reason.Keyboard, QContextMenuEvent.Reason.Mouse]
)
def test_the_menu_opens_by_the_right_button_and_by_the_key_for_menus(
    desk: Desk, reason: QContextMenuEvent.Reason
) -> None:
    desk.clear(TEAM)
    view = desk.ready().people.view
    index = view.model().index(0, 0)
    view.setExpanded(index, True)
    person = view.model().index(1, 0, index)
    for each in (index, person):
        view.setCurrentIndex(each)
        place = view.visualRect(each).center()
        by_key = reason is QContextMenuEvent.Reason.Keyboard
        at = QPoint(-9, -9) if by_key else place
        event = QContextMenuEvent(reason, at, view.viewport().mapToGlobal(place))
        QApplication.sendEvent(view.viewport(), event)
        assert popup(desk) == WORDS


def test_the_button_stands_on_the_row_that_is_pointed_at(desk: Desk) -> None:
    desk.clear(TEAM)
    view = desk.ready().people.view
    button = desk.find(QAbstractButton, "rowButton")
    unfolded = view.isExpanded(view.model().index(0, 0))
    for row in (3, 0):
        place = view.visualRect(view.model().index(row, 0))
        QTest.mouseMove(view.viewport(), place.center())
        view.entered.emit(view.model().index(row, 0))
        assert place.contains(button.geometry().center())
        QTest.mouseClick(button, LEFT)
        assert popup(desk) == WORDS
    assert view.isExpanded(view.model().index(0, 0)) is unfolded
    assert QPointF(button.geometry().center()).x() > place.width() / 2


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return])
def test_keys_in_the_list_of_partners_answer_nothing(desk: Desk, key: Qt.Key) -> None:
    cleared = desk.clear(TEAM)
    desk.say("client.example", "sayPartners")
    ticks = desk.find(QWidget, "partnersList")
    assert not desk.find(QWidget, "exposure").isVisible()
    assert QApplication.focusWidget() is ticks
    QTest.keyClick(ticks, key)
    QApplication.processEvents()
    assert not cleared.done()
    assert desk.dialog.isVisible()
    assert desk.find(QWidget, "exposure").isVisible() is (key is Qt.Key.Key_Escape)


def test_partners_are_ticked_with_the_mouse(desk: Desk) -> None:
    desk.clear(TEAM)
    desk.say("firm1.example", "sayPartners")
    done = desk.find(QAbstractButton, "partnersDone")
    assert not done.isEnabled()
    panel = desk.dialog.people._panel
    assert panel is not None
    ticks = panel.ticks
    for row in (0, 2):
        place = ticks.visualItemRect(ticks.item(row)).center()
        QTest.mouseClick(ticks.viewport(), LEFT, pos=place)
    named = [ticks.item(row).text() for row in (0, 2)]
    desk.press("partnersDone")
    assert desk.written == {"partners": [["firm1.example", *named]]}
    assert (
        desk.text("told") == f"firm1.example, {named[0]} and 1 more count as one organisation now."
    )


def test_the_order_and_the_search_stay(desk: Desk) -> None:
    desk.clear(draft(to=firms(12), cc=["a@isp.example", "b@isp.example"]))
    dialog = desk.ready()
    dialog.people.order.menu().actions()[2].trigger()
    dialog.people.search.setText("firm")
    desk.say("isp.example", "sayColleagues")
    people = desk.dialog.people
    assert (people.order.text(), people.search.text()) == ("By person", "firm")
    assert people.view.model().rowCount() == 12


def test_without_settings_nothing_is_offered(desk: Desk) -> None:
    asker = QtAsker(ALL_RULES, lambda question: QuestionDialog(question, desk.clock))
    asker.ask(desk.clearance.examine(TEAM), SUBMISSION)
    desk.qtbot.waitUntil(lambda: asker.window is not None)
    assert asker.window is not None
    assert asker.window.people.view.menu is None
    asker.examine_again()
    asker.hold_all()
    desk.qtbot.waitUntil(lambda: asker.window is None)


def to_list(**parts: Any) -> Draft:
    mail = draft(
        to=["Dev@lists.example"],
        cc=firms(8),
        **{"sender": "a@else.example", "known": ["dev@lists.example"], "by_list": True, **parts},
    )
    assert mail.answered is not None
    lists = (Mailbox("dev@lists.example"),)
    return mail._replace(answered=mail.answered._replace(lists=lists))


def test_an_answer_to_a_list_asks_once_whether_it_is_public(desk: Desk) -> None:
    cleared = desk.clear(to_list())
    desk.ready()
    assert desk.text("listLabel") == (
        "You are writing to the mailing list Dev@lists.example. Can anyone read it?"
    )
    number = desk.text("number")
    desk.press("listIsPublic")
    assert desk.written == {"public_lists": ["dev@lists.example"]}
    assert desk.text("phrase") == "Nothing is left to ask about this mail"
    assert desk.text("told") == "dev@lists.example counts as a public list now."
    assert not desk.find(QWidget, "listLine").isVisible()
    desk.press("undoSaid")
    assert desk.text("number") == number
    assert desk.find(QWidget, "listLine").isVisible()
    assert not cleared.done()


def test_the_list_can_be_called_public_by_the_keyboard(desk: Desk) -> None:
    desk.clear(to_list())
    desk.ready()
    public = desk.find(QAbstractButton, "listIsPublic")
    assert public.accessibleDescription() == desk.text("listLabel")
    public.setFocus()
    QTest.keyClick(public, Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: bool(desk.text("told")))


@pytest.mark.parametrize(
    "mail",
    [
        to_list(by_list=False),
        to_list()._replace(recipients=draft(cc=firms(8)).recipients),
        draft(to=["dev@lists.example"], cc=firms(8)),
        draft(to=["dev@lists.example"], cc=firms(8), known=["a@b.example"], by_list=True),
    ],
    ids=["not by a list", "to others", "no answer", "unnamed"],
)
def test_nobody_is_asked_about_what_is_no_list(desk: Desk, mail: Draft) -> None:
    desk.clear(mail)
    desk.ready()
    assert not desk.find(QWidget, "listLine").isVisible()


def test_these_people_are_not_asked_about_again(desk: Desk) -> None:
    cleared = desk.clear(draft(to=firms(12)))
    desk.press("why")
    desk.press("keepPeople")
    assert desk.text("phrase") == "Nothing is left to ask about this mail"
    assert desk.text("told") == "ccwarn does not ask about these people again."
    assert [it.size for it in desk.memory.kept()] == [12]
    desk.press("sendNow")
    assert cleared.result(5) is not None
    assert desk.memory.settle(5)
    assert desk.clear(draft(cc=firms(12))).done()


def test_not_to_ask_again_can_be_taken_back(desk: Desk) -> None:
    cleared = desk.clear(draft(to=firms(12)))
    desk.say("firm0.example", "sayColleagues")
    desk.press("why")
    explanation = desk.dialog.explanation
    explanation.keep.setFocus()
    QTest.keyClick(explanation.keep, Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: desk.find(QWidget, "sendNow").isVisible())
    desk.press("undoSaid")
    assert desk.text("told") == "firm0.example counts as your own now."
    assert desk.text("number") == "11"
    assert desk.memory.kept() == []
    assert not cleared.done()


@pytest.mark.parametrize("count", [8, 60])
def test_about_a_crowd_ccwarn_asks_in_any_case(desk: Desk, count: int) -> None:
    desk.clear(draft(to=firms(count)))
    desk.press("why")
    assert desk.find(QWidget, "keepPeople").isVisible() is (count == 8)
    assert desk.find(QWidget, "keepAbout").isVisible() is (count == 8)


def test_what_is_kept_is_not_offered_again_where_a_note_is_left(desk: Desk) -> None:
    desk.clear(draft(to=firms(8), bcc=["x@gmail.com", "y@gmail.com"]))
    desk.press("why")
    desk.press("keepPeople")
    assert desk.text("phrase") == "Nothing is left to ask about this mail"
    desk.press("why")
    assert not desk.find(QWidget, "keepPeople").isVisible()


@pytest.mark.parametrize(
    "mail",
    [
        draft(to=firms(12)),
        draft(to=people(8, "gmail.com"), newsgroups=["misc.test"]),
        draft(to=people(17, "gmail.com"), bcc=people(20, "web.de")),
        draft(to=[*people(8, "gmail.com"), "eve@rival.example"]),
    ],
    ids=["in Bcc before", "a newsgroup", "people in Bcc", "a watched domain"],
)
def test_nobody_is_promised_silence_where_ccwarn_would_ask_all_the_same(
    desk: Desk, mail: Draft
) -> None:
    desk.policy.file.write_text('[watched_domains]\nask = ["rival.example"]\n', encoding="utf-8")
    assert desk.clear(draft(bcc=firms(12))).done()
    assert desk.memory.settle(5)
    desk.clear(mail)
    desk.press("why")
    assert not desk.find(QWidget, "keepPeople").isVisible()
    assert not desk.find(QWidget, "keepAbout").isVisible()


def test_nobody_is_kept_where_nothing_is_to_be_remembered(desk: Desk) -> None:
    desk.policy.file.write_text("remember_days = 0\n", encoding="utf-8")
    desk.clear(draft(to=firms(8)))
    desk.press("why")
    assert not desk.find(QWidget, "keepPeople").isVisible()


def test_people_that_cannot_be_remembered_are_told_so(
    desk: Desk, expected_log: ExpectedLog, tmp_path: Path
) -> None:
    desk.clear(draft(to=firms(8)))
    desk.press("why")
    (tmp_path / "memory.sqlite").mkdir()
    expected_log.expect("people could not be remembered for good")
    expected_log.expect("what is remembered could not be looked up")
    desk.press("keepPeople")
    assert desk.text("notTold") == "These people could not be remembered."
    assert desk.text("number") == "8"


def test_pointing_at_the_list_costs_the_same_however_long_it_is(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.clear(draft(to=firms(3000)))
    view = desk.ready().people.view
    view._model.sort_by(Order.PERSON)
    looked_at: list[object] = []
    at = ExposureModel.at

    def counted(model: ExposureModel, index: Any) -> object:
        looked_at.append(index)
        return at(model, index)

    monkeypatch.setattr(ExposureModel, "at", counted)
    assert view.menu is not None
    view.menu.place()
    assert 0 < len(looked_at) < 200
    assert not desk.find(QAbstractButton, "rowButton").isVisible()
