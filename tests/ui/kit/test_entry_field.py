from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLineEdit, QStyleFactory, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ccwarn.ui.kit.entry_field import bare


@pytest.mark.parametrize("style", QStyleFactory.keys())
def test_no_style_paints_a_background_of_its_own(style: str, qtbot: QtBot) -> None:
    before = QApplication.style().name()
    around = QWidget()
    qtbot.addWidget(around)
    around.setPalette(QPalette(QColor("#202326"), QColor("#2a2e32")))
    field = QLineEdit()
    bare(field)
    QVBoxLayout(around).addWidget(field)
    try:
        QApplication.setStyle(style)
        painted = around.grab().toImage()
        assert painted.pixelColor(field.geometry().center()) == QColor("#2a2e32")
    finally:
        QApplication.setStyle(before)
