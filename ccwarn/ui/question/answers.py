"""The row of buttons that answer the question."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ccwarn.i18n import _
from ccwarn.question import Question
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.look import unit
from ccwarn.ui.kit.mnemonics import with_mnemonics
from ccwarn.ui.question.separate_line import SeparateLine


class Answers(QWidget):
    """The safe answer has the focus; the coloured one puts the mail right; the others are quiet.

    Where moving is not what one would advise, the safe answer is the coloured one. A button that
    this question does not have stays hidden.
    """

    def __init__(self, question: Question, room: int) -> None:
        super().__init__()
        self.setObjectName("answers")
        texts = _labels(question)
        weights = (Weight.PLAIN, Weight.PRIMARY)
        self.back = Button("back", texts[0], weights[not question.advises_move])
        self.back.setDefault(True)
        self.remedy = Button("move", texts[1], weights[question.advises_move])
        self.send = Button("sendAnywayButton", texts[2], Weight.QUIET)
        self.send.setCheckable(True)
        self.approval = Button("askForApproval", texts[6], Weight.QUIET)
        opens = _("Nothing is sent. A mail to {person} opens, with this one attached.")
        if question.can_ask_approver:
            self.approval.setAccessibleDescription(opens.format(person=question.approver))
        self.why = Button("why", texts[3], Weight.LINK)
        self.why.setCheckable(True)
        self.send_label = texts[4]
        self._why_labels = (texts[3], texts[5])
        self.back.setAccessibleDescription(_("Nothing is sent and nothing is changed."))
        self.remedy.setAccessibleDescription(question.after)
        weight = Weight.PLAIN if question.asks else Weight.PRIMARY
        self.send_now = Button("sendNow", texts[4], weight)
        self.separate = SeparateLine(question, texts[7])
        self._lay_out(room, self.approval if question.approver else self.send)
        self.send_now.setVisible(question.can_send and not question.asks)
        self.why.setVisible(bool(question.reasons))
        self.remedy.setVisible(question.effect is not None)
        self.send.setVisible(question.can_send_anyway)
        self.approval.setVisible(question.can_ask_approver and question.asks)

    def name_why(self, shown: bool) -> None:
        """Name the button that unfolds the explanation by what it does next."""
        self.why.setText(self._why_labels[shown])

    def _lay_out(self, room: int, anyway: Button) -> None:
        step = unit()
        buttons = (self.why, anyway, self.back, self.remedy)
        needed = sum(button.sizeHint().width() + 2 * step for button in buttons) + 4 * step
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(step // 2)
        layout.addWidget(self.separate)
        first, second = QHBoxLayout(), QHBoxLayout()
        for row in (first, second):
            row.setSpacing(step)
        # In long-worded languages on small screens the quiet buttons stand in a row of their own.
        narrow = needed > room
        first.addWidget(self.why)
        first.addStretch()
        first.addWidget(self.send)
        first.addWidget(self.approval)
        if narrow:
            second.addStretch()
        last = second if narrow else first
        last.addWidget(self.back)
        last.addWidget(self.remedy)
        last.addWidget(self.send_now)
        layout.addLayout(first)
        if narrow:
            layout.addLayout(second)
        QWidget.setTabOrder(self.back, self.remedy)


def _labels(question: Question) -> list[str]:
    """Return what the buttons say, each with a key of its own."""
    return with_mnemonics(
        [
            question.back_label,
            question.move_label,
            _("Send anyway…"),
            _("Why am I asked?"),
            _("Send"),
            _("Show the people"),
            _("Ask for approval"),
            question.separately,
        ]
    )
