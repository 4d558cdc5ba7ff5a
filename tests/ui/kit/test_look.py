from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6 import QtGui
from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QPalette,
    QStyleHints,
)
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import (
    Colours,
    colours,
    contrast,
    follow_contrast,
    prefers_contrast,
    readable,
    scaled,
)

known_by_qt = pytest.mark.skipif(
    not hasattr(QtGui, "QAccessibilityHints"), reason="it came with Qt 6.10"
)
"""For a test of what the desktop says of contrast."""

PALETTES = {
    "light": ("#efefef", "#ffffff", "#000000"),
    "dark": ("#202326", "#2a2e32", "#ffffff"),
    "GNOME": ("#faf9f8", "#faf9f8", "#000000"),
    "black on white": ("#ffffff", "#ffffff", "#000000"),
    "white on black": ("#000000", "#000000", "#ffffff"),
    "sepia": ("#f4ecd8", "#fbf5e6", "#433422"),
}
ACCENTS = ["#308cc6", "#ffff00", "#000000", "#ffffff", "#e95420", "#3daee9"]


@pytest.fixture(autouse=True)
def _palette_of_before(qapp: QApplication) -> Iterator[None]:
    before = qapp.palette()
    yield
    qapp.setPalette(before)


def look_of(name: str, accent: str = "#308cc6") -> Colours:
    """Return the colours on a desktop with this palette."""
    QApplication.setPalette(palette(name, accent))
    return colours(QApplication.palette())


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
    look = look_of(name, accent)
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


def is_strict(look: Colours) -> bool:
    """Tell whether nothing is told by colour."""
    return look.text == look.muted == look.loud == look.line


def set_preference(monkeypatch: pytest.MonkeyPatch, preference: Qt.ContrastPreference) -> None:
    """Have the desktop say what the user wants, which no test can set."""
    monkeypatch.setattr(QtGui.QAccessibilityHints, "contrastPreference", lambda _hints: preference)


@pytest.mark.parametrize("name", ["black on white", "white on black"])
def test_a_theme_for_high_contrast_has_no_half_tones_in_text(qtbot: QtBot, name: str) -> None:
    assert is_strict(look_of(name))


@pytest.mark.parametrize("name", ["light", "dark", "GNOME", "sepia"])
def test_ordinary_themes_have_an_orange_number_and_a_blue_button(qtbot: QtBot, name: str) -> None:
    look = look_of(name)
    assert not is_strict(look)
    assert look.loud.name() in ("#b3500f", "#ffb454")
    assert look.fill.name() == "#1a66d6"


def test_a_button_of_a_theme_that_paints_buttons_otherwise_is_blue(qtbot: QtBot) -> None:
    look_of("GNOME")
    assert colours(palette("GNOME", "#000000")).fill.name() == "#1a66d6"


@known_by_qt
@pytest.mark.parametrize("name", PALETTES)
def test_who_asks_for_high_contrast_gets_it_whatever_the_theme(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    set_preference(monkeypatch, Qt.ContrastPreference.HighContrast)
    assert is_strict(look_of(name))


@known_by_qt
@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_who_does_not_ask_where_the_desktop_knows_does_not_get_it(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    monkeypatch.setattr("sys.platform", system)
    assert not is_strict(look_of("black on white"))


def test_without_a_word_of_the_desktop_the_theme_tells(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(QStyleHints, "accessibility", raising=False)  # as before Qt 6.10
    follow_contrast()
    assert prefers_contrast() is None
    assert is_strict(look_of("black on white"))
    assert not is_strict(look_of("light"))


@known_by_qt
def test_what_is_on_show_follows(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    follow_contrast()
    label = PlainLabel("label", "475", ink="loud")
    qtbot.addWidget(label)
    label.show()
    colour = label.palette().color(QPalette.ColorRole.WindowText)
    set_preference(monkeypatch, Qt.ContrastPreference.HighContrast)
    hints = QGuiApplication.styleHints()
    hints.accessibility().contrastPreferenceChanged.emit(Qt.ContrastPreference.HighContrast)
    assert label.palette().color(QPalette.ColorRole.WindowText) != colour


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
