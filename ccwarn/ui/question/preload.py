"""Has the first question be shown as fast as all later ones.

When an add-on connects, one dialog is painted that is never shown: modules, fonts and icons are
loaded by then. The tray takes some 13 MB more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from ccwarn.draft import Draft, Field, Mailbox, Recipient
from ccwarn.finding import Rule
from ccwarn.policy import Policy
from ccwarn.question import Question, question
from ccwarn.review import Origin, examine

_PEOPLE = 24
"""Enough for everything that a dialog has: its list, the number to be typed, and *Move to Bcc*."""
_ORIGIN = Origin("preload", can_hold=True)


def preload(rules: Sequence[Rule], dialog: Callable[[Question], QWidget]) -> None:
    """Make a dialog and paint it where nobody sees it: fonts, icons and modules stay loaded."""
    people = (Mailbox(f"person@firm{number}.example") for number in range(_PEOPLE))
    recipients = tuple(Recipient(mailbox, Field.CC) for mailbox in people)
    draft = Draft(Mailbox("me@own.example"), recipients)
    window = dialog(question(examine(draft, Policy(), rules), _ORIGIN, rules))
    window.grab()
    window.deleteLater()
