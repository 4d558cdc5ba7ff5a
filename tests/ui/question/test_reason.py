from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from asking import FILE, POLICY, SUBMISSION, asking, customers, review
from ccwarn.clearance import Answer
from ccwarn.policy import Policy
from ccwarn.question import Question
from ccwarn.review import Decision
from ccwarn.rules import ALL_RULES
from ccwarn.ui.question.asker import QtAsker
from ccwarn.ui.question.dialog import QuestionDialog
from shown import Clock, Shown

LEFT = Qt.MouseButton.LeftButton
REASONED = POLICY._replace(require_reason=True, undo_seconds=0)
Shows = Callable[[Question], Shown]


def click(window: Shown, name: str) -> None:
    QTest.mouseClick(window.widget(name), LEFT)


def enter(window: Shown, name: str, text: str) -> None:
    field = window.widget(name)
    assert isinstance(field, QLineEdit)
    field.clear()
    QTest.keyClicks(field, text)


@pytest.fixture
def strong(shown: Shows) -> Shown:
    window = shown(asking(customers(475), policy=REASONED))
    click(window, "sendAnywayButton")
    return window


def test_it_is_typed_before_the_number(strong: Shown) -> None:
    assert strong.dialog.focusWidget() is strong.widget("reason")
    enter(strong, "reason", "They asked for it")
    assert not strong.widget("send").isEnabled()
    enter(strong, "typed", "475")
    QTest.keyClick(strong.widget("typed"), Qt.Key.Key_Return)
    QTest.keyClick(strong.widget("reason"), Qt.Key.Key_Return)
    assert strong.decisions == [], "Enter sends nothing"
    click(strong, "send")
    assert strong.decisions == [Decision.SEND]
    assert strong.dialog.sending.reason == "They asked for it"


@pytest.mark.parametrize("said", ["", "   ", " - ", "..."])
def test_nothing_said_is_no_reason(strong: Shown, said: str) -> None:
    enter(strong, "typed", "475")
    enter(strong, "reason", said)
    assert not strong.widget("send").isEnabled()
    click(strong, "send")
    assert strong.decisions == []


def test_it_is_typed_once(strong: Shown) -> None:
    enter(strong, "reason", "They asked for it")
    for _time in range(2):
        click(strong, "sendAnywayButton")
    assert strong.dialog.sending.reason == "They asked for it"
    assert strong.dialog.focusWidget() is strong.widget("typed"), "only the number is missing"
    strong.dialog.put(asking(customers(474), policy=REASONED))
    assert strong.dialog.sending.reason == "They asked for it"


def test_a_click_is_not_enough_where_a_reason_is_wanted(shown: Shows) -> None:
    window = shown(asking(customers(6), policy=REASONED))
    click(window, "sendAnywayButton")
    assert not window.widget("send").isEnabled()
    enter(window, "reason", "x")
    click(window, "send")
    assert window.decisions == [Decision.SEND]


@pytest.mark.parametrize(
    "question",
    [
        asking(customers(475)),
        asking(customers(475), FILE, REASONED),
        asking(customers(475), policy=Policy(visible_external_limit=50, require_reason=True)),
    ],
)
def test_nobody_is_asked_for_one_who_cannot_send_or_need_not_say(question: Question) -> None:
    assert not question.needs_reason


def test_it_goes_with_the_answer(qtbot: QtBot) -> None:
    times = iter([0.0])
    asker = QtAsker(ALL_RULES, lambda asked: QuestionDialog(asked, lambda: next(times, 1e9)))
    answer = asker.ask(review(customers(6), REASONED), SUBMISSION)
    qtbot.waitUntil(lambda: asker.window is not None and asker.window.guard.has_begun)
    assert asker.window is not None
    window = Shown(asker.window, Clock())
    click(window, "sendAnywayButton")
    enter(window, "reason", "They asked for it")
    click(window, "send")
    assert answer.result(0) is Decision.SEND
    assert isinstance(answer, Answer)
    assert answer.reason == "They asked for it"
    qtbot.waitUntil(lambda: asker.window is None)
