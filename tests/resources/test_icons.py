from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from ccwarn.resources import resource

ICONS = ("ccwarn", "asks", "guarding", "notes", "paused", "trouble")


def rendered(name: str, size: int) -> QImage:
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    renderer = QSvgRenderer(str(resource(f"icons/{name}.svg")))
    assert renderer.isValid()
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return image


@pytest.mark.parametrize("size", [16, 22, 64])
def test_icons_can_be_told_apart_at_every_size(qapp: object, size: int) -> None:
    pictures = [rendered(name, size) for name in ICONS]
    assert all(a != b for i, a in enumerate(pictures) for b in pictures[:i])


@pytest.mark.parametrize("name", ICONS)
def test_icons_fill_their_square_and_leave_its_corners_open(qapp: object, name: str) -> None:
    picture = rendered(name, 64)
    opaque = sum(picture.pixelColor(x, y).alpha() > 127 for x in range(64) for y in range(64))
    assert opaque > 64 * 64 // 3
    assert all(picture.pixelColor(x, y).alpha() == 0 for x in (0, 63) for y in (0, 63))


@pytest.mark.parametrize("name", ICONS)
def test_icons_refer_to_nothing_outside(name: str) -> None:
    text = resource(f"icons/{name}.svg").read_text(encoding="utf-8")
    assert "href" not in text
    assert text.count("http") == 1, "the name of the SVG namespace and nothing else"
