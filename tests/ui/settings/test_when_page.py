from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QSlider, QSpinBox
from pytestqt.qtbot import QtBot

from ccwarn.memory_file import MemoryFile
from ccwarn.policy import Policy, Severity
from ccwarn.ui.kit.number_field import NumberField
from conftest import ExpectedLog
from drafts import draft, firms, people
from opened import Opened

Show = Callable[..., Opened]

SIX_STRANGERS = draft(cc=firms(6))
EIGHTEEN = draft(cc=[*people(9, "a.example"), *people(9, "b.example")])
THIRTY = draft(cc=[*people(15, "a.example"), *people(15, "b.example")])


def thresholds(shown: Opened) -> dict[str, int]:
    return dict(shown.written.get("thresholds", {}))


def test_asking_from_more_organisations_on(show: Show) -> None:
    shown = show("whenPage")
    assert shown.verdict(SIX_STRANGERS) is Severity.CONFIRM
    shown.step("confirm_organisations", 3)
    assert thresholds(shown) == {"confirm_organisations": 8}
    assert shown.verdict(SIX_STRANGERS) is Severity.OFF
    assert "8 organisations" in shown.text("confirm_organisationsSentence")
    assert shown.text("done") == "Ask when this many organisations are involved: 8, was 5."
    shown.click("undoButton")
    assert thresholds(shown) == {}
    assert shown.verdict(SIX_STRANGERS) is Severity.CONFIRM


def test_asking_from_more_people_on(show: Show) -> None:
    shown = show("whenPage")
    assert shown.verdict(EIGHTEEN) is Severity.CONFIRM
    shown.step("confirm_people", 4)
    assert thresholds(shown) == {"confirm_people": 19}
    assert shown.verdict(EIGHTEEN) is Severity.OFF


def test_people_count_from_more_organisations_on(show: Show) -> None:
    shown = show("whenPage")
    shown.step("confirm_people_organisations", 1)
    assert thresholds(shown) == {"confirm_people_organisations": 3}
    assert shown.verdict(EIGHTEEN) is Severity.OFF


def test_typing_from_fewer_organisations_on(show: Show) -> None:
    shown = show("whenPage")
    shown.step("strong_organisations", -4)
    assert thresholds(shown) == {"strong_organisations": 6}
    assert shown.verdict(SIX_STRANGERS) is Severity.STRONG


def test_typing_from_more_people_on(show: Show) -> None:
    shown = show("whenPage")
    assert shown.verdict(THIRTY) is Severity.STRONG
    shown.step("strong_people", 6)
    assert thresholds(shown) == {"strong_people": 31}
    assert shown.verdict(THIRTY) is Severity.CONFIRM


def test_a_slider_moves_the_number_sentences_and_examples_before_it_is_written(
    show: Show, qtbot: QtBot
) -> None:
    shown = show("whenPage")
    slider = shown.widget(QSlider, "confirm_organisationsSlider")
    assert shown.text("verdict3") == "asks"
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert shown.widget(QSpinBox, "confirm_organisations").value() == 6
    assert "6 organisations" in shown.text("confirm_organisationsSentence")
    assert shown.text("verdict3") == "does not ask"
    assert thresholds(shown) == {}
    QTest.keyClick(slider, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: thresholds(shown) == {"confirm_organisations": 7})
    shown.undo()
    assert thresholds(shown) == {}, "several keys in a row are one step"


def test_plus_and_minus(show: Show) -> None:
    shown = show("whenPage")
    shown.click("strong_peopleMore")
    shown.click("strong_peopleMore")
    shown.click("strong_peopleLess")
    shown.window.close()
    assert thresholds(shown) == {"strong_people": 26}


def test_a_number_beyond_the_slider(show: Show) -> None:
    shown = show("whenPage", "[thresholds]\nstrong_people = 400\n")
    assert shown.widget(QSpinBox, "strong_people").value() == 400
    slider = shown.widget(QSlider, "strong_peopleSlider")
    assert slider.value() == slider.maximum()
    shown.step("strong_people", 1)
    assert thresholds(shown) == {"strong_people": 401}


def test_the_wheel_scrolls_the_page_and_changes_nothing(show: Show) -> None:
    shown = show("whenPage")
    for widget in (
        shown.widget(QSpinBox, "confirm_organisations"),
        shown.widget(QSlider, "confirm_organisationsSlider"),
    ):
        wheel = QWheelEvent(
            *(QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, 120)),
            *(Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier),
            *(Qt.ScrollPhase.NoScrollPhase, False),
        )
        QApplication.sendEvent(widget, wheel)
        assert shown.widget(QSpinBox, "confirm_organisations").value() == 5


def test_where_two_numbers_would_cross_the_other_goes_along(show: Show) -> None:
    shown = show("whenPage")
    shown.step("confirm_organisations", 7)
    assert thresholds(shown) == {"confirm_organisations": 12, "strong_organisations": 12}
    shown.undo()
    assert thresholds(shown) == {}


def test_what_went_along_comes_back_with_the_number(show: Show) -> None:
    shown = show("whenPage")
    slider = shown.widget(QSlider, "strong_peopleSlider")
    slider.setSliderDown(True)
    slider.setSliderPosition(5)
    assert shown.widget(QSpinBox, "confirm_people").value() == 5
    slider.setSliderPosition(40)
    assert shown.widget(QSpinBox, "confirm_people").value() == 15
    slider.setSliderDown(False)
    assert thresholds(shown) == {"strong_people": 40}


def test_a_number_that_is_typed_counts_when_it_is_ended(show: Show) -> None:
    shown = show("whenPage")
    box = shown.widget(QSpinBox, "strong_people")
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "4")
    assert not shown.widget(NumberField, "strong_peopleField").is_moving
    QTest.keyClicks(box, "0")
    shown.press(Qt.Key.Key_Tab)
    assert thresholds(shown) == {"strong_people": 40}
    shown.undo()
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "70")
    shown.window.close()
    assert thresholds(shown) == {"strong_people": 70}


def test_a_number_stops_at_one_that_is_locked(show: Show, site: Callable[[str], None]) -> None:
    site('locked = ["thresholds.strong_organisations"]\n[thresholds]\nstrong_organisations = 7\n')
    shown = show("whenPage")
    assert not shown.widget(QSpinBox, "strong_organisations").isEnabled()
    assert not shown.widget(QSlider, "strong_organisationsSlider").isEnabled()
    assert shown.text("strong_organisationsLockText") == "Set by your organisation"
    shown.step("confirm_organisations", 5)
    assert thresholds(shown) == {"confirm_organisations": 7}


def test_numbers_in_disorder_are_explained(show: Show) -> None:
    shown = show("whenPage", "[thresholds]\nstrong_people = 3\n")
    assert "number at every question" in shown.text("disorder")
    shown.click("strong_peopleReset")
    assert shown.text("disorder") == ""
    assert thresholds(shown) == {}


def test_a_limit_for_every_mail(show: Show) -> None:
    shown = show("whenPage")
    one_client = draft(to=people(60, "client.example"))
    assert shown.verdict(one_client) is Severity.CONFIRM
    assert not shown.widget(QSpinBox, "limits-visible_externalNumber").isVisible()
    shown.click("limits-visible_externalSwitch")
    assert shown.written == {"limits": {"visible_external": 50}}
    assert shown.verdict(one_client) is Severity.REFUSE
    assert "more than 50 outside people" in shown.text("limits-visible_externalSentence")
    shown.step("limits-visible_externalNumber", 10)
    assert shown.written == {"limits": {"visible_external": 60}}
    assert shown.verdict(one_client) is Severity.CONFIRM
    shown.click("limits-visible_externalSwitch")
    assert shown.verdict(one_client) is Severity.CONFIRM
    assert shown.written.get("limits", {}) == {}


def test_the_limit_of_the_organisation_can_be_lifted_where_it_is_not_locked(
    show: Show, site: Callable[[str], None]
) -> None:
    site("[limits]\nvisible_external = 50\n")
    shown = show("whenPage")
    shown.click("limits-visible_externalSwitch")
    assert shown.verdict(draft(to=people(60, "client.example"))) is Severity.CONFIRM
    assert shown.written == {"limits": {"visible_external": "none"}}


def test_how_long_people_are_remembered(show: Show) -> None:
    shown = show("whenPage")
    box = shown.widget(QSpinBox, "remember_daysNumber")
    assert box.value() == 730
    assert "in the last 730 days" in shown.text("remember_daysSentence")
    box.setValue(100)
    assert "in the last 100 days" in shown.text("remember_daysSentence"), "before it is written"
    assert shown.written == {}
    shown.step("remember_daysNumber", -99)
    assert shown.written == {"remember_days": 1}
    assert "in the last day" in shown.text("remember_daysSentence")
    box.setValue(-5)
    assert "forgets everybody" in shown.text("remember_daysSentence")
    shown.undo()
    assert box.value() == 1
    shown.undo()
    assert shown.written == {}
    box.setValue(99_999)
    assert box.value() == 3650, "as many as a policy takes"


def test_how_long_is_locked_where_the_organisation_says_so(
    show: Show, site: Callable[[str], None]
) -> None:
    site('locked = ["remember_days"]\nremember_days = 30\n')
    shown = show("whenPage", "remember_days = 9\n")
    assert shown.widget(QSpinBox, "remember_daysNumber").value() == 30
    assert not shown.widget(QSpinBox, "remember_daysNumber").isEnabled()
    assert shown.text("remember_daysLockText") == "Set by your organisation"


def test_everybody_is_forgotten_after_a_second_click(show: Show) -> None:
    shown = show("whenPage")
    shown.memory.keep(draft(to=people(6, "client.example")), Policy())
    shown.click("forgetPeopleFirst")
    shown.click("forgetPeopleCancel")
    assert len(shown.memory.kept()) == 1
    shown.click("forgetPeopleFirst")
    assert QApplication.focusWidget() is shown.widget(QPushButton, "forgetPeopleCancel")
    assert len(shown.memory.kept()) == 1
    shown.click("forgetPeopleSure")
    assert shown.memory.kept() == []
    assert shown.text("forgetPeopleDone") == "ccwarn has forgotten everybody."
    assert not shown.widget(QPushButton, "forgetPeopleSure").isVisible()
    shown.click("forgetPeopleFirst")
    assert shown.text("forgetPeopleDone") == ""


def test_who_cannot_be_forgotten_is_told(
    show: Show, monkeypatch: pytest.MonkeyPatch, expected_log: ExpectedLog
) -> None:
    def fails(_file: MemoryFile) -> None:
        raise OSError("read-only")

    monkeypatch.setattr(MemoryFile, "forget", fails)
    shown = show("whenPage")
    expected_log.expect("people that are remembered could not be forgotten")
    shown.click("forgetPeopleFirst")
    shown.click("forgetPeopleSure")
    assert shown.text("forgetPeopleTrouble") == "They could not be forgotten."
    assert shown.text("forgetPeopleDone") == ""


def test_a_rule_that_overrules_the_numbers_is_named(show: Show) -> None:
    shown = show("whenPage", '[rules]\nCC101 = "note"\n')
    assert "set to “Note”" in shown.text("overruled")
    assert shown.text("verdict9") == "a note"


def test_reset_takes_the_default_back(show: Show) -> None:
    shown = show("whenPage", "[thresholds]\nconfirm_people = 3\nconfirm_people_organisations = 4\n")
    shown.click("confirm_peopleReset")
    assert thresholds(shown) == {"confirm_people_organisations": 4}
    shown.click("confirm_people_organisationsReset")
    assert thresholds(shown) == {}
    assert shown.verdict(EIGHTEEN) is Severity.CONFIRM


def test_a_number_that_is_being_moved_is_not_snatched_away(
    show: Show, qtbot: QtBot, file: Path
) -> None:
    shown = show("whenPage")
    box = shown.widget(QSpinBox, "confirm_organisations")
    QTest.keyClick(box, Qt.Key.Key_Up)
    file.write_text("[thresholds]\nstrong_people = 77\n", encoding="utf-8")
    strong = shown.widget(QSpinBox, "strong_people")
    qtbot.waitUntil(lambda: strong.value() == 77)
    qtbot.waitUntil(lambda: thresholds(shown) == {"confirm_organisations": 6, "strong_people": 77})


def test_after_a_change_the_file_leads_again(show: Show, qtbot: QtBot, file: Path) -> None:
    shown = show("whenPage")
    shown.step("confirm_organisations", 2)
    file.write_text("[thresholds]\nconfirm_organisations = 9\n", encoding="utf-8")
    box = shown.widget(QSpinBox, "confirm_organisations")
    qtbot.waitUntil(lambda: box.value() == 9)


def test_undo_takes_back_a_number_that_was_only_typed(show: Show) -> None:
    shown = show("whenPage")
    box = shown.widget(QSpinBox, "strong_people")
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "70")
    shown.undo()
    assert thresholds(shown) == {}
    assert box.text() == "25"


@pytest.mark.parametrize("name", ["confirm_organisations", "limits-visible_externalNumber"])
def test_every_number_says_what_it_is(show: Show, name: str) -> None:
    shown = show("whenPage", "[limits]\nvisible_external = 5\n")
    assert shown.widget(QSpinBox, name).accessibleName()


def test_who_approves_is_written_with_its_meaning_and_taken_back(show: Show) -> None:
    shown = show("whenPage")
    assert shown.text("second_personSentence").startswith("Nobody has to approve")
    shown.enter("second_personEntry", "head")
    assert "is not an address" in shown.text("second_personTrouble")
    assert shown.written == {}
    shown.widget(QLineEdit, "second_personEntry").clear()
    shown.enter("second_personEntry", "head@acme.example")
    assert shown.written == {"second_person": "head@acme.example"}
    assert "head@acme.example" in shown.text("second_personSentence")
    shown.click("second_personReset")
    assert shown.written == {}
