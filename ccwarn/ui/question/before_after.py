"""One line that says what the remedy changes: who is visible now, and who would be after it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ccwarn.i18n import _
from ccwarn.question import Question
from ccwarn.ui.kit.labels import PlainLabel, Sign
from ccwarn.ui.kit.look import unit


class BeforeAfter(QWidget):
    """`Now 475 visible → After 0 visible, 475 in Bcc`."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.setObjectName("beforeAfter")
        step = unit()
        leading = QGuiApplication.layoutDirection() is not Qt.LayoutDirection.RightToLeft
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(step)
        after = PlainLabel("after", question.after, bold=True)
        top = Qt.AlignmentFlag.AlignTop
        # i18n: who sees whom in the mail as it is now
        row.addWidget(PlainLabel("nowHeading", _("Now"), ink="muted", wrap=False), 0, top)
        row.addWidget(PlainLabel("now", question.now, wrap=False), 0, top)
        row.addWidget(Sign("arrow", "→" if leading else "←"), 0, top)
        # i18n: who would see whom after people were moved to Bcc
        row.addWidget(PlainLabel("afterHeading", _("After"), ink="muted", wrap=False), 0, top)
        row.addWidget(after, 1, top)
