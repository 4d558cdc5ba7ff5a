"""The top of the dialog: the number, what it means, and which mail it is about."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ccwarn.i18n import _, grouped
from ccwarn.question import Question
from ccwarn.ui.kit.labels import ElidedLabel, PlainLabel
from ccwarn.ui.kit.look import unit
from ccwarn.ui.kit.screen_reader import announce


class Headline(QWidget):
    """The number is the only loud thing in the dialog; without one the sentence stands alone."""

    def __init__(self, question: Question, *, compact: bool = False) -> None:
        super().__init__()
        self.setObjectName("headline")
        self.setAccessibleName(question.sentence)
        step = unit()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(step * 2)
        phrase = PlainLabel("phrase", question.phrase, size=1.25 if compact else 1.5, bold=True)
        phrase.setAccessibleName(question.sentence)
        if question.number:
            row.addWidget(self._number(question, 2.4 if compact else 3.6))
        words = QVBoxLayout()
        words.setSpacing(step // 2)
        words.addStretch()
        words.addWidget(phrase)
        words.addWidget(ElidedLabel("context", self._context(question), ink="muted"))
        words.addStretch()
        row.addLayout(words, 1)
        self._place = PlainLabel("place", bold=True, wrap=False)
        row.addWidget(self._place, 0, Qt.AlignmentFlag.AlignTop)

    def showEvent(self, event: QShowEvent) -> None:
        """Have the question read out: that it opens, and as what it has become."""
        super().showEvent(event)
        if not event.spontaneous():
            announce(self, self.accessibleName())

    def set_place(self, number: int, total: int) -> None:
        """Say which of how many open questions this is, where there are several."""
        text = _("Question {number} of {total}").format(number=number, total=total)
        self._place.setText(text)
        self._place.setVisible(total > 1)

    def _number(self, question: Question, size: float) -> PlainLabel:
        label = PlainLabel(
            "number", grouped(question.number), size=size, bold=True, ink="loud", wrap=False
        )
        # Digits have no descenders: without them the number stands in the middle of its words.
        metrics = QFontMetrics(label.font())
        label.setFixedHeight(metrics.ascent())
        label.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        return label

    def _context(self, question: Question) -> str:
        subject = question.subject
        quoted = _("“{subject}”").format(subject=subject) if subject else _("(no subject)")
        if not question.author:
            return quoted
        return _("{subject} · from {author}").format(subject=quoted, author=question.author)
