from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ccwarn.ui.kit.labels import ElidedLabel, PlainLabel, tooltip, without_markup
from ccwarn.ui.kit.look import colours


@pytest.mark.parametrize("text", ["<b>x</b>", "<qt>x", "a & b", "&lt;"])
def test_a_tooltip_shows_markup_as_text(text: str) -> None:
    from PySide6.QtGui import QTextDocument

    shown = QTextDocument()
    shown.setHtml(tooltip(text))
    assert shown.toPlainText() == text


def test_no_text_no_tooltip() -> None:
    assert tooltip("") == ""


def test_a_notification_has_nothing_to_render() -> None:
    shown = without_markup('<a href="x">Fish & Chips</a>')
    assert not set(shown) & set("<>&")
    assert "Fish" in shown


def test_a_label_is_elided_with_a_tooltip_only_where_it_must(qtbot: QtBot) -> None:
    label = ElidedLabel("x", "a long text that <b>needs</b> room")
    qtbot.addWidget(label)
    label.resize(40, 20)
    label.grab()
    assert label.toolTip() == tooltip(label.text())
    label.resize(800, 20)
    label.grab()
    assert label.toolTip() == ""


def test_colours_follow_the_desktop_from_light_to_dark(
    qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    label = PlainLabel("x", "text", ink="muted")
    qtbot.addWidget(label)
    before = qapp.palette()
    dark = QPalette(QColor("#202326"))
    for role in (QPalette.ColorRole.Window, QPalette.ColorRole.Base):
        dark.setColor(role, QColor("#202326"))
    dark.setColor(QPalette.ColorRole.WindowText, QColor("#eeeeee"))
    try:
        qapp.setPalette(dark)
        qtbot.waitUntil(
            lambda: label.palette().color(QPalette.ColorRole.WindowText) == colours(dark).muted
        )
    finally:
        qapp.setPalette(before)
