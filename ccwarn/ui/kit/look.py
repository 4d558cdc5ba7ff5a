"""How ccwarn looks: sizes from the user's font, colours from the user's palette.

The few colours of its own (the loud number; a blue for desktops that name no accent) are picked
by whether the palette is light or dark, and give way to the palette's text where the user has
asked for high contrast: the desktop says so, or, where it says nothing, the palette is a theme for
that.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

_LOUD = {"light": "#b3500f", "dark": "#ffb454"}
_BLUE = {"light": "#1a66d6", "dark": "#5b9bff"}
_FUSION_BLUE = "#308cc6"
"""What Qt's own style takes as accent where the desktop names none."""

_READABLE = 4.5
"""WCAG 2.1, success criterion 1.4.3: the least contrast of text."""
_SEEN = 3.0
"""WCAG 2.1, success criterion 1.4.11: the least contrast of what shows that there is a control."""
_HIGH_CONTRAST = 20.5
"""Text and background this far apart are a high-contrast theme. The ordinary ones of GNOME, black
on a white that is not quite white, come up to 20."""


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours that ccwarn paints with; a `line` divides, an `edge` is that of a control."""

    text: QColor
    muted: QColor
    surface: QColor
    card: QColor
    line: QColor
    edge: QColor
    accent: QColor
    fill: QColor
    on_fill: QColor
    bar: QColor
    sum_bar: QColor
    bar_line: QColor
    hover: QColor
    loud: QColor


def colours(palette: QPalette) -> Colours:
    """Derive all colours from a palette; the accent is that of the whole desktop.

    GTK's theme gives kinds of widgets palettes of their own, in which the accent is the text's.
    """
    # A disabled widget's palette would give all of them in grey.
    active = QPalette.ColorGroup.Active
    text = palette.color(active, QPalette.ColorRole.WindowText)
    card = palette.color(active, QPalette.ColorRole.Base)
    window = palette.color(active, QPalette.ColorRole.Window)
    surface = mixed(window, card, 0.6)
    theme = "dark" if luminance(text) > luminance(card) else "light"
    strict = prefers_contrast()
    if strict is None:
        strict = min(contrast(text, card), contrast(text, window)) >= _HIGH_CONTRAST
    accent = QGuiApplication.palette().color(active, QPalette.ColorRole.Accent)
    on_fill = card if strict else QColor("white")
    fill = accent
    if accent == QColor(_FUSION_BLUE):
        accent, fill = QColor(_BLUE[theme]), QColor(_BLUE["light"])
    accent = readable(accent, card)
    bar = mixed(accent, card, 0.82 if theme == "light" else 0.74)
    line = text if strict else mixed(text, surface, 0.84)
    return Colours(
        text=text,
        muted=text if strict else readable(readable(mixed(text, surface, 0.36), surface), bar),
        surface=window if strict else surface,
        card=card,
        line=line,
        edge=text if strict else _edge(text, card, surface),
        accent=accent,
        fill=readable(fill, on_fill),
        on_fill=on_fill,
        bar=card if strict else bar,
        sum_bar=card if strict else mixed(text, card, 0.91 if theme == "light" else 0.86),
        bar_line=text if strict else QColor(0, 0, 0, 0),
        hover=mixed(text, card, 0.95),
        loud=text if strict else QColor(_LOUD[theme]),
    )


def _edge(text: QColor, *backdrops: QColor) -> QColor:
    """Return a half-tone that is seen before each of the backdrops."""
    edge = mixed(text, backdrops[0], 0.55)
    for backdrop in backdrops:
        edge = readable(edge, backdrop, _SEEN)
    return edge


def prefers_contrast() -> bool | None:
    """Tell whether the user has asked for high contrast; None where nobody knows.

    Windows and macOS know. On Linux "no preference" is also what a desktop says that has no such
    setting, but may have a theme.
    """
    hints = QGuiApplication.styleHints()
    if not hasattr(hints, "accessibility"):  # it came with Qt 6.10
        return None
    if hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast:
        return True
    return False if sys.platform in ("win32", "darwin") else None


def follow_contrast() -> None:
    """Paint everything anew when the user asks for high contrast, or does so no more."""

    def repaint() -> None:
        for widget in QApplication.allWidgets():
            QApplication.sendEvent(widget, QEvent(QEvent.Type.ApplicationPaletteChange))
            widget.update()

    hints = QGuiApplication.styleHints()
    if hasattr(hints, "accessibility"):
        hints.accessibility().contrastPreferenceChanged.connect(repaint)


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """Return `one` with `share` (0 to 1) of `other` in it."""
    return QColor.fromRgbF(
        *(
            a + (b - a) * share
            for a, b in (
                (one.redF(), other.redF()),
                (one.greenF(), other.greenF()),
                (one.blueF(), other.blueF()),
            )
        )
    )


def luminance(colour: QColor) -> float:
    """Return the relative luminance, 0 to 1 (WCAG 2.1, "relative luminance")."""
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast ratio, 1 to 21 (WCAG 2.1, "contrast ratio")."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def readable(colour: QColor, backdrop: QColor, least: float = _READABLE) -> QColor:
    """Return the colour, moved away from the backdrop until it has the least contrast to it.

    That is what text needs to be read, unless told otherwise.
    """
    away = QColor("black") if luminance(backdrop) > 0.18 else QColor("white")
    for step in range(11):
        candidate = mixed(colour, away, step / 10)
        if contrast(candidate, backdrop) >= least:
            return candidate
    return away


def scaled(font: QFont, ratio: float, *, bold: bool = False) -> QFont:
    """Return the font in another size: `ratio` times its own."""
    font = QFont(font)
    if font.pointSizeF() > 0:
        font.setPointSizeF(font.pointSizeF() * ratio)
    else:
        font.setPixelSize(round(font.pixelSize() * ratio))
    if bold:
        font.setWeight(QFont.Weight.DemiBold if ratio < 2 else QFont.Weight.Bold)
    return font


def sided(leading: int, top: int, trailing: int, bottom: int) -> tuple[int, int, int, int]:
    """Return margins for `setContentsMargins`, which does not mirror them by itself."""
    left, right = (trailing, leading) if QApplication.isRightToLeft() else (leading, trailing)
    return left, top, right, bottom


def unit(font: QFont | None = None) -> int:
    """Return the distance that all others are multiples of, in pixels: half a line of text."""
    return max(4, round(QFontMetrics(font or QApplication.font()).height() / 2))
