"""The gate at Thunderbird's Send button, as the tray runs it."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Collection, Sequence

from ccwarn.batches import Batches
from ccwarn.clearance import Clearance
from ccwarn.finding import Rule
from ccwarn.gates.events import Condition, GateEvents, GateState
from ccwarn.gates.thunderbird.ask_session import Client
from ccwarn.gates.thunderbird.ask_socket import AskSocket
from ccwarn.gates.thunderbird.connections import Connections
from ccwarn.gates.thunderbird.sent_mail import SentFolder, sent_folders
from ccwarn.gates.thunderbird.separating import Separating
from ccwarn.i18n import N_, _
from ccwarn.plain import plain

_GRACE = 20.0
"""Seconds that an add-on may stay away, as when Thunderbird starts again, before it is missed."""
_AGAIN = 300.0
"""Seconds between two later looks: Thunderbird may start without an add-on that never connects."""

_SENTENCES = {
    Condition.GUARDING: N_("Mails in Thunderbird are checked when you press Send."),
    Condition.PAUSED: N_("Paused: ccwarn does not ask about mails in Thunderbird."),
    Condition.MISSING: N_("Thunderbird is not connected at the moment."),
}
_MISSED = N_(
    "Thunderbird is running without ccwarn's add-on, so its mails are not checked when you press "
    "Send. Check that the add-on is enabled in Thunderbird, or connect Thunderbird again."
)

_log = logging.getLogger(__name__)


class ThunderbirdGate:
    """Answers the add-ons of all Thunderbirds of this user.

    `look_after` is given the profile ids that are connected, and tells whether a Thunderbird that
    was connected once runs without the add-on now. It is called now and then, and like `events`
    from the gate's threads. `batches` has the mails that are sent as several; without it none is.
    `separated` is called from the gate's threads when something has become of one.
    """

    def __init__(
        self,
        clearance: Clearance,
        rules: Sequence[Rule],
        events: GateEvents,
        connections: Connections,
        after_asking: Callable[[Callable[[], None]], None],
        look_after: Callable[[Collection[str]], bool] = lambda connected: False,
        address: str = "",
        batches: Batches | None = None,
        separated: Callable[[], object] = lambda: None,
    ) -> None:
        self._events = events
        self._connections = connections
        self._look_after = look_after
        self._missed = False
        self._open: Counter[str] = Counter()
        self._paused = False
        self._unnoted = ""
        self._timer: threading.Timer | None = None
        self._ended = False
        self._lock = threading.Lock()
        self._socket = AskSocket(
            *(clearance, rules, self, after_asking, lambda: self._paused, address),
            lambda: Separating(batches, separated) if batches else None,
        )

    def start(self) -> None:
        """Begin to answer, and return at once. A gate that cannot says so to its listener."""
        try:
            self._connections.all_closed()
            self._socket.start()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            sentence = _("Thunderbird cannot reach ccwarn: {reason}.").format(reason=reason)
            self._events.state(GateState(Condition.TROUBLE, sentence))
            return
        self._tell()
        self._look_later(_GRACE)

    def stop(self) -> None:
        """Withdraw all questions and stop answering."""
        with self._lock:
            self._ended = True
            timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()
        self._socket.stop()

    def sent_folders(self) -> list[SentFolder]:
        """Return the folders for sent mail of all Thunderbirds that are connected.

        Waits for them: not to be called in the thread of a window.
        """
        return sent_folders(self._socket.sessions)

    def tell_policy(self) -> None:
        """Tell all add-ons the policy as it is now: they go by it while ccwarn is gone."""
        for session in self._socket.sessions:
            session.tell_policy()

    def pause(self) -> None:
        """Let every mail leave without a question until `resume`."""
        self._paused = True
        self._tell()

    def resume(self) -> None:
        """Ask again."""
        self._paused = False
        self._tell()

    def go_on(self, batch: str) -> bool:
        """Have the rest of a mail to several sent; False where no Thunderbird is there that can."""
        return any(session.go_on(batch) for session in self._socket.sessions)

    def is_here(self, batch: str) -> bool:
        """Tell whether a Thunderbird is connected that can send the rest of such a mail."""
        return any(it.has(batch) for it in self._separating)

    def is_sending(self, batch: str) -> bool:
        """Tell whether such a mail is being sent just now."""
        return any(it.is_sending(batch) for it in self._separating)

    def why_stopped(self, batch: str) -> str:
        """Return why Thunderbird stopped with such a mail: see `Separating.stopped`."""
        here = (it for it in self._separating if it.has(batch))
        return next((it.stopped.get(batch, "") for it in here), "")

    @property
    def _separating(self) -> list[Separating]:
        return [it.separating for it in self._socket.sessions if it.separating is not None]

    def connected(self, client: Client) -> None:
        """Note that an add-on has introduced itself."""
        with self._lock:
            self._open[client.profile] += 1
        self._note(lambda: self._connections.opened(client.profile, client.addon, client.program))
        self._tell()

    def disconnected(self, client: Client) -> None:
        """Note that the connection of an add-on has ended."""
        with self._lock:
            self._open[client.profile] -= 1
            self._open += Counter()
            gone = client.profile not in self._open
        if gone:
            self._note(lambda: self._connections.closed(client.profile))
            self._look_later(_GRACE)
        self._tell()

    def _tell(self) -> None:
        condition = Condition.GUARDING if self._open else Condition.MISSING
        if self._paused:
            condition = Condition.PAUSED
        self._events.state(GateState(condition, _(_SENTENCES[condition])))

    def _look_later(self, seconds: float) -> None:
        timer = threading.Timer(seconds, self._look)
        timer.daemon = True
        with self._lock:
            if self._ended:
                return
            if self._timer is not None:
                self._timer.cancel()
            self._timer = timer
            timer.start()

    def _look(self) -> None:
        with self._lock:
            connected = set(self._open)
        before, self._missed = self._missed, self._look_after(connected)
        if self._missed and not before:
            self._events.trouble(_(_MISSED))
        self._look_later(_AGAIN)

    def _note(self, change: Callable[[], None]) -> None:
        try:
            change()
        except OSError as error:
            reason, before = error.strerror or "", self._unnoted
            self._unnoted = reason
            if reason != before:  # Once is enough for what a newer ccwarn has written, say.
                _log.warning("connections cannot be noted: %s", plain(reason))
