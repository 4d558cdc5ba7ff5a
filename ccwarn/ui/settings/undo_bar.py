"""The line at the window's foot: what was just changed, and the way back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ccwarn.i18n import _
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.labels import PlainLabel
from ccwarn.ui.kit.look import unit
from ccwarn.ui.settings.editor import Editor

_MOST_LINES = 2
"""So many lines of a sentence may stand between the buttons."""


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
        self._open_file = open_file
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(unit())
        self._row = QHBoxLayout()
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(unit())
        self._row.addWidget(open_file)
        for label in (self._done, self._failed):
            label.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
            self._row.addWidget(label, 1)
            label.hide()
        self._row.addStretch()
        self._row.addWidget(self.undo)
        self._column.addLayout(self._row)
        size = self.undo.sizePolicy()
        size.setRetainSizeWhenHidden(True)
        self.undo.setSizePolicy(size)
        self.undo.hide()
        editor.message.connect(self._say)

    def _say(self, sentence: str, failed: bool) -> None:
        shown, other = (self._failed, self._done) if failed else (self._done, self._failed)
        other.hide()
        self._put(shown, sentence)
        shown.say(sentence)
        self.undo.setVisible(self._editor.book.can_undo)

    def _put(self, label: PlainLabel, sentence: str) -> None:
        """Let a sentence stand between the buttons, or above them where it has few words a line."""
        buttons = self._open_file.sizeHint().width() + self.undo.sizeHint().width()
        room = self.width() - buttons - 6 * unit()
        for layout in (self._row, self._column):
            layout.removeWidget(label)
        if label.fontMetrics().horizontalAdvance(sentence) > _MOST_LINES * room:
            self._column.insertWidget(0, label)
        else:
            self._row.insertWidget(1, label, 1)
