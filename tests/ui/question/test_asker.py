from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import ClassVar

import pytest
from PySide6.QtCore import QPoint, QRect, Qt, QThread
from PySide6.QtGui import QPaintEvent, QShowEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from asking import POLICY, SUBMISSION, customers, review
from ccwarn.clearance import Clearance, OpenQuestion
from ccwarn.draft import Field
from ccwarn.memory import MemoryOfPeople
from ccwarn.question import Question
from ccwarn.review import Decision
from ccwarn.rules import ALL_RULES
from ccwarn.ui.question.asker import QtAsker
from ccwarn.ui.question.dialog import QuestionDialog
from ccwarn.ui.question.input_guard import FOLLOWING, GRACE
from conftest import ExpectedLog
from shown import Clock

LEFT = Qt.MouseButton.LeftButton


def unguarded(question: Question) -> QuestionDialog:
    """Return a dialog whose clock is past the time in which it swallows input."""
    times = iter([0.0])
    return QuestionDialog(question, lambda: next(times, 1e9))


@pytest.fixture
def asker(qtbot: QtBot) -> Iterator[QtAsker]:
    asker = QtAsker(ALL_RULES, unguarded)
    yield asker
    asker.hold_all()
    qtbot.waitUntil(lambda: asker.window is None)


def from_thread(asker: QtAsker, count: int = 475) -> Future[Decision]:
    """Ask from another thread, as gates do."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asker.ask, review(customers(count)), SUBMISSION).result()


def shown(asker: QtAsker, qtbot: QtBot) -> QuestionDialog:
    qtbot.waitUntil(lambda: asker.window is not None and asker.window.guard.has_begun)
    assert asker.window is not None
    return asker.window


def in_front(dialog: QuestionDialog, qtbot: QtBot) -> QuestionDialog:
    """Give a dialog the focus, which no window manager does here when another window has gone.

    Keys are for the window that has it; and one that has not comes forward by itself later on, and
    then takes no answer for a while.
    """

    def is_active() -> bool:
        if not dialog.isActiveWindow():
            dialog.activateWindow()
        return dialog.isActiveWindow()

    qtbot.waitUntil(is_active)
    return dialog


def replaced(asker: QtAsker, dialog: QuestionDialog) -> bool:
    return asker.window is not dialog


def press(dialog: QuestionDialog, name: str) -> None:
    button = dialog.findChild(QPushButton, name)
    assert isinstance(button, QPushButton)
    QTest.mouseClick(button, LEFT)


@pytest.mark.parametrize(("name", "decision"), [("move", Decision.REMEDY), ("back", Decision.HOLD)])
def test_an_answer_reaches_the_thread_that_asked(
    asker: QtAsker, qtbot: QtBot, name: str, decision: Decision
) -> None:
    answer = from_thread(asker)
    dialog = shown(asker, qtbot)
    assert dialog.thread() is QThread.currentThread()
    press(dialog, name)
    assert answer.result(5) is decision
    qtbot.waitUntil(lambda: asker.window is None)


def test_an_answer_says_how_long_its_author_took_from_seeing_the_question(
    qtbot: QtBot,
) -> None:
    now = Clock()
    asker = QtAsker(ALL_RULES, unguarded, clock=now)
    answers = [from_thread(asker, count) for count in (475, 476)]
    for seconds, answer in ((7, answers[0]), (30, answers[1])):
        dialog = shown(asker, qtbot)
        now.now += seconds
        press(dialog, "back")
        assert isinstance(answer, OpenQuestion)
        assert answer.result(5) is Decision.HOLD
        assert answer.seconds == seconds
        qtbot.waitUntil(partial(replaced, asker, dialog))


def test_one_dialog_at_a_time(asker: QtAsker, qtbot: QtBot) -> None:
    answers = [from_thread(asker, count) for count in (475, 476, 477)]
    titles = []
    for answer in answers:
        dialog = shown(asker, qtbot)
        qtbot.waitUntil(partial(QuestionDialog.isVisible, dialog))
        titles.append(dialog.windowTitle())
        press(dialog, "back")
        assert answer.result(5) is Decision.HOLD
        qtbot.waitUntil(partial(replaced, asker, dialog))
    assert titles == [f"Who would see whom: question {number} of 3" for number in (1, 2, 3)]
    assert asker.window is None


Queued = tuple[QtAsker, Clock, list[Future[Decision]]]


@pytest.fixture
def queued(qtbot: QtBot) -> Iterator[Queued]:
    """Have two questions asked, the first of which takes answers; time stands still."""
    clock = Clock()
    asker = QtAsker(ALL_RULES, lambda question: QuestionDialog(question, clock), clock=clock)
    answers = [from_thread(asker, count) for count in (475, 476)]
    dialog = in_front(shown(asker, qtbot), qtbot)
    qtbot.waitUntil(lambda: dialog.windowTitle().endswith("question 1 of 2"))
    # It may have come forward by itself before it had the focus: then its time runs anew.
    shown(asker, qtbot)
    clock.now += GRACE
    yield asker, clock, answers
    asker.hold_all()
    qtbot.waitUntil(lambda: asker.window is None)


def following(asker: QtAsker, dialog: QuestionDialog, qtbot: QtBot) -> QuestionDialog:
    qtbot.waitUntil(lambda: asker.window not in (None, dialog))
    return in_front(shown(asker, qtbot), qtbot)


def key(dialog: QuestionDialog, name: str) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)


@pytest.mark.parametrize("act", [press, key])
@pytest.mark.parametrize(("times", "pause"), [(4, 0.3), (5, 0.25), (3, 0.45), (2, 0.1), (2, 0.9)])
def test_several_presses_answer_one_question(
    queued: Queued,
    qtbot: QtBot,
    act: Callable[[QuestionDialog, str], None],
    times: int,
    pause: float,
) -> None:
    asker, clock, answers = queued
    first = shown(asker, qtbot)
    act(first, "move")
    qtbot.waitUntil(answers[0].done)
    second = following(asker, first, qtbot)
    for _press in range(times - 1):
        clock.now += pause
        act(second, "move")
    assert answers[0].result() is Decision.REMEDY
    assert not second.answers.remedy.isDown()  # By its key it is pressed for a tenth of a second.
    assert not answers[1].done()
    clock.now += FOLLOWING
    act(second, "move")
    qtbot.waitUntil(answers[1].done)
    assert answers[1].result() is Decision.REMEDY


def test_a_question_that_follows_is_seen_to_be_another_one(queued: Queued, qtbot: QtBot) -> None:
    asker, _clock, _answers = queued
    first = shown(asker, qtbot)
    assert place(first) == "Question 1 of 2"
    before = on_screen(first, "move")
    press(first, "move")
    second = following(asker, first, qtbot)
    assert place(second) == "Question 2 of 2"
    assert not on_screen(second, "move").intersects(before)
    assert second.screen().availableGeometry().contains(second.geometry())


def test_a_question_that_comes_soon_after_another_one_follows_it(
    queued: Queued, qtbot: QtBot
) -> None:
    asker, clock, answers = queued
    answers[1].cancel()
    first = shown(asker, qtbot)
    press(first, "move")
    qtbot.waitUntil(lambda: asker.window is None)
    clock.now += 0.2
    third = from_thread(asker, 477)
    second = following(asker, first, qtbot)
    assert second.headline.isVisible()
    assert place(second) == ""
    clock.now += FOLLOWING * 0.9
    press(second, "move")
    assert not third.done()


def test_a_question_that_comes_later_does_not_make_anybody_wait(
    queued: Queued, qtbot: QtBot
) -> None:
    asker, clock, answers = queued
    answers[1].cancel()
    first = shown(asker, qtbot)
    press(first, "move")
    qtbot.waitUntil(lambda: asker.window is None)
    clock.now += 10
    third = from_thread(asker, 477)
    second = following(asker, first, qtbot)
    clock.now += GRACE
    press(second, "move")
    assert third.result(5) is Decision.REMEDY


def place(dialog: QuestionDialog) -> str:
    """Return what the dialog shows of its number among the open questions."""
    label = dialog.findChild(QLabel, "place")
    assert isinstance(label, QLabel)
    return label.text() if label.isVisible() else ""


def on_screen(dialog: QuestionDialog, name: str) -> QRect:
    button = dialog.findChild(QPushButton, name)
    assert isinstance(button, QPushButton)
    return QRect(button.mapToGlobal(QPoint(0, 0)), button.size())


def test_a_withdrawn_question_closes_its_dialog(asker: QtAsker, qtbot: QtBot) -> None:
    answer = from_thread(asker)
    dialog = shown(asker, qtbot)
    thread = threading.Thread(target=answer.cancel)
    thread.start()
    thread.join()
    press(dialog, "move")
    qtbot.waitUntil(lambda: asker.window is None)
    assert answer.cancelled()


def test_a_question_withdrawn_while_it_waits_is_never_shown(asker: QtAsker, qtbot: QtBot) -> None:
    first, second, third = (from_thread(asker, count) for count in (475, 476, 477))
    dialog = shown(asker, qtbot)
    second.cancel()
    qtbot.waitUntil(lambda: dialog.windowTitle().endswith("question 1 of 2"))
    press(dialog, "back")
    assert first.result(5) is Decision.HOLD
    qtbot.waitUntil(lambda: asker.window not in (None, dialog))
    press(shown(asker, qtbot), "move")
    assert third.result(5) is Decision.REMEDY


def test_the_title_counts_no_more_when_one_question_is_left(asker: QtAsker, qtbot: QtBot) -> None:
    from_thread(asker)
    other = from_thread(asker)
    dialog = shown(asker, qtbot)
    qtbot.waitUntil(lambda: dialog.windowTitle().endswith("question 1 of 2"))
    other.cancel()
    qtbot.waitUntil(lambda: dialog.windowTitle() == "Who would see whom")


def test_a_question_withdrawn_before_the_event_loop_turns(asker: QtAsker, qtbot: QtBot) -> None:
    answer = asker.ask(review(customers(475)), SUBMISSION)
    assert answer.cancel()
    with qtbot.waitSignal(asker.settled):
        pass
    assert asker.window is None


def test_the_end_of_the_session_holds_everything(asker: QtAsker, qtbot: QtBot) -> None:
    answers = [from_thread(asker) for _number in range(3)]
    shown(asker, qtbot)
    asker.hold_all()
    assert [answer.result(5) for answer in answers] == [Decision.HOLD] * 3


def test_a_dialog_that_fails_holds_the_draft_visibly(
    qtbot: QtBot, expected_log: ExpectedLog, betrayal: Exception
) -> None:
    def broken(question: Question) -> QuestionDialog:
        raise betrayal

    asker = QtAsker(ALL_RULES, broken)
    unanswered: list[bool] = []
    clearance = Clearance(lambda: POLICY, ALL_RULES, asker)
    with qtbot.waitSignal(asker.failed) as failed:
        cleared = clearance.settle(
            review(customers(475)), SUBMISSION, lambda: unanswered.append(True)
        )
    assert cleared.result(5) is None
    assert unanswered == [True]
    assert failed.args is not None
    assert "could not be shown" in failed.args[0]
    expected_log.expect("the dialog could not be shown: KeyError at ccwarn/ui/question/asker.py:")
    expected_log.expect("the question was not answered")


def test_clearing_a_draft_with_one_click(asker: QtAsker, qtbot: QtBot) -> None:
    clearance = Clearance(lambda: POLICY, ALL_RULES, asker)
    cleared = clearance.clear(customers(475), SUBMISSION)
    press(shown(asker, qtbot), "move")
    outcome = cleared.result(5)
    assert outcome is not None
    assert len(list(outcome.in_field(Field.BCC))) == 475


def test_what_the_answer_to_another_question_settles_is_never_shown(
    qtbot: QtBot, tmp_path: Path
) -> None:
    made: list[Question] = []

    def counted(question: Question) -> QuestionDialog:
        made.append(question)
        return unguarded(question)

    asker, memory = QtAsker(ALL_RULES, counted), MemoryOfPeople(tmp_path)
    clearance = Clearance(lambda: POLICY, ALL_RULES, asker, memory=memory)
    mail = customers(475)._replace(message_id="<1@acme.example>")
    cleared = [clearance.clear(mail, SUBMISSION) for _transaction in range(3)]
    press(shown(asker, qtbot), "move")
    for each in cleared:
        outcome = each.result(5)
        assert outcome is not None
        assert len(list(outcome.in_field(Field.BCC))) == 475
    qtbot.waitUntil(lambda: asker.window is None)
    from_thread(asker, 470)
    assert place(shown(asker, qtbot)) == "", "nothing is counted that was settled"
    assert len(made) == 2
    asker.hold_all()
    assert memory.settle(5)


def test_asking_does_not_block_the_application(asker: QtAsker, qtbot: QtBot) -> None:
    from_thread(asker)
    dialog = shown(asker, qtbot)
    assert not dialog.isModal()
    assert QApplication.activeModalWidget() is None


def test_a_dialog_that_is_put_away_ends_in_the_thread_that_shows_it(
    asker: QtAsker, qtbot: QtBot
) -> None:
    from_thread(asker)
    ended_in: list[threading.Thread] = []

    def hear() -> None:
        ended_in.append(threading.current_thread())

    shown(asker, qtbot).destroyed.connect(hear, Qt.ConnectionType.DirectConnection)
    asker._close()
    # Python looks for garbage in whichever thread happens to run.
    for _turn in range(2):
        collecting = threading.Thread(target=gc.collect)
        collecting.start()
        collecting.join()
    assert ended_in == []
    qtbot.waitUntil(lambda: bool(ended_in))
    assert ended_in == [threading.main_thread()]


class Noting(QuestionDialog):
    """A dialog that notes what becomes of all of its kind."""

    seen: ClassVar[list[str]] = []

    def __init__(self, question: Question) -> None:
        super().__init__(question)
        self.seen.append("made")
        self.destroyed.connect(partial(self.seen.append, "gone"))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.seen.append("painted")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.seen.append("shown")


@pytest.fixture
def noting(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(Noting, "seen", [])
    return Noting.seen


def test_what_is_expected_is_painted_once_before_and_never_shown(
    qtbot: QtBot, noting: list[str]
) -> None:
    asker = QtAsker(ALL_RULES, Noting)
    for _connection in range(2):
        asker.expect()
    assert noting == []
    qtbot.waitUntil(lambda: "gone" in noting)
    asker.expect()
    QApplication.processEvents()
    assert noting == ["made", "painted", "gone"]


def test_a_question_that_is_there_already_is_not_got_ready_for(
    qtbot: QtBot, noting: list[str]
) -> None:
    asker = QtAsker(ALL_RULES, Noting)
    from_thread(asker)
    shown(asker, qtbot)
    asker.expect()
    QApplication.processEvents()
    assert noting.count("made") == 1
    asker.hold_all()
    qtbot.waitUntil(lambda: asker.window is None)


def test_how_many_questions_are_open_is_told(asker: QtAsker, qtbot: QtBot) -> None:
    counts: list[int] = []
    asker.waiting.connect(counts.append)
    for count in (475, 476):
        from_thread(asker, count)
    dialog = shown(asker, qtbot)
    qtbot.waitUntil(lambda: counts[-1:] == [2])
    press(dialog, "back")
    qtbot.waitUntil(lambda: counts[-1] == 1)
    press(following(asker, dialog, qtbot), "back")
    qtbot.waitUntil(lambda: counts[-1] == 0)


def test_a_question_that_joins_brings_the_open_one_to_the_front(
    asker: QtAsker, qtbot: QtBot
) -> None:
    from_thread(asker)
    dialog = shown(asker, qtbot)
    other = QLabel()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    from_thread(asker, 476)
    qtbot.waitUntil(dialog.isActiveWindow)


def test_a_question_that_nobody_sees_is_told_until_it_is_seen_or_over(
    asker: QtAsker, qtbot: QtBot
) -> None:
    first = from_thread(asker)
    dialog = shown(asker, qtbot)
    with qtbot.waitSignal(asker.missed) as missed:
        dialog.attention.missed.emit()
    assert missed.args == [dialog.accessibleDescription()]
    with qtbot.waitSignal(asker.seen):
        dialog.attention.gained.emit()
    with qtbot.waitSignal(asker.seen):
        first.cancel()
