from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from asking import FILE, POLICY, SUBMISSION, customers, review
from ccwarn.question import Question
from ccwarn.review import Decision, Origin
from ccwarn.rules import ALL_RULES
from ccwarn.ui.question.asker import QtAsker
from ccwarn.ui.question.dialog import QuestionDialog
from ccwarn.ui.question.input_guard import GRACE
from ccwarn.ui.question.leaving import Leaving
from ccwarn.ui.question.undo_line import UndoLine
from ccwarn.way_back import MARGIN
from conftest import ExpectedLog
from shown import Clock

LEFT = Qt.MouseButton.LeftButton


class Desk:
    """An author at a desk, whose clock stands still until it is told."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.clock = Clock()
        self.made: list[QuestionDialog] = []
        self.asker = QtAsker(ALL_RULES, self._dialog, clock=self.clock)

    def _dialog(self, question: Question) -> QuestionDialog:
        self.made.append(QuestionDialog(question, self.clock))
        return self.made[-1]

    def ask(self, origin: Origin = SUBMISSION, subject: str = "Your query") -> Future[Decision]:
        return self.asker.ask(review(customers(6, subject)), origin)

    def dialog(self, number: int = 1) -> QuestionDialog:
        """Return the dialog, when it takes answers."""
        self.qtbot.waitUntil(lambda: len(self.made) >= number)
        dialog = self.made[number - 1]
        self.qtbot.waitUntil(lambda: dialog.guard.has_begun)
        self.clock.now += 2
        return dialog

    def send_anyway(self, dialog: QuestionDialog) -> None:
        for name in ("sendAnywayButton", "send"):
            QTest.mouseClick(find(dialog, name), LEFT)

    def line(self, number: int = 1) -> UndoLine:
        """Return a mail's line, when it takes input."""
        self.qtbot.waitUntil(lambda: len(self.asker.leaving.lines) >= number)
        line = self.asker.leaving.lines[number - 1]
        self.qtbot.waitUntil(lambda: line.guard.has_begun)
        self.clock.now += GRACE
        return line

    def sent_anyway(self, origin: Origin = SUBMISSION) -> tuple[UndoLine, Future[Decision]]:
        answer = self.ask(origin)
        self.send_anyway(self.dialog())
        return self.line(), answer

    def later(self, seconds: float) -> None:
        """Let so many seconds pass, and every line look at the clock."""
        self.clock.now += seconds
        for line in self.asker.leaving.lines:
            line.look()


def find(window: QWidget, name: str) -> QWidget:
    found = window.findChild(QWidget, name)
    assert isinstance(found, QWidget), name
    return found


def says(line: UndoLine) -> str:
    label = find(line, "secondsLeft")
    assert isinstance(label, QLabel)
    return label.text()


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    desk = Desk(qtbot)
    yield desk
    desk.asker.hold_all()
    qtbot.waitUntil(lambda: desk.asker.window is None and not desk.asker.leaving.lines)


def test_a_mail_that_is_sent_anyway_leaves_when_its_time_is_over(desk: Desk) -> None:
    line, answer = desk.sent_anyway()
    assert line.isVisible()
    desk.qtbot.waitUntil(lambda: desk.asker.window is None)
    desk.later(2)
    assert says(line) == "Sent in 8 s"
    desk.later(7)
    assert not answer.done()
    desk.clock.now += 1
    desk.qtbot.waitUntil(answer.done)
    assert answer.result() is Decision.SEND
    desk.qtbot.waitUntil(lambda: not desk.asker.leaving.lines)


def test_undo_holds(desk: Desk) -> None:
    line, answer = desk.sent_anyway()
    QTest.mouseClick(line.undo, LEFT)
    assert answer.result(0) is Decision.HOLD
    assert not line.isVisible()
    desk.qtbot.waitUntil(lambda: not desk.asker.leaving.lines)
    desk.later(60)
    assert desk.asker.window is None


@pytest.mark.parametrize(
    "key", [Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space]
)
def test_no_key_sends_sooner_and_those_that_answer_hold(desk: Desk, key: Qt.Key) -> None:
    line, answer = desk.sent_anyway()
    focus = line.focusWidget()
    assert focus is line.undo, "the keyboard is at Undo"
    QTest.keyClick(focus, key)
    assert answer.result(0) is Decision.HOLD


def test_the_keys_for_undo_are_known(desk: Desk) -> None:
    line, answer = desk.sent_anyway()
    QTest.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert answer.result(0) is Decision.HOLD


def test_closing_the_line_neither_sends_sooner_nor_holds(desk: Desk) -> None:
    line, answer = desk.sent_anyway()
    line.close()
    assert not line.isVisible()
    desk.later(5)
    assert not answer.done()
    desk.later(5)
    assert answer.result(0) is Decision.SEND


def test_the_press_that_sent_does_not_undo(desk: Desk) -> None:
    answer = desk.ask()
    desk.send_anyway(desk.dialog())
    desk.qtbot.waitUntil(lambda: desk.asker.leaving.lines[0].guard.has_begun)
    (line,) = desk.asker.leaving.lines
    QTest.mouseClick(line.undo, LEFT)
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert not answer.done()


def test_the_next_question_is_asked_meanwhile_and_takes_no_press_of_the_first(desk: Desk) -> None:
    first, second = desk.ask(), desk.ask()
    dialog = desk.dialog()
    desk.qtbot.waitUntil(lambda: dialog.windowTitle().endswith("question 1 of 2"))
    desk.send_anyway(dialog)
    desk.qtbot.waitUntil(lambda: len(desk.made) == 2 and desk.made[1].guard.has_begun)
    other = desk.made[1]
    assert other.windowTitle().endswith("question 2 of 2")
    desk.clock.now += GRACE
    QTest.mouseClick(other.answers.remedy, LEFT)
    assert not second.done(), "a double click on Send is for the first question"
    desk.clock.now += 2
    QTest.mouseClick(other.answers.remedy, LEFT)
    assert second.result(0) is Decision.REMEDY
    assert not first.done()
    QTest.mouseClick(desk.line().undo, LEFT)
    assert first.result(0) is Decision.HOLD


def test_each_mail_has_a_line_of_its_own_that_hides_nothing(desk: Desk) -> None:
    answers = [desk.ask(subject=f"Mail {number}") for number in range(3)]
    for number in (1, 2):
        dialog = desk.dialog(number)
        desk.send_anyway(dialog)
        desk.line(number)
    window = desk.dialog(3)
    one, two = desk.asker.leaving.lines

    def hide_nothing() -> bool:
        places = [it.geometry() for it in (one, two)]
        return not places[0].intersects(places[1]) and not any(
            place.intersects(window.frameGeometry()) for place in places
        )

    desk.qtbot.waitUntil(hide_nothing)
    subjects = [find(line, "subjectLeaving") for line in (one, two)]
    assert [it.text() for it in subjects if isinstance(it, QLabel)] == ["“Mail 0”", "“Mail 1”"]
    QTest.mouseClick(two.undo, LEFT)
    assert [answer.done() for answer in answers] == [False, True, False]


def test_a_mail_that_is_withdrawn_meanwhile_is_not_sent(desk: Desk) -> None:
    _line, answer = desk.sent_anyway()
    assert answer.cancel()
    desk.qtbot.waitUntil(lambda: not desk.asker.leaving.lines)
    desk.later(60)
    assert answer.cancelled()


def test_a_mail_that_is_withdrawn_at_the_very_press_leaves_no_line(desk: Desk) -> None:
    answer = desk.ask()
    desk.send_anyway(desk.dialog())
    answer.cancel()
    desk.qtbot.waitUntil(lambda: desk.asker.window is None and not desk.asker.leaving.lines)


def test_the_end_of_the_program_holds_what_is_about_to_leave(desk: Desk) -> None:
    _line, answer = desk.sent_anyway()
    desk.asker.hold_all()
    assert answer.result(0) is Decision.HOLD


def test_the_end_at_the_very_press_holds(desk: Desk) -> None:
    answer = desk.ask()
    desk.send_anyway(desk.dialog())
    desk.asker.hold_all()
    assert answer.result(0) is Decision.HOLD


def test_a_mail_program_that_has_waited_long_gets_its_answer_in_time(desk: Desk) -> None:
    answer = desk.ask(SUBMISSION._replace(answer_by=desk.clock.now + 20))
    dialog = desk.dialog()
    desk.clock.now += 11
    desk.send_anyway(dialog)
    line = desk.line()
    assert says(line) == "Sent in 5 s"
    desk.later(5)
    assert answer.result(0) is Decision.SEND
    assert desk.clock.now <= 1000 + 20 - MARGIN + GRACE


@pytest.mark.parametrize("origin", [SUBMISSION._replace(answer_by=1005.0)])
def test_without_time_for_a_way_back_a_mail_leaves_at_once(desk: Desk, origin: Origin) -> None:
    answer = desk.ask(origin)
    desk.send_anyway(desk.dialog())
    assert answer.result(0) is Decision.SEND
    assert not desk.asker.leaving.lines


def test_the_policy_may_want_no_way_back(desk: Desk) -> None:
    policy = POLICY._replace(undo_seconds=0)
    answer = desk.asker.ask(review(customers(6), policy), SUBMISSION)
    desk.send_anyway(desk.dialog())
    assert answer.result(0) is Decision.SEND


@pytest.mark.parametrize("name", ["move", "back"])
def test_only_what_is_sent_as_it_is_waits(desk: Desk, name: str) -> None:
    answer = desk.ask()
    QTest.mouseClick(find(desk.dialog(), name), LEFT)
    assert answer.done()
    assert not desk.asker.leaving.lines


def test_a_gate_that_cannot_hold_offers_nothing_to_undo(desk: Desk) -> None:
    desk.ask(FILE)
    assert not find(desk.dialog(), "sendAnywayButton").isVisible()


def test_a_line_that_fails_holds_the_draft_visibly(
    desk: Desk,
    betrayal: Exception,
    expected_log: ExpectedLog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(line: UndoLine, *, in_front: bool) -> None:
        raise betrayal

    monkeypatch.setattr(UndoLine, "appear", broken)
    answer = desk.ask()
    dialog = desk.dialog()
    with desk.qtbot.waitSignal(desk.asker.failed):
        desk.send_anyway(dialog)
    assert answer.exception(0) is betrayal
    desk.qtbot.waitUntil(lambda: not desk.asker.leaving.lines and desk.asker.window is None)
    expected_log.expect("the way back could not be shown: KeyError at")


def test_a_screen_reader_says_it_once(desk: Desk) -> None:
    line, _answer = desk.sent_anyway()
    label = QAccessible.queryAccessibleInterface(find(line, "secondsLeft"))
    told = label.text(QAccessible.Text.Name)
    assert told == "This mail is sent in 10 seconds. Undo holds it."
    desk.later(3)
    assert label.text(QAccessible.Text.Name) == told, "not a number each second"
    button = QAccessible.queryAccessibleInterface(line.undo)
    assert button.text(QAccessible.Text.Description) == told
    assert line.windowTitle() == "This mail is about to be sent"


def test_lines_go_where_they_hide_nothing(qtbot: QtBot) -> None:
    clock = Clock()
    leaving = Leaving(clock)
    screen = QGuiApplication.primaryScreen().availableGeometry()
    for name in ("one", "two", "three"):
        line = leaving.open(name, name, 10, QRect(QPoint(50, 50), screen.size() / 2), print)
        line.show()
    leaving.make_room(None)
    places = [line.geometry() for line in leaving.lines]
    assert all(screen.contains(place) for place in places)
    for number, place in enumerate(places):
        assert not any(place.intersects(other) for other in places[number + 1 :])
    stays = leaving.lines[0].pos()
    leaving.make_room(None)
    assert leaving.lines[0].pos() == stays
    for name in ("one", "two", "three"):
        leaving.close(name)
