"""What eyes make of a window: every text that is painted, and what is behind it in the picture."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.etree import ElementTree as ET

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QPointF, QRect, QRectF, QSizeF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QRegion
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from ccwarn.ui.kit.look import contrast, mixed

FINE = 2
"""Pixels of a picture for each of a window, so that a stroke of a letter has its full colour."""
_GROUND = 0.1
"""The share of the pixels around a text from which on a colour is what the text stands on."""
_MATRIX = re.compile(r"matrix\(([^)]*)\)")


class PaintedText(NamedTuple):
    """A text, who paints it, where in the window and in what colour; whether it counts as large."""

    text: str
    widget: QWidget
    place: QRectF
    ink: QColor
    is_large: bool

    @property
    def is_whole(self) -> bool:
        """Whether no edge of a scrolled area, and nothing else, hides a part of it."""
        corner = place_of(self.widget).topLeft()
        # The air around letters may be cut off.
        place = self.place.translated(-QPointF(corner)).adjusted(1, 2, -1, -2).toRect()
        return QRegion(place).subtracted(self.widget.visibleRegion()).isEmpty()


def texts_of(window: QWidget) -> Iterator[PaintedText]:
    """Yield every text that is painted, in labels, rows, charts or wherever."""
    for widget in (window, *window.findChildren(QWidget)):
        if widget.isVisible() and widget.window() is window and not widget.size().isEmpty():
            yield from _texts_of(widget)


def _texts_of(widget: QWidget) -> Iterator[PaintedText]:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(widget.size())
    generator.setResolution(widget.logicalDpiX())
    painter = QPainter(generator)
    widget.render(painter, QPoint(0, 0), QRegion(), QWidget.RenderFlag(0))
    painter.end()
    corner = place_of(widget).topLeft()
    for group in ET.fromstring(bytes(content.data())).iter():
        if matrix := _MATRIX.search(group.get("transform", "")):
            numbers = [float(number) for number in matrix[1].split(",")]
            start = QPointF(numbers[4], numbers[5]) + QPointF(corner)
            for element in group:
                if element.tag.endswith("text") and (text := "".join(element.itertext()).strip()):
                    yield _painted(text, widget, element.attrib, start)


def _painted(text: str, widget: QWidget, given: dict[str, str], start: QPointF) -> PaintedText:
    size, weight = float(given["font-size"]), int(given["font-weight"])
    font = QFont(given["font-family"])
    font.setPixelSize(round(size))
    font.setWeight(QFont.Weight(weight))
    metrics = QFontMetricsF(font)
    corner = start + QPointF(float(given["x"]), float(given["y"]) - metrics.ascent())
    place = QRectF(corner, QSizeF(metrics.horizontalAdvance(text), metrics.height()))
    ink = QColor(given["fill"])
    ink.setAlphaF(float(given["fill-opacity"]))
    # WCAG 2.1, "large scale": 18 points, or 14 where it is bold; a point is 4/3 pixels.
    return PaintedText(text, widget, place, ink, size >= 24 or (size >= 18.66 and weight >= 700))


def place_of(widget: QWidget) -> QRect:
    """Return where a widget is in its window."""
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


def picture(window: QWidget) -> QImage:
    """Return the window as it looks, `FINE` times as large."""
    image = QImage(window.size() * FINE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(FINE)
    window.render(image)
    return image


def counted(image: QImage, place: QRect) -> Counter[int]:
    """Return how often each colour is in a part of a picture, given in the window's own pixels."""
    part = QRect(place.topLeft() * FINE, place.size() * FINE).intersected(
        QRect(QPoint(0, 0), image.size())
    )
    if part.isEmpty():
        return Counter()
    copied = image.copy(part)
    pixels: Iterable[int] = memoryview(copied.constBits()).cast("I")
    return Counter(pixels)


def contrast_of(painted: PaintedText, image: QImage) -> float:
    """Return the least contrast of a text to what it stands on; 1 if it is not to be seen."""
    found = counted(image, painted.place.toAlignedRect())
    least = _GROUND * sum(found.values())
    grounds = [QColor(pixel) for pixel, times in found.most_common(8) if times >= least]
    ink = mixed(QColor(painted.ink.rgb()), grounds[0], 1 - painted.ink.alphaF())
    if not any(_near(ink, QColor(pixel)) for pixel in found):
        return 1.0
    return min((contrast(ink, it) for it in grounds if not _near(ink, it)), default=1.0)


def _near(one: QColor, other: QColor) -> bool:
    red, green = one.red() - other.red(), one.green() - other.green()
    return abs(red) + abs(green) + abs(one.blue() - other.blue()) < 24
