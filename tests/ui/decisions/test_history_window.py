from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from ccwarn.noted import Noted
from ccwarn.ui.decisions.history_model import HistoryColumn
from ccwarn.ui.decisions.history_window import HistoryWindow
from ccwarn.ui.decisions.past import HistoryWishes, Past
from ccwarn.ui.kit.labels import PlainLabel
from noting import NOON, noted

LEFT = Qt.MouseButton.LeftButton


@dataclass(frozen=True)
class Fix:
    """A fix that was made."""

    time: datetime = NOON + timedelta(seconds=1)
    summary: str = "16 addresses moved to Bcc in “Prices”"


FIX = Fix()
FIXED = noted("remedy", gate="drafts-folder", seconds=4)


@dataclass
class Desk:
    """What the window is given, and what it has asked for."""

    past: Past
    asked: list[object] = field(default_factory=list)

    def wishes(self) -> HistoryWishes:
        return HistoryWishes(
            lambda: self.past,
            self.asked.append,
            lambda: self.asked.append("export"),
            lambda: self.asked.append("clear"),
        )


Show = Callable[..., tuple[HistoryWindow, Desk]]


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    def shown(*notes: Noted, fixes: tuple[Fix, ...] = (), why: str = "") -> object:
        desk = Desk(Past(notes, fixes, why))
        window = HistoryWindow(desk.wishes(), {"CC101": "Strangers"})
        qtbot.addWidget(window)
        with qtbot.waitExposed(window):
            window.show()
        return window, desk

    return shown  # type: ignore[return-value]


def text(window: HistoryWindow, name: str) -> str:
    label = window.findChild(PlainLabel, name)
    assert isinstance(label, PlainLabel)
    return label.text() if label.isVisible() else ""


def cells(window: HistoryWindow, row: int, role: Qt.ItemDataRole) -> list[str]:
    model = window.model
    return [model.data(model.index(row, column), role) for column in HistoryColumn]


def selected(window: HistoryWindow) -> list[Noted | None]:
    row = window.table.selected
    return [] if row is None else [row.note]


def test_an_empty_history_is_plain_and_friendly(show: Show) -> None:
    window, _desk = show()
    assert text(window, "historyHeadline") == "Nothing has happened yet"
    assert "No addresses are kept." in text(window, "historyRest")
    assert not window.table.isVisible()
    assert not window.chart.isVisible()
    assert not window.export.isVisible()


def test_what_cannot_be_shown_is_said_instead(show: Show) -> None:
    window, _desk = show(why="This history was written by a newer version of ccwarn.")
    said = "This history was written by a newer version of ccwarn."
    assert text(window, "historyHeadline") == said
    assert text(window, "historyRest") == ""


def test_it_says_what_was_decided_and_what_that_adds_up_to(show: Show) -> None:
    window, _desk = show(noted("send", 0, seconds=8), noted("remedy", 1, seconds=6))
    assert text(window, "historyHeadline") == "1 mail put right since May 2030"
    assert text(window, "historyRest") == "Half of your decisions took 7 seconds or less."
    assert window.model.rowCount() == 2
    assert window.model.rowCount(window.model.index(0, 0)) == 0
    first = cells(window, 0, Qt.ItemDataRole.DisplayRole)
    assert first[1:] == ["Sent anyway: 16 exposed people", "Thunderbird", "8 s"]
    spoken = cells(window, 0, Qt.ItemDataRole.AccessibleTextRole)
    assert spoken[1] == "Sent anyway: 16 exposed people, Strangers"
    assert "2030" in spoken[0]
    assert window.model.data(QModelIndex()) is None
    header = [window.model.headerData(it, Qt.Orientation.Horizontal) for it in HistoryColumn]
    assert header == ["When", "What was decided", "Where", "Took"]


def test_where_nothing_was_put_right_it_does_not_say_that_nothing_happened(show: Show) -> None:
    window, _desk = show(noted("send"))
    assert text(window, "historyHeadline") == "No mail had to be put right yet"
    assert text(window, "historyRest") == ""
    assert window.table.isVisible()
    assert not window.chart.isVisible()


@pytest.mark.parametrize("by", ["button", "key"])
def test_a_fix_is_undone_and_nothing_else(show: Show, by: str) -> None:
    window, desk = show(noted("send", 0), FIXED, fixes=(FIX,))

    def undo() -> None:
        if by == "button":
            QTest.mouseClick(window.undo, LEFT)
        else:
            window.activateWindow()
            QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    assert not window.undo.isEnabled()
    window.table.selectRow(1)
    assert not window.undo.isEnabled()
    undo()
    assert desk.asked == []
    window.table.selectRow(0)
    assert window.undo.isEnabled()
    undo()
    assert desk.asked == [FIX]


def test_what_happens_meanwhile_is_shown_and_the_selected_row_stays_so(show: Show) -> None:
    window, desk = show(noted("send", 0), noted("hold", 5))
    window.table.selectRow(1)
    window.refresh()
    assert selected(window) == [noted("hold", 5)]
    desk.past = Past((noted("send", -1), *desk.past.notes), ())
    window.refresh()
    assert window.model.rowCount() == 3
    assert selected(window) == [noted("hold", 5)]
    assert window.table.currentIndex().row() == 2
    desk.past = Past(desk.past.notes[:2], ())
    window.refresh()
    assert selected(window) == [], "it was forgotten"
    assert window.model.rowCount() == 2
    window.hide()
    desk.past = Past((), ())
    window.refresh()
    assert window.model.rowCount() == 2, "nobody looks"
    window.show()
    assert window.model.rowCount() == 0


def test_the_other_buttons_do_what_they_say(show: Show) -> None:
    window, desk = show(noted())
    QTest.mouseClick(window.export, LEFT)
    QTest.mouseClick(window.clear, LEFT)
    assert desk.asked == ["export", "clear"]
    window.say("Exported.")
    assert text(window, "historySaid") == "Exported."
    window.hide()
    window.show()
    assert text(window, "historySaid") == ""


def test_fixes_without_decisions_are_no_table_to_export(show: Show) -> None:
    window, _desk = show(fixes=(FIX,))
    assert window.model.rowCount() == 1
    assert not window.export.isEnabled()


@pytest.mark.parametrize("side", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_the_chart_tells_of_each_month_in_words(
    show: Show, qtbot: QtBot, side: Qt.LayoutDirection
) -> None:
    window, _desk = show(noted(), noted("hold", 24 * 40, people=3))
    window.setLayoutDirection(side)
    chart = window.chart
    assert chart.accessibleDescription().splitlines() == [
        "April 2030: 1 mail, 3 people",
        "May 2030: 1 mail, 16 people",
    ]
    is_left = side is Qt.LayoutDirection.LeftToRight
    place = QPoint(5 if is_left else chart.width() - 5, chart.height() // 2)
    pointed = QHelpEvent(QEvent.Type.ToolTip, place, chart.mapToGlobal(place))
    QApplication.sendEvent(chart, pointed)
    assert "April 2030: 1 mail, 3 people" in QToolTip.text()
    window.grab()


def test_a_small_screen_gets_a_lower_chart(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, show: Show
) -> None:
    roomy, _desk = show(noted())
    monkeypatch.setattr("ccwarn.ui.decisions.history_window._COMPACT", 10_000)
    small, _desk = show(noted())
    assert small.chart.height() < roomy.chart.height()
