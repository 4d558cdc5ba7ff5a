"""The line that offers to send the mail to each of its recipients separately."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ccwarn.question import Question
from ccwarn.review import Decision
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import unit
from ccwarn.ui.kit.ticks import TickRow


class SeparateLine(QWidget):
    """Says what it does, and has a tick where colleagues can stay in sight.

    Where that is not offered it is hidden.
    """

    chosen = Signal(object)
    """Carries the decision."""

    def __init__(self, question: Question, label: str) -> None:
        super().__init__()
        self.setObjectName("separateLine")
        step = unit()
        self._question = question
        self._means = means = PlainLabel("separateMeans", ink="muted")
        means.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        means.setMinimumWidth(16 * step)
        self.keep = TickRow("keepColleagues", question.keep_label)
        self.keep.title.setWordWrap(False)
        self.keep.setVisible(bool(question.keep_label))
        self.button = Button("sendSeparately", label, Weight.PLAIN)
        self.button.clicked.connect(lambda: self.chosen.emit(self._decision))
        self.keep.toggled.connect(self._explain)
        self._explain(with_cc=False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, step // 2)
        row.setSpacing(2 * step)
        row.addWidget(means, 1)
        row.addWidget(self.keep, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.button)
        self.setVisible(bool(question.separately))

    def _explain(self, with_cc: bool) -> None:
        text = self._question.separately_means(with_cc=with_cc)
        self._means.setText(text)
        self.button.setAccessibleDescription(text)

    @property
    def _decision(self) -> Decision:
        keeps = self.keep.tick.isChecked()
        return Decision.SEPARATELY_WITH_CC if keeps else Decision.SEPARATELY
