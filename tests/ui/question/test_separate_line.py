from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from asking import FILE, SUBMISSION, asking, customers
from ccwarn.draft import Draft, Field, Mailbox, Recipient
from ccwarn.gates.thunderbird import ask_session
from ccwarn.question import Question
from ccwarn.review import Decision
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.ticks import Tick
from shown import Shown

LEFT = Qt.MouseButton.LeftButton
SPLITS = SUBMISSION._replace(can_send_separately=True)
Shows = Callable[[Question], Shown]


def with_colleagues(count: int) -> Draft:
    mail = customers(6)
    team = tuple(Recipient(Mailbox(f"colleague{n}@acme.example"), Field.CC) for n in range(count))
    return mail._replace(recipients=mail.recipients + team)


def said(window: Shown) -> str:
    label = window.widget("separateMeans")
    assert isinstance(label, PlainLabel)
    return label.text()


@pytest.mark.parametrize(
    ("keeps", "decision"),
    [(False, Decision.SEPARATELY), (True, Decision.SEPARATELY_WITH_CC)],
)
def test_one_click_sends_to_each_separately(shown: Shows, keeps: bool, decision: Decision) -> None:
    window = shown(asking(with_colleagues(2), SPLITS))
    tick = window.widget("keepColleagues")
    assert isinstance(tick, Tick)
    assert not tick.isChecked(), "only if the author wants it"
    assert said(window) == "8 people get a mail of their own and see nobody else's address."
    if keeps:
        QTest.mouseClick(window.widget("keepColleaguesTitle"), LEFT)
        text = "6 people get a mail of their own and see nobody but your colleagues."
        assert said(window) == text
        assert window.widget("sendSeparately").accessibleDescription() == text
    QTest.mouseClick(window.widget("sendSeparately"), LEFT)
    assert window.decisions == [decision]


def test_enter_presses_it_where_it_has_the_focus_and_nowhere_else(shown: Shows) -> None:
    window = shown(asking(with_colleagues(1), SPLITS))
    button = window.widget("sendSeparately")
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert window.decisions == [Decision.SEPARATELY]
    other = shown(asking(with_colleagues(1), SPLITS))
    other.widget("keepColleagues").setFocus()
    QTest.keyClick(other.widget("keepColleagues"), Qt.Key.Key_Return)
    assert other.decisions == [Decision.HOLD]


def test_without_colleagues_there_is_no_tick(shown: Shows) -> None:
    window = shown(asking(customers(6), SPLITS))
    assert window.widget("sendSeparately").isVisible()
    assert not window.widget("keepColleagues").isVisible()


def test_where_colleagues_in_cc_would_get_each_mail_there_is_no_tick(shown: Shows) -> None:
    thunderbird = ask_session.ORIGIN._replace(can_send_separately=True)
    window = shown(asking(with_colleagues(1), thunderbird))
    assert window.widget("sendSeparately").isVisible()
    assert not window.widget("keepColleagues").isVisible()


def test_it_is_not_offered_where_the_gate_cannot_or_nothing_is_left_to_ask(shown: Shows) -> None:
    for asked in (
        asking(customers(6), SUBMISSION),
        asking(customers(6), FILE),
        asking(customers(60), SPLITS),
        asking(customers(6), SPLITS).with_nothing_left(),
    ):
        assert not shown(asked).widget("separateLine").isVisible()
