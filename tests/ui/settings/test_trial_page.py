from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QListWidget,
    QProgressBar,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from at_home import claws_mail
from ccwarn.audit.executors import Here
from ccwarn.ui.kit.ticks import Tick
from ccwarn.ui.trial.histogram import Histogram
from ccwarn.ui.trial.threshold_line import ThresholdLine
from ccwarn.ui.trial.time_chart import TimeChart
from opened import Opened
from past_archive import firms, mail, mbox
from told_mail import folder

Show = Callable[..., Opened]
POLICY = 'own_domains = ["acme.example"]\n'


@pytest.fixture
def sent(home: Path) -> Path:
    """Write sent mail where Claws-Mail keeps it: to 1, 2, ... 12 people who are strangers."""
    folder = claws_mail(home).with_name("sent")
    for number in range(1, 13):
        data = mail(
            number, firms(number, 50 * number), days=40 * (number - 13), subject=f"News {number}"
        )
        (folder / f"{number}").write_bytes(data)
    return folder


def read(shown: Opened, qtbot: QtBot) -> None:
    """Have the ticked folders read, and wait for the result."""
    shown.click("startTrial")
    qtbot.waitUntil(lambda: bool(shown.text("trialSentence")))


@pytest.fixture
def tried(show: Show, sent: Path, qtbot: QtBot) -> Opened:
    """Open the page with the mail of `sent` read."""
    shown = show("trialPage", POLICY)
    qtbot.waitUntil(lambda: shown.window.findChild(Tick, "sentFolder0") is not None)
    read(shown, qtbot)
    return shown


def rows(shown: Opened) -> list[str]:
    listed = shown.widget(QListWidget, "askedMails")
    return [listed.item(row).text() for row in range(listed.count())]


def line(shown: Opened, name: str) -> ThresholdLine:
    return shown.widget(ThresholdLine, f"{name}Line")


def drag(shown: Opened, name: str, to: int) -> None:
    """Drag a line with the mouse to where a count is."""
    dragged = line(shown, name)
    chart = dragged.parentWidget()
    assert isinstance(chart, Histogram)
    x = chart._plot().left() + chart._scale.place(to) * chart._width()
    middle = dragged.rect().center()
    QTest.mousePress(dragged, Qt.MouseButton.LeftButton, pos=middle)
    there = dragged.mapFrom(chart, QPoint(round(x), middle.y()))
    QTest.mouseMove(dragged, there)
    QTest.mouseRelease(dragged, Qt.MouseButton.LeftButton, pos=there)


def test_nothing_found_is_said_and_another_folder_can_be_added(
    show: Show, qtbot: QtBot, tmp_path: Path
) -> None:
    shown = show("trialPage", POLICY)
    qtbot.waitUntil(lambda: "No sent mail was found" in shown.text("sentFoldersNone"))
    assert not shown.widget(QPushButton, "startTrial").isEnabled()
    mbox(tmp_path / "Archive", [mail(1, firms(7))])
    shown.click("addSentFolder")
    picker = next(it for it in QApplication.topLevelWidgets() if isinstance(it, QFileDialog))
    picker.filesSelected.emit([str(tmp_path / "Archive")])
    picker.close()
    assert not shown.text("sentFoldersNone")
    read(shown, qtbot)
    assert shown.text("trialSentence") == "In 1 mail of 1 month it would have asked 1 time."


def told_rows(shown: Opened) -> list[str]:
    found = shown.widget(QWidget, "sentFoldersList").findChildren(QLabel)
    return [it.text() for it in found if it.isVisible() and "server" in it.text()]


def test_mail_that_only_thunderbird_can_tell_of(show: Show, qtbot: QtBot) -> None:
    shown = show("trialPage", POLICY)
    qtbot.waitUntil(lambda: "No sent mail was found" in shown.text("sentFoldersNone"))
    # Thunderbird is started, and the user comes back to the page.
    told = folder([mail(1, firms(1)), mail(2, firms(9))], account="Acme & sons")
    shown.told.append(told)
    again(shown)
    qtbot.waitUntil(lambda: bool(told_rows(shown)))
    assert told_rows(shown) == ["Sent of “Acme & sons”: 2 mails on its server"]
    assert not shown.text("sentFoldersNone")
    panel = shown.widget(QWidget, "sentFoldersPanel")
    qtbot.waitUntil(lambda: panel.height() == panel.heightForWidth(panel.width()))
    read(shown, qtbot)
    assert shown.text("trialSentence") == "In 2 mails of 1 month it would have asked 1 time."

    # A tick stays as the user has it; what is told may be more by then.
    shown.click("sentFolder0")
    shown.told[:] = [
        folder([mail(3, firms(3))], account="Acme & sons"),
        folder([mail(4)], name="New"),
    ]
    again(shown)
    qtbot.waitUntil(lambda: len(told_rows(shown)) == 2)
    assert not shown.widget(Tick, "sentFolder0").isChecked()
    shown.told.clear()
    again(shown)
    qtbot.waitUntil(lambda: not told_rows(shown))
    assert not shown.widget(QPushButton, "startTrial").isEnabled()


def again(shown: Opened) -> None:
    """Leave the page and come back to it."""
    shown.window.open_page("whenPage")
    shown.window.open_page("trialPage")


def test_the_result_is_a_sentence_and_a_list(tried: Opened) -> None:
    assert tried.text("trialSentence") == "In 12 mails of 15 months it would have asked 8 times."
    assert tried.text("trialBeside") == "You would have typed the number 3 times."
    first = rows(tried)[0]
    assert "12 people at 12 organisations" in first
    assert "News 12 · " in first
    assert "person@firm600.example" in first
    assert "and 10 more" in first
    assert len(rows(tried)) == 8
    assert not tried.text("chartsLockedText")
    months = tried.widget(TimeChart, "timeChart")
    assert sum(count for _month, count in months.asked) == 8
    assert len(months.asked) == 15
    assert tried.written == {"own_domains": ["acme.example"]}, "trying changes nothing"


@pytest.mark.parametrize("how", ["keys", "mouse"])
def test_moving_a_line_counts_anew_without_reading(
    tried: Opened, qtbot: QtBot, sent: Path, how: str
) -> None:
    for file in sent.iterdir():
        file.unlink()
    dragged = line(tried, "confirm_organisations")
    assert dragged.value() == 5
    if how == "keys":
        dragged.setFocus()
        for _step in range(3):
            QTest.keyClick(dragged, Qt.Key.Key_Right)
    else:
        drag(tried, "confirm_organisations", 8)
    assert dragged.value() == 8
    qtbot.waitUntil(lambda: "asked 5 times" in tried.text("trialSentence"))
    assert len(rows(tried)) == 5
    assert dragged.accessibleName() == "Ask from: At how many organisations they were"
    assert dragged.accessibleDescription() == tried.text("trialSentence")
    chart = tried.widget(Histogram, "organisationsChart")
    assert dragged.parentWidget() is chart
    assert "from 7: 1 mail, 0 asked about; from 8: 1 mail, 1 asked" in chart.accessibleDescription()


def test_typing_cannot_begin_before_asking(tried: Opened, qtbot: QtBot) -> None:
    line(tried, "confirm_organisations").setValue(12)
    qtbot.waitUntil(lambda: line(tried, "strong_organisations").value() == 12)


def test_use_these_can_be_undone(tried: Opened, qtbot: QtBot) -> None:
    assert not tried.widget(QPushButton, "useThresholds").isVisible(), "nothing was moved"
    line(tried, "confirm_organisations").setValue(8)
    qtbot.waitUntil(tried.widget(QPushButton, "useThresholds").isVisible)
    tried.click("useThresholds")
    assert tried.written["thresholds"] == {"confirm_organisations": 8}
    assert not tried.widget(QPushButton, "useThresholds").isVisible()
    tried.undo()
    assert not tried.written["thresholds"]
    assert line(tried, "confirm_organisations").value() == 5
    assert "asked 8 times" in tried.text("trialSentence")


def test_back_to_what_is_in_force(tried: Opened, qtbot: QtBot) -> None:
    line(tried, "confirm_organisations").setValue(9)
    qtbot.waitUntil(tried.widget(QPushButton, "backToMine").isVisible)
    tried.click("backToMine")
    assert line(tried, "confirm_organisations").value() == 5
    assert "asked 8 times" in tried.text("trialSentence")


def test_what_the_organisation_has_locked_does_not_move(
    site: Callable[[str], None], show: Show, sent: Path, qtbot: QtBot
) -> None:
    site('locked = ["thresholds.confirm_organisations"]\n[thresholds]\nconfirm_organisations = 6\n')
    shown = show("trialPage", POLICY)
    qtbot.waitUntil(lambda: shown.window.findChild(Tick, "sentFolder0") is not None)
    read(shown, qtbot)
    assert not line(shown, "confirm_organisations").isEnabled()
    assert shown.text("chartsLockedText") == "Set by your organisation"
    assert line(shown, "confirm_people").isEnabled()
    # Typing could begin before asking otherwise.
    line(shown, "strong_organisations").setValue(3)
    qtbot.waitUntil(lambda: line(shown, "strong_organisations").value() == 6)


def test_a_threshold_beyond_all_mail_keeps_its_count(show: Show, sent: Path, qtbot: QtBot) -> None:
    shown = show("trialPage", f"{POLICY}[thresholds]\nstrong_people = 9000\n")
    qtbot.waitUntil(lambda: shown.window.findChild(Tick, "sentFolder0") is not None)
    read(shown, qtbot)
    assert line(shown, "strong_people").value() == 9000
    line(shown, "confirm_organisations").setValue(6)
    qtbot.waitUntil(shown.widget(QPushButton, "useThresholds").isVisible)
    shown.click("useThresholds")
    assert shown.written["thresholds"] == {"strong_people": 9000, "confirm_organisations": 6}


def test_it_is_said_when_other_settings_have_changed_since(tried: Opened, qtbot: QtBot) -> None:
    assert not tried.text("trialOld")
    tried.policy.change({("own_domains",): ["acme.example", "firm1.example"]})
    qtbot.waitUntil(lambda: "Read it again" in tried.text("trialOld"))


def test_nothing_is_kept_of_what_was_shown_once_the_window_is_closed(tried: Opened) -> None:
    tried.window.close()
    tried.window.show()
    assert rows(tried) == []
    assert tried.widget(TimeChart, "timeChart").asked == []
    assert not tried.widget(Histogram, "peopleChart").accessibleDescription()
    assert not tried.text("trialSentence")
    assert tried.widget(QPushButton, "startTrial").isVisible(), "it can be read again"


def test_the_charts_come_into_sight_on_a_small_screen_too(
    show: Show, sent: Path, qtbot: QtBot
) -> None:
    shown = show("trialPage", POLICY)
    qtbot.waitUntil(lambda: shown.window.findChild(Tick, "sentFolder0") is not None)
    shown.window.resize(700, 380)
    read(shown, qtbot)
    people = shown.widget(Histogram, "peopleChart")
    qtbot.waitUntil(lambda: people.visibleRegion().boundingRect().height() == people.height())


def test_every_line_is_reached_by_tab(tried: Opened) -> None:
    tried.widget(QPushButton, "startTrial").setFocus()
    reached = []
    while (focus := QApplication.focusWidget()) not in reached:
        assert focus is not None
        reached.append(focus)
        tried.press(Qt.Key.Key_Tab)
    names = [it.objectName() for it in reached if isinstance(it, ThresholdLine)]
    assert names == [
        *("confirm_peopleLine", "strong_peopleLine"),
        *("confirm_organisationsLine", "strong_organisationsLine"),
    ]
    assert tried.widget(QListWidget, "askedMails") in reached


def test_dates_that_cannot_be_are_no_part_of_the_chart(
    show: Show, sent: Path, qtbot: QtBot
) -> None:
    for number, days in ((70, -730_000), (71, 2_000_000)):
        data = mail(number, firms(9, 900 + 10 * number), days=days)
        (sent / f"{number}").write_bytes(data)
    shown = show("trialPage", POLICY)
    qtbot.waitUntil(lambda: shown.window.findChild(Tick, "sentFolder0") is not None)
    read(shown, qtbot)
    assert len(rows(shown)) == 10
    assert len(shown.widget(TimeChart, "timeChart").asked) == 15


@pytest.mark.parametrize("how", ["cancel", "close"])
def test_reading_ends_when_nobody_wants_it_any_more(
    show: Show, sent: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    begun, going_on, ended = threading.Event(), threading.Event(), threading.Event()
    submit = Here.submit

    def slow(self: Here, *task: object) -> object:
        begun.set()
        assert going_on.wait(20)
        ended.set()
        return submit(self, *task)  # type: ignore[arg-type]

    monkeypatch.setattr(Here, "submit", slow)
    shown = show("trialPage", POLICY)
    qtbot.waitUntil(lambda: shown.window.findChild(Tick, "sentFolder0") is not None)
    shown.click("startTrial")
    qtbot.waitUntil(begun.is_set)
    assert shown.widget(QProgressBar, "trialProgress").isVisible()
    assert not shown.widget(QPushButton, "startTrial").isVisible()
    if how == "cancel":
        shown.click("cancelTrial")
        assert shown.widget(QPushButton, "startTrial").isVisible()
    else:
        shown.window.close()
    going_on.set()
    qtbot.waitUntil(ended.is_set)
    reading = [it for it in threading.enumerate() if it.name == "ccwarn-trial"]
    qtbot.waitUntil(lambda: not any(it.is_alive() for it in reading))
    assert not shown.text("trialSentence")


def test_what_fails_is_said(
    show: Show, sent: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, expected_log: object
) -> None:
    expected_log.expect("sent could not be read")  # type: ignore[attr-defined]

    def fail(*_paths: object) -> None:
        raise OSError("someone@acme.example")

    monkeypatch.setattr("ccwarn.audit.trial.Trying.read", fail)
    shown = show("trialPage", POLICY)
    qtbot.waitUntil(lambda: shown.window.findChild(Tick, "sentFolder0") is not None)
    shown.click("startTrial")
    qtbot.waitUntil(lambda: "could not be read" in shown.text("sentFoldersTrouble"))
    assert shown.widget(QPushButton, "startTrial").isVisible()
