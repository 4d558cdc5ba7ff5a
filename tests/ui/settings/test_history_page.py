from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QSpinBox

from ccwarn.ui.kit.switch import Switch
from opened import Opened

Show = Callable[..., Opened]


def test_how_long_the_history_is_kept(show: Show) -> None:
    shown = show("historyPage")
    box = shown.widget(QSpinBox, "journal_daysNumber")
    assert box.value() == 730
    box.setValue(100)
    assert "goes back 100 days" in shown.text("journal_daysSentence"), "before it is written"
    assert shown.written == {}
    shown.step("journal_daysNumber", -99)
    assert shown.written == {"journal_days": 1}
    assert "goes back 1 day." in shown.text("journal_daysSentence")
    box.setValue(0)
    assert "keeps no history" in shown.text("journal_daysSentence")


def test_subjects_are_kept_only_where_the_user_wants_that(show: Show) -> None:
    shown = show("historyPage")
    assert not shown.widget(Switch, "journal_subjectsSwitch").isChecked()
    shown.click("journal_subjectsSwitch")
    assert shown.written == {"journal_subjects": True}
    shown.undo()
    assert shown.written == {}


def test_what_the_organisation_has_locked_cannot_be_changed(
    show: Show, site: Callable[[str], None]
) -> None:
    site('locked = ["journal_days", "journal_subjects"]\njournal_days = 30\n')
    shown = show("historyPage", "journal_days = 9\njournal_subjects = true\n")
    assert shown.widget(QSpinBox, "journal_daysNumber").value() == 30
    assert not shown.widget(QSpinBox, "journal_daysNumber").isEnabled()
    switch = shown.widget(Switch, "journal_subjectsSwitch")
    assert (switch.isChecked(), switch.isEnabled()) == (False, False)
