"""What the organisation says at a question, and the tool that it has for mail to many people."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ccwarn.advice import Advice
from ccwarn.i18n import _
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import unit
from ccwarn.ui.kit.mnemonics import without_mnemonic


class AdviceLines(QWidget):
    """Text and never markup; the page opens at a click, and only then. Empty it is hidden."""

    def __init__(self, advice: Advice, least_width: int) -> None:
        super().__init__()
        self.setObjectName("advice")
        self._link = advice.link
        step = unit()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(step // 2)
        text = PlainLabel("adviceText", advice.text)
        text.setMinimumWidth(least_width)  # Qt would have a long text wide.
        text.setVisible(bool(advice.text))
        column.addWidget(text)
        self._suggestion = PlainLabel("suggestion", advice.suggestion)
        self._suggestion.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        self.open = Button("openTool", without_mnemonic(_("Open in the browser")), Weight.LINK)
        self.open.setToolTip(advice.link)
        self.open.setAccessibleDescription(advice.link)
        self.open.clicked.connect(self._open)
        row = QHBoxLayout()
        row.setSpacing(step)
        row.addWidget(self._suggestion, 1)
        row.addWidget(self.open)
        column.addLayout(row)
        self._suggestion.setVisible(bool(advice.suggestion))
        self.open.setVisible(bool(advice.suggestion and advice.link))
        self.setVisible(any(advice))

    def _open(self) -> None:
        if not QDesktopServices.openUrl(QUrl(self._link, QUrl.ParsingMode.StrictMode)):
            self._suggestion.setText(f"{self._suggestion.text()} {self._link}")
            self.open.hide()
