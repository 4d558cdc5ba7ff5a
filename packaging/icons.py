"""The icon in each size, of the one drawing."""

from __future__ import annotations

from pathlib import Path


def png(drawing: Path, size: int) -> bytes:
    """Return a picture of a drawing, `size` pixels wide and high."""
    from PySide6.QtCore import QBuffer, QSize
    from PySide6.QtGui import QImageReader

    reader = QImageReader(str(drawing))
    reader.setScaledSize(QSize(size, size))
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    # Qt's binding declares the format as bytes, and takes a text.
    assert reader.read().save(buffer, "PNG")  # type: ignore[call-overload]  # noqa: S101
    return bytes(buffer.data().data())
