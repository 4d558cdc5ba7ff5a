from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QFont, QPalette
from pytestqt.qtbot import QtBot

from ccwarn.ui.kit.look import colours, contrast, readable, scaled

PALETTES = {
    "light": ("#efefef", "#ffffff", "#000000"),
    "dark": ("#202326", "#2a2e32", "#ffffff"),
    "black on white": ("#ffffff", "#ffffff", "#000000"),
    "white on black": ("#000000", "#000000", "#ffffff"),
    "sepia": ("#f4ecd8", "#fbf5e6", "#433422"),
}
ACCENTS = ["#308cc6", "#ffff00", "#000000", "#ffffff", "#e95420", "#3daee9"]


def palette(name: str, accent: str) -> QPalette:
    window, base, text = (QColor(colour) for colour in PALETTES[name])
    made = QPalette(window)
    made.setColor(QPalette.ColorRole.Window, window)
    made.setColor(QPalette.ColorRole.Base, base)
    made.setColor(QPalette.ColorRole.WindowText, text)
    made.setColor(QPalette.ColorRole.Accent, QColor(accent))
    return made


@pytest.mark.parametrize("accent", ACCENTS)
@pytest.mark.parametrize("name", PALETTES)
def test_all_text_can_be_read(qtbot: QtBot, name: str, accent: str) -> None:
    look = colours(palette(name, accent))
    pairs = {
        "text on a bar": (look.text, look.bar),
        "text on the sum": (look.text, look.sum_bar),
        "muted text": (look.muted, look.surface),
        "muted text on a bar": (look.muted, look.bar),
        "link": (look.accent, look.card),
        "primary button": (look.on_fill, look.fill),
    }
    for what, (ink, ground) in pairs.items():
        assert contrast(ink, ground) >= 4.5, what
    # WCAG 2.1, 1.4.3: large text needs 3.
    assert contrast(look.loud, look.surface) >= 3


@pytest.mark.parametrize("name", ["black on white", "white on black"])
def test_high_contrast_has_no_half_tones_in_text(qtbot: QtBot, name: str) -> None:
    look = colours(palette(name, "#308cc6"))
    assert look.text == look.muted == look.loud == look.line


def test_a_readable_colour_stays_as_it_is() -> None:
    assert readable(QColor("#000080"), QColor("white")) == QColor("#000080")


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast(QColor("white"), QColor("black")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.01)


def test_fonts_scale_whatever_their_unit(qtbot: QtBot) -> None:
    font = QFont()
    font.setPixelSize(20)
    assert scaled(font, 1.5).pixelSize() == 30
    font.setPointSizeF(10)
    assert scaled(font, 1.5).pointSizeF() == 15
