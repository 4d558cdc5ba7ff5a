"""The gate at the Send button of classic Outlook, as the tray runs it: in a thread of its own.

It takes up with an Outlook that runs and never starts one. When that ends, or a call finds it gone,
everything of it is let go, and the next one is waited for.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Protocol

from ccwarn.clearance import Clearance
from ccwarn.draft import Draft
from ccwarn.gates.events import Condition, GateEvents, GateState
from ccwarn.gates.outlook.object_model import Dispatch, OutlookFailed
from ccwarn.gates.outlook.send_guard import SendGuard
from ccwarn.i18n import N_, _
from ccwarn.unforeseen import LastResort

_LOOK_AGAIN = 3.0
"""Seconds between two looks for an Outlook."""
_GRACE = 20.0
"""Seconds that one may take from its start until other programs reach it."""
_PING = 10.0
"""Seconds after which an Outlook that says nothing is asked whether it is there."""
_END_WITHIN = 5.0
"""Seconds after which the gate's thread is left behind: an Outlook that hangs may keep it."""
_POLL = 1.0
"""Seconds after which a mail that is asked about is looked at again: it may be gone."""


class Presence(Enum):
    """What of Outlook there is on this computer, seen from outside."""

    ABSENT = "absent"
    """Classic Outlook is not installed, and the new one does not run."""
    CLOSED = "closed"
    """Classic Outlook is installed and does not run."""
    RUNNING = "running"
    """Classic Outlook runs."""
    NEW = "new"
    """The new Outlook runs, and the classic one does not."""


SENTENCES = {
    Condition.GUARDING: N_("Mails in Outlook are checked when you press Send."),
    Condition.PAUSED: N_("Paused: ccwarn does not ask about mails in Outlook."),
    Condition.MISSING: N_("Outlook is not running at the moment."),
}
UNREACHABLE = N_(
    "Outlook is running, but ccwarn cannot reach it, so its mails are not checked when you press "
    "Send. If you started one of the two as administrator, close it and start it normally."
)
NEW_OUTLOOK = N_(
    "The new Outlook lets no other program check a mail when you press Send. To have mails "
    "checked, turn off “New Outlook” at the top right of its window: that brings classic Outlook "
    "back."
)

ItemSend = Callable[[Dispatch, bool], bool]
"""Is given an item and whether it is held already; returns whether it is to be held."""


class Attached(Protocol):
    """An Outlook that runs."""

    @property
    def application(self) -> Dispatch:
        """Its `Application`."""

    @property
    def has_quit(self) -> bool:
        """Whether it has said that it ends; then `rest` does so, too."""

    def listen(self, item_send: ItemSend) -> None:
        """Be told of its events until `let_go`. Raises OutlookFailed."""

    def let_go(self) -> None:
        """Listen no more, and keep nothing of it. It may be gone already."""


class Host(Protocol):
    """How Outlook is reached. All but `wake` and `presence` belong to the gate's thread."""

    def open(self) -> None:
        """Get this thread ready, before anything else."""

    def close(self) -> None:
        """Leave the thread as it was."""

    def attach(self) -> Attached | None:
        """Return the Outlook that runs, or None where none can be reached."""

    def rest(self, seconds: float) -> None:
        """Let events in for so long, or until `wake`. They may come while another is handled."""

    def wake(self) -> None:
        """End the `rest` that is under way, or the next one."""

    def presence(self) -> Presence:
        """Look what of Outlook there is."""


class OutlookGate:
    """Answers for the Outlook of this user. `events` is told from the gate's own thread.

    `state` is where mails to approve of are saved; see `SendGuard`.
    """

    def __init__(
        self,
        clearance: Clearance,
        events: GateEvents,
        host: Host,
        clock: Callable[[], float] = time.monotonic,
        state: Path | None = None,
    ) -> None:
        self._clearance = clearance
        self._events = events
        self._host = host
        self._clock = clock
        self._state = state
        self._paused = False
        self._ended = False
        self._is_ping_due = False
        self._guard: SendGuard | None = None
        self._told: GateState | None = None
        self._unreached_since: float | None = None
        self._thread = threading.Thread(target=self._run, name="ccwarn-outlook", daemon=True)

    def start(self) -> None:
        """Begin to look for an Outlook, and return at once."""
        self._thread.start()

    def stop(self) -> None:
        """Withdraw all questions, whose mails are held, and let Outlook go."""
        self._ended = True
        guard = self._guard
        if guard is not None:
            guard.withdraw_all()
        self._host.wake()
        if self._thread.is_alive():
            self._thread.join(_END_WITHIN)

    def pause(self) -> None:
        """Let every mail leave without a question until `resume`."""
        self._paused = True
        self._host.wake()

    def resume(self) -> None:
        """Ask again."""
        self._paused = False
        self._host.wake()

    def _run(self) -> None:
        with LastResort("Outlook is not checked any more"):
            self._host.open()
            try:
                while not self._ended:
                    with LastResort("Outlook could not be checked") as looking:
                        self._look()
                    if looking.error is not None:
                        self._tell(Condition.TROUBLE, UNREACHABLE)
                        self._host.rest(_LOOK_AGAIN)
            finally:
                self._host.close()

    def _look(self) -> None:
        attached = self._host.attach()
        if attached is None:
            self._tell_why_not()
            self._host.rest(_LOOK_AGAIN)
            return
        self._unreached_since = None
        guard = SendGuard(
            self._clearance,
            attached.application,
            self._wait,
            self._events.trouble,
            lambda: self._paused,
            self._state,
        )
        self._guard = guard
        try:
            attached.listen(partial(self._item_send, guard))
            self._follow(attached)
        except OutlookFailed:
            self._host.rest(_LOOK_AGAIN)  # It is about to end, or not ready yet.
        finally:
            self._guard = None
            attached.let_go()

    def _follow(self, attached: Attached) -> None:
        """Let events in until Outlook ends."""
        pinged = self._clock()
        while not (self._ended or attached.has_quit):
            self._tell(Condition.PAUSED if self._paused else Condition.GUARDING)
            self._host.rest(_PING)
            if not self._is_ping_due and self._clock() - pinged < _PING:
                continue
            pinged, self._is_ping_due = self._clock(), False
            try:
                attached.application.get("Version")
            except OutlookFailed as error:
                if error.is_gone:
                    return

    def _item_send(self, guard: SendGuard, item: Dispatch, cancelled: bool) -> bool:
        if cancelled:
            return True  # Another program holds it already, so nobody needs to be asked.
        held = guard.holds(item)
        # Perhaps it was held because Outlook is gone.
        self._is_ping_due = True
        self._host.wake()
        return held

    def _wait(self, cleared: Future[Draft | None]) -> None:
        cleared.add_done_callback(lambda _cleared: self._host.wake())
        self._host.rest(_POLL)

    def _tell_why_not(self) -> None:
        presence = self._host.presence()
        if presence is not Presence.RUNNING:
            self._unreached_since = None
        elif self._unreached_since is None:
            self._unreached_since = self._clock()
        if presence is Presence.NEW:
            self._tell(Condition.TROUBLE, NEW_OUTLOOK)
        elif self._unreached_since is not None and self._clock() - self._unreached_since >= _GRACE:
            self._tell(Condition.TROUBLE, UNREACHABLE)
        else:
            self._tell(Condition.PAUSED if self._paused else Condition.MISSING)

    def _tell(self, condition: Condition, sentence: str = "") -> None:
        state = GateState(condition, _(sentence or SENTENCES[condition]))
        if state != self._told:
            self._told = state
            self._events.state(state)
