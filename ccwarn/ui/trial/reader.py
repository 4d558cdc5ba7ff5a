"""Reads sent mail in a thread of its own, for the page that shows what was found."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ccwarn.audit.engine import Progress
from ccwarn.audit.told_mail import Teller
from ccwarn.audit.trial import Trial, Trying
from ccwarn.policy import Policy
from ccwarn.review import Identities
from ccwarn.ui.process.main_thread import MainThread
from ccwarn.unforeseen import LastResort

_OFTEN = 0.1
"""Seconds between two words on how far it is."""


class Reader(QObject):
    """One reading at a time. What was cancelled is not heard of again."""

    progressed = Signal(object)
    """Carries the `Progress`."""
    finished = Signal(object)
    """Carries the `Trial`, or None where the mail could not be read."""

    def __init__(
        self, identities: Callable[[], Identities | None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._identities = identities
        self._in_main_thread = MainThread(self)
        self._trying: Trying | None = None

    @property
    def is_busy(self) -> bool:
        """Whether mail is being read."""
        return self._trying is not None

    def start(self, policy: Policy, paths: Sequence[Path], tellers: Sequence[Teller] = ()) -> None:
        """Read all mail at and below these paths, and all that is told of."""
        self.cancel()
        told, in_main_thread = 0.0, self._in_main_thread

        def tell(progress: Progress) -> None:
            nonlocal told
            if time.monotonic() - told > _OFTEN:
                told = time.monotonic()
                in_main_thread(lambda: self._progress(trying, progress))

        def work() -> None:
            trial = None
            with LastResort("mail that was sent could not be read"):
                trial = trying.read(paths, tellers)
            in_main_thread(lambda: self._finish(trying, trial))

        trying = self._trying = Trying(policy, self._identities(), tell)
        threading.Thread(target=work, name="ccwarn-trial", daemon=True).start()

    def cancel(self) -> None:
        """Leave what has not been read yet."""
        if self._trying is not None:
            self._trying.halt()
            self._trying = None

    def _progress(self, trying: Trying, progress: Progress) -> None:
        if trying is self._trying:
            self.progressed.emit(progress)

    def _finish(self, trying: Trying, trial: Trial | None) -> None:
        if trying is self._trying:
            self._trying = None
            self.finished.emit(trial)
