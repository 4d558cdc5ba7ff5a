"""The window with mails that are sent to each separately."""

from __future__ import annotations

from pathlib import Path
from tempfile import mkdtemp

from PySide6.QtWidgets import QWidget

from ccwarn.batch_file import RowState
from ccwarn.batches import Batches, MailIdentity
from ccwarn.draft import Mailbox, Separate
from ccwarn.gates.thunderbird.separating import GATE
from ccwarn.ui.outgoing.mailings import Mailings
from ccwarn.ui.outgoing.mailings_window import MailingsWindow
from scenes.scene import Scene

SCENES = (
    Scene("mailings", "mailings"),
    Scene("mailings-dark", "mailings", dark=True),
    Scene("mailings-2x-qps", "mailings", scale=2, language="qps"),
    Scene("mailings-sending", "mailings", ("sending",)),
    Scene("mailings-sending-dark", "mailings", ("sending",), dark=True),
)

_PEOPLE = [f"info@firm{number}.example" for number in range(12)]


class _Thunderbird:
    def __init__(self) -> None:
        self.sends = False

    def go_on(self, _batch: str) -> bool:
        return False

    def is_here(self, _batch: str) -> bool:
        return True

    def is_sending(self, _batch: str) -> bool:
        return self.sends

    def why_stopped(self, _batch: str) -> str:
        return ""


def show(scene: Scene) -> QWidget:
    """Show a mail that is being sent, or one of which one was refused, and of one nobody knows."""
    batches, thunderbird = Batches(Path(mkdtemp(prefix="ccwarn-mailings-"))), _Thunderbird()
    mailings = Mailings(batches, thunderbird)
    thunderbird.sends = "sending" in scene.done
    mail = MailIdentity("draft@acme.example", "", "Our new opening hours")
    with batches.begin(mail, Separate(frozenset(_PEOPLE)), _PEOPLE, GATE) as batch:
        keys = [Mailbox(person).key for person in _PEOPLE]
        batch.mark(keys[:5], RowState.ACCEPTED)
        if not thunderbird.sends:
            batch.mark(keys[5:6], RowState.REFUSED)
            batch.mark(keys[6:7], RowState.UNKNOWN)
        mailings.refresh()
        window = MailingsWindow(mailings)
        window.show()
        if thunderbird.sends:
            batch.mark(keys[5:6], RowState.ACCEPTED)
            mailings.refresh()
    return window
