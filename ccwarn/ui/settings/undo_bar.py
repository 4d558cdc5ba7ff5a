"""The line at the window's foot: what was just changed, and the way back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ccwarn.i18n import _
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import unit
from ccwarn.ui.settings.editor import Editor


class UndoBar(QWidget):
    """Quiet while all goes well; loud where something could not be written."""

    def __init__(self, editor: Editor, open_file: Button) -> None:
        super().__init__()
        self.setObjectName("undoBar")
        self._editor = editor
        self._done = PlainLabel("done", ink="muted")
        self._failed = PlainLabel("failed", ink="loud")
        self.undo = Button("undoButton", "", Weight.PLAIN)
        self.undo.setToolTip(_("Ctrl+Z"))
        self.undo.clicked.connect(lambda: editor.undo())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(unit())
        row.addWidget(open_file)
        for label in (self._done, self._failed):
            label.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
            row.addWidget(label, 1)
            label.hide()
        row.addStretch()
        row.addWidget(self.undo)
        size = self.undo.sizePolicy()
        size.setRetainSizeWhenHidden(True)
        self.undo.setSizePolicy(size)
        self.undo.hide()
        editor.message.connect(self._say)

    def _say(self, sentence: str, failed: bool) -> None:
        shown, other = (self._failed, self._done) if failed else (self._done, self._failed)
        other.hide()
        shown.say(sentence)
        self.undo.setVisible(self._editor.book.can_undo)
