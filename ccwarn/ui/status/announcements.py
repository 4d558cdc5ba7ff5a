"""What ccwarn says of its own accord, in notifications of the desktop."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from ccwarn.i18n import _
from ccwarn.resources import resource
from ccwarn.ui.kit.labels import without_markup
from ccwarn.ui.process.application import NAME
from ccwarn.ui.process.notifications import Notification, Notifier
from ccwarn.ui.status.commands import Commands
from ccwarn.ui.status.status import Status
from ccwarn.ui.status.tray import Tray


class Announcements(QObject):
    """Says what was done, what went wrong, and what waits for the author."""

    def __init__(
        self, status: Status, commands: Commands, tray: Tray, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._status = status
        self._commands = commands
        self._notifier = Notifier(NAME, resource("icons") / "ccwarn.svg", tray.show_message, self)
        self._question: Notification | None = None
        self._monitoring = ""
        # Later: at the start there is no tray yet that could show it.
        status.changed.connect(lambda: QTimer.singleShot(0, self, self._tell_of_monitoring))

    def tell(self, sentence: str, *, urgent: bool = False) -> None:
        """Say something; a click opens the status window."""
        show_window = self._commands.show_window
        self._notifier.show(
            Notification("ccwarn", without_markup(sentence), show_window, urgent=urgent)
        )

    def _tell_of_monitoring(self) -> None:
        """Say once that nobody is asked from now on, so that nobody relies on being asked."""
        told, self._monitoring = self._monitoring, self._status.monitoring
        if self._monitoring and not told:
            self.tell(self._monitoring)

    def tell_of_question(self, sentence: str) -> None:
        """Say that a question waits where nobody sees it; a click brings it to the front."""
        self.forget_question()
        self._question = Notification(
            self._status.asking,
            without_markup(sentence),
            self._commands.show_question,
            urgent=True,
        )
        self._notifier.show(self._question)

    def forget_question(self) -> None:
        """Take back what was said of a question: it has been seen, or is no more."""
        if self._question is not None:
            self._notifier.withdraw(self._question)
        self._question = None

    def tell_without_tray(self) -> None:
        """Say that ccwarn runs, and how to open it, on a desktop that has no tray."""
        text = _("{status}. This desktop has no tray. Click here to open ccwarn.")
        self.tell(text.format(status=self._status.headline))
