"""The line that a dialog becomes when a mail is sent anyway."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ccwarn.ui.question.undo_line import UndoLine
from scenes.scene import Scene

SCENES = (
    Scene("undo", "undo"),
    Scene("undo-2x", "undo", scale=2),
    Scene("undo-dark", "undo", dark=True),
    Scene("undo-dark-2x", "undo", ("long",), dark=True, scale=2),
    Scene("undo-qps", "undo", ("long",), language="qps"),
    Scene("undo-rtl", "undo", right_to_left=True),
    Scene("undo-contrast", "undo", high_contrast=True),
)


def show(scene: Scene) -> QWidget:
    """Show the line after three seconds, of a mail with a short or a long subject."""
    subject = "Our new prices"
    if "long" in scene.done:
        subject = "Our new prices for the coming year, with all that our customers wanted to know"
    now = 0.0
    line = UndoLine(subject, 10, lambda: now)
    now = 3.0
    line.appear(in_front=True)
    return line
