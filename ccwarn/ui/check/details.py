"""What there is to know and to do about the selected rows of the check window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ccwarn.i18n import _, grouped, ngettext
from ccwarn.ui.check.model import fixable, fixed
from ccwarn.ui.check.verdicts import ShownVerdict, explanation_of, state_of, title_of
from ccwarn.ui.kit.buttons import Button, Weight
from ccwarn.ui.kit.labels import ElidedLabel, PlainLabel
from ccwarn.ui.kit.look import scaled, unit

_LINES = 2
"""How many lines of explanation have room before the window has to give way."""


class CheckDetails(QWidget):
    """Says all about one message, or counts several, beside the buttons for them."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("checkDetails")
        step = unit()
        self.move_text = ""
        """What the button that moves people says."""
        self.look_button = Button("lookButton", "", Weight.PLAIN)
        self.undo_button = Button("undoSelectedButton", "", Weight.PLAIN)
        self.move_button = Button("moveSelectedButton", "", Weight.PLAIN)
        self._title = ElidedLabel("selectedTitle")
        self._title.setFont(scaled(self._title.font(), 1.0, bold=True))
        self._words = PlainLabel("selectedWords")
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self._words.setMinimumHeight(_LINES * self._words.fontMetrics().height())
        column = QVBoxLayout()
        column.setSpacing(step // 4)
        column.addWidget(self._title)
        column.addWidget(self._words, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(step)
        for button in (self.look_button, self.undo_button, self.move_button):
            buttons.addWidget(button)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * step)
        row.addLayout(column, 1)
        row.addLayout(buttons)
        row.setAlignment(buttons, Qt.AlignmentFlag.AlignTop)

    def tell(self, selected: Sequence[ShownVerdict]) -> None:
        """Show what there is about these."""
        one = selected[0] if len(selected) == 1 else None
        self._title.setText(_title(selected))
        self._words.setText(explanation_of(one) if one else _words(selected))
        moved = sum(verdict.moved for verdict in selected)
        text = ngettext("Move {count} to Bcc", "Move {count} to Bcc", moved)
        self.move_text = text.format(count=grouped(moved)) if moved else _("Move to Bcc")
        self.move_button.setEnabled(bool(fixable(selected)))
        self.undo_button.setEnabled(bool(fixed(selected)))
        self.look_button.setEnabled(one is not None and state_of(one).asks)


def _title(selected: Sequence[ShownVerdict]) -> str:
    if len(selected) == 1:
        verdict = selected[0]
        if verdict.author:
            return _("{message}, from {author}").format(
                message=title_of(verdict), author=verdict.author
            )
        return title_of(verdict)
    if not selected:
        return ""
    return ngettext("{count} message selected", "{count} messages selected", len(selected)).format(
        count=grouped(len(selected))
    )


def _words(selected: Sequence[ShownVerdict]) -> str:
    if not selected:
        return _("Select a message to see what was found in it.")
    can = fixable(selected)
    if not can:
        return _("ccwarn cannot move anyone to Bcc in any of them.")
    return ngettext(
        "ccwarn can move people to Bcc in {count} of them.",
        "ccwarn can move people to Bcc in {count} of them.",
        len(can),
    ).format(count=grouped(len(can)))
