from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from ccwarn.ui.settings.page_signs import paint_sign
from opened import SETTINGS_PAGES


def painted(page: str) -> bytes:
    image = QImage(32, 32, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    paint_sign(painter, page, QRectF(0, 0, 32, 32), QColor("black"))
    painter.end()
    return bytes(image.constBits())


def test_every_page_has_a_sign_of_its_own(qapp: QApplication) -> None:
    assert len({painted(page) for page in SETTINGS_PAGES}) == len(SETTINGS_PAGES)
