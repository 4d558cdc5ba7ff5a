from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from asking import POLICY, SUBMISSION, asking, customers
from ccwarn.question import Question
from ccwarn.review import Decision
from shown import Shown

HEAD = "head@acme.example"
PASSES_ON = SUBMISSION._replace(can_pass_on=True)
APPROVED = POLICY._replace(second_person=HEAD)
Shows = Callable[[Question], Shown]


@pytest.fixture
def window(shown: Shows) -> Shown:
    return shown(asking(customers(475), PASSES_ON, APPROVED))


def test_it_takes_the_place_of_send_anyway(window: Shown) -> None:
    assert window.widget("askForApproval").isVisible()
    assert not window.widget("sendAnywayButton").isVisible()
    assert HEAD in window.widget("askForApproval").accessibleDescription()


def test_it_holds_the_mail(window: Shown) -> None:
    QTest.mouseClick(window.widget("askForApproval"), Qt.MouseButton.LeftButton)
    assert window.decisions == [Decision.HOLD]
    assert window.dialog.wants_approval


def test_to_go_back_asks_nobody(window: Shown) -> None:
    QTest.mouseClick(window.widget("back"), Qt.MouseButton.LeftButton)
    assert window.decisions == [Decision.HOLD]
    assert not window.dialog.wants_approval


def test_where_it_cannot_be_asked_for_neither_is_there(shown: Shows) -> None:
    window = shown(asking(customers(475), SUBMISSION, APPROVED))
    assert not window.widget("askForApproval").isVisible()
    assert not window.widget("sendAnywayButton").isVisible()
    assert window.widget("limitation").isVisible()
