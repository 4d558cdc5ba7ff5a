"""Text in the rows of a list, in either writing direction."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem

from ccwarn.ui.kit.row_pen import RowPen
from counterparts import fonts

LTR, RTL = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
FIRST_WIDE = "\u2068MMMMMMMM\u2069, \u2068........\u2069"


@pytest.mark.parametrize(
    ("text", "direction", "is_first_on_the_right"),
    [
        (FIRST_WIDE, LTR, False),
        (FIRST_WIDE, RTL, True),
        ("MMMMMMMM/........", RTL, False),
    ],
)
@fonts
@pytest.mark.usefixtures("qapp")
def test_isolated_names_run_as_the_window_does_and_a_path_as_it_is(
    text: str, direction: Qt.LayoutDirection, *, is_first_on_the_right: bool
) -> None:
    image = QImage(400, 40, QImage.Format.Format_Grayscale8)
    image.fill(255)
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, 400, 40)
    option.direction = direction
    painter = QPainter(image)
    RowPen(painter, option).text(text, 0, 400, QFont(QApplication.font()), QColor("black"))
    painter.end()
    inked = [x for x in range(400) if any(image.pixelColor(x, y).value() < 128 for y in range(30))]
    middle = (min(inked) + max(inked)) / 2
    on_the_right = sum(x > middle for x in inked) > len(inked) / 2
    assert on_the_right is is_first_on_the_right
