from __future__ import annotations

from typing import ClassVar

import pytest
from PySide6 import QtGui, QtWidgets
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent, QFocusEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ccwarn.ui.kit import screen_reader
from ccwarn.ui.kit.column_window import ColumnWindow
from ccwarn.ui.kit.entry_field import SpokenField, clearable
from ccwarn.ui.kit.found_label import FoundLabel
from ccwarn.ui.kit.labels import PlainLabel, Sign
from ccwarn.ui.kit.screen_reader import announce, tell_roles
from ccwarn.ui.kit.scroll_area import ScrollArea
from counterparts import fonts

NAME = QAccessible.Text.Name


class Listening(QAccessible):
    """Qt's, with an ear in it. Qt itself knows of none on some platforms, whatever it is told."""

    events: ClassVar[list[QAccessibleEvent]] = []
    updateAccessibility = staticmethod(events.append)  # noqa: N815 - the name is Qt's
    isActive = staticmethod(lambda: True)  # noqa: N815


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[QAccessibleEvent]:
    """Return what Qt is given to tell screen readers."""
    Listening.events.clear()
    monkeypatch.setattr(screen_reader, "QAccessible", Listening)
    return Listening.events


def spoken(widget: QWidget) -> str:
    """Return what a screen reader calls a widget."""
    return QAccessible.queryAccessibleInterface(widget).text(NAME)


def test_news_is_read_out_before_anything_else(qtbot: QtBot, told: list[QAccessibleEvent]) -> None:
    label = PlainLabel("said")
    qtbot.addWidget(label)
    label.say("It was exported.")
    assert label.text() == "It was exported."
    (event,) = told
    assert isinstance(event, QAccessibleAnnouncementEvent)
    assert event.message() == "It was exported."
    assert event.politeness() is QAccessible.AnnouncementPoliteness.Assertive


def test_nothing_is_read_out_where_there_is_nothing_or_nobody(
    qtbot: QtBot, told: list[QAccessibleEvent], monkeypatch: pytest.MonkeyPatch
) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    announce(label, "")
    monkeypatch.setattr(Listening, "isActive", lambda: False)
    announce(label, "Nobody hears this.")
    assert told == []


def test_an_older_qt_can_draw_attention_only(
    qtbot: QtBot, told: list[QAccessibleEvent], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(QtGui, "QAccessibleAnnouncementEvent")
    label = QLabel("New")
    qtbot.addWidget(label)
    announce(label, "New")
    assert [event.type() for event in told] == [QAccessible.Event.Alert]


def test_a_window_is_a_window_and_its_parts_keep_their_roles(qtbot: QtBot) -> None:
    tell_roles()
    window = ColumnWindow("someWindow", "Some window", 20, 20)
    qtbot.addWidget(window)
    field = QLineEdit()
    window.column.addWidget(field)
    window.show()
    known = QAccessible.queryAccessibleInterface(window)
    assert (known.role(), spoken(window)) == (QAccessible.Role.Window, "Some window")
    assert known.childCount() == 1
    role = QAccessible.queryAccessibleInterface(field).role()
    assert role is QAccessible.Role.EditableText


def test_an_older_qt_leaves_roles_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(QtWidgets, "QAccessibleWidget")
    monkeypatch.setattr(screen_reader, "QAccessible", None)
    tell_roles()


def test_a_long_name_is_read_out_without_what_breaks_it(qtbot: QtBot) -> None:
    label = FoundLabel("where")
    qtbot.addWidget(label)
    label.setText("Mail to mail.acme-support.example:587 is checked.")
    assert "\u200b" in QLabel.text(label)
    assert spoken(label) == "Mail to mail.acme-support.example:587 is checked."
    label.mark(["checked"])
    assert spoken(label) == "Mail to mail.acme-support.example:587 is checked."
    label.setText("Nothing is checked.")
    assert spoken(label) == "Nothing is checked."


@fonts
def test_a_sign_is_seen_and_not_read_out(qtbot: QtBot) -> None:
    sign = Sign("arrow", "→")
    qtbot.addWidget(sign)
    assert spoken(sign) == ""
    picture = sign.grab().toImage()
    colours = {picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())}
    assert len(colours) > 1, "nothing is painted"


def test_the_button_that_empties_a_field_has_a_name(qtbot: QtBot) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    clearable(field)
    (button,) = field.findChildren(QtWidgets.QAbstractButton)
    assert spoken(button) == "Clear"


def test_a_scroll_bar_is_called_what_it_scrolls(qtbot: QtBot) -> None:
    area = ScrollArea("area", "What ccwarn is doing")
    qtbot.addWidget(area)
    area.setWidget(QLabel("\n" * 100))
    area.show()
    assert spoken(area.verticalScrollBar()) == "What ccwarn is doing"


@pytest.mark.parametrize(("text", "selected"), [("", []), ("acme", ["acme"])])
def test_tab_selects_what_is_in_a_field_and_nothing_where_nothing_is(
    qtbot: QtBot, text: str, selected: list[str]
) -> None:
    field = SpokenField()
    qtbot.addWidget(field)
    field.setText(text)
    told: list[str] = []
    field.selectionChanged.connect(lambda: told.append(field.selectedText()))
    tab = QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason)
    QtWidgets.QApplication.sendEvent(field, tab)
    assert told == selected, "Orca says nothing of a field that it is told this of"
