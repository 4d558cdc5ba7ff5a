"""A dialog on the screen, for tests to click."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtWidgets import QWidget

from ccwarn.review import Decision
from ccwarn.ui.question.dialog import QuestionDialog


@dataclass
class Clock:
    """A clock that stands still until it is told."""

    now: float = 1000.0

    def __call__(self) -> float:
        """Return the time in seconds."""
        return self.now


@dataclass
class Shown:
    """A dialog on the screen, its clock, and what it has decided."""

    dialog: QuestionDialog
    clock: Clock
    decisions: list[Decision] = field(default_factory=list)

    def widget(self, name: str) -> QWidget:
        """Return the widget of that object name."""
        found = self.dialog.findChild(QWidget, name)
        assert isinstance(found, QWidget), name
        return found
