"""A part of the page for mail accounts."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ccwarn.ui.kit.cards import Frame
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import unit
from ccwarn.ui.kit.status_rows import StatusRows


class Section(QWidget):
    """Rows in a frame, under a heading."""

    def __init__(self, name: str, heading: str) -> None:
        super().__init__()
        self.setObjectName(f"{name}Section")
        step = unit()
        self.rows = StatusRows(name, below=True)
        frame = Frame(f"{name}Frame")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(2 * step, step, 2 * step, step)
        inside.addWidget(self.rows)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(step)
        column.addWidget(PlainLabel(f"{name}Heading", heading, bold=True))
        column.addWidget(frame)
