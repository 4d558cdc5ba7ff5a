"""What the first start has done, and what is left to do for the user."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ccwarn.first_start.proposal import Done
from ccwarn.i18n import pgettext
from ccwarn.plain import isolated
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import unit


class DoneList(QWidget):
    """One line for each thing that was done, with a sign before it."""

    def __init__(self, done: Sequence[Done]) -> None:
        super().__init__()
        self.setObjectName("done")
        step = unit()
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * step, 2 * step, 2 * step, 2 * step)
        grid = QGridLayout()
        grid.setHorizontalSpacing(step)
        grid.setVerticalSpacing(step)
        grid.setColumnStretch(1, 1)
        for row, each in enumerate(done):
            sign = PlainLabel("doneSign", "✗" if each.failed else "✓", wrap=False)
            # The sentence says it, too.
            done_or_not = pgettext("step", "Failed") if each.failed else pgettext("step", "Done")
            sign.setAccessibleName(done_or_not)
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(PlainLabel("doneText", isolated(each.sentence, 500)))
            if each.to_do:
                to_do = isolated(each.to_do, 500)
                label = PlainLabel("toDo", f"→ {to_do}", bold=True)
                label.setAccessibleName(to_do)
                words.addWidget(label)
            grid.addWidget(sign, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addLayout(words, row, 1)
        column.addLayout(grid)
        column.addStretch()
