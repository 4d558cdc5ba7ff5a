from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from ccwarn.about import Package
from ccwarn.ui.status.about_window import AboutWindow


@pytest.fixture
def window(qtbot: QtBot) -> AboutWindow:
    packages = [Package("idna", "3.20", "BSD-3-Clause"), Package("other", "1", "")]
    window = AboutWindow({"ccwarn": "1.2.3", "Python": "3.11.7"}, packages)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    return window


def button(window: AboutWindow, name: str) -> QPushButton:
    found = window.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


def test_it_says_what_it_is_and_that_no_data_leaves(window: AboutWindow) -> None:
    texts = [label.text() for label in window.findChildren(QLabel)]
    assert "ccwarn 1.2.3" in texts
    assert "No data leaves this computer." in texts
    details = window.findChild(QPlainTextEdit)
    assert isinstance(details, QPlainTextEdit)
    assert details.toPlainText().splitlines()[:3] == [
        "ccwarn: 1.2.3",
        "Python: 3.11.7",
        f"Qt: {qVersion()}",
    ]
    assert "idna 3.20: BSD-3-Clause\nother 1: ?" in details.toPlainText()


def test_the_licence_of_qt_is_named_and_lies_where_it_says(window: AboutWindow) -> None:
    notice = window.findChild(QLabel, "qtNotice")
    assert isinstance(notice, QLabel)
    assert "GNU Lesser General Public License, version 3" in notice.text()
    folder = Path(notice.text().rpartition("is in ")[2].rstrip("."))
    titles = {path.read_text().split("\n")[0].strip() for path in folder.iterdir()}
    assert titles == {"GNU LESSER GENERAL PUBLIC LICENSE", "GNU GENERAL PUBLIC LICENSE"}


def test_all_of_it_is_copied(window: AboutWindow) -> None:
    QGuiApplication.clipboard().clear()
    QTest.mouseClick(button(window, "copyButton"), Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("ccwarn: 1.2.3\n")
    assert copied.endswith("other 1: ?")
    assert any(label.text() == "Copied" for label in window.findChildren(QLabel))


def test_the_keyboard_reaches_everything(window: AboutWindow) -> None:
    reached = []
    for _press in range(4):
        focus = QApplication.focusWidget()
        assert focus is not None
        reached.append(focus.objectName())
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    assert {"copyButton", "closeButton", "aboutDetails"} <= set(reached)
    button(window, "closeButton").setFocus()
    QTest.keyClick(button(window, "closeButton"), Qt.Key.Key_Return)
    assert not window.isVisible()


def test_escape_closes_it(window: AboutWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()
