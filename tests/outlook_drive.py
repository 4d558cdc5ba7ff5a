"""Outlooks to drive in tests: one of our own in this process, without COM.

`ccwarn.gates.outlook.com` has its counterpart in another process in `outlook_server`.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, Protocol

from ccwarn.gates.outlook.gate import Attached, Host, ItemSend, Presence
from ccwarn.gates.outlook.object_model import Dispatch, OutlookFailed
from outlook_model import Application, Collection, Failure, Thing


class Drive(Protocol):
    """What a test does with an Outlook, as its user would."""

    def host(self) -> Host:
        """Return how it is reached."""

    def start(self, said: Mapping[str, Any] | None = None) -> None:
        """Start it, without a mail."""

    def quit(self) -> None:
        """End it."""

    def write(self, **said: Any) -> int:
        """Write an item, as `outlook_model` has it; return its number."""

    def send(self, number: int, *, cancelled: bool = False) -> Future[bool]:
        """Press Send; the result is what `Cancel` is in the end. `cancelled` is what it is before.

        Where nobody listens, or the event ends in an error, it stays as it was before.
        """

    def close(self, number: int) -> None:
        """Close an item."""

    def change(self, number: int, recipients: Sequence[Mapping[str, Any]]) -> None:
        """Give an item other recipients."""

    def quirk(self, **quirks: Any) -> None:
        """Let something go wrong from now on."""

    def look_at(self, *selected: Sequence[int], open_ones: Sequence[int] = ()) -> None:
        """Select items in windows of their own, and open others."""

    def table(self, number: int) -> list[list[Any]]:
        """Return type, name and address of the recipients of an item."""

    def shown(self) -> list[dict[str, Any]]:
        """Return the mails that a program has made and shown."""


class LocalDispatch:
    """A thing of the model, called without COM."""

    def __init__(self, thing: Thing) -> None:
        self.thing = thing

    def get(self, name: str, *arguments: object) -> Any:
        plain = [it.thing if isinstance(it, LocalDispatch) else it for it in arguments]
        try:
            found = self.thing.call(name, *plain)
        except Failure as failure:
            raise OutlookFailed(failure.code) from None
        return LocalDispatch(found) if isinstance(found, Thing) else found

    def put(self, name: str, value: object) -> None:
        try:
            self.thing.set(name, value)
        except Failure as failure:
            raise OutlookFailed(failure.code) from None

    def items(self) -> Sequence[Dispatch]:
        assert isinstance(self.thing, Collection)
        try:
            return [LocalDispatch(it) for it in self.thing.enumerated()]
        except Failure as failure:
            raise OutlookFailed(failure.code) from None


class LocalOutlook:
    """A `Drive` without COM; events come in the thread that rests."""

    def __init__(self) -> None:
        self.its_host = LocalHost()

    @property
    def application(self) -> Application:
        assert self.its_host.application is not None
        return self.its_host.application

    def host(self) -> Host:
        return self.its_host

    def start(self, said: Mapping[str, Any] | None = None) -> None:
        self.its_host.application = Application(said)
        self.its_host.wake()

    def quit(self) -> None:
        self.application.quirks.has_quit = True
        self.its_host.wake()

    def write(self, **said: Any) -> int:
        return self.application.add(said)

    def send(self, number: int, *, cancelled: bool = False) -> Future[bool]:
        item, cancel = self.application.items[number], Future[bool]()

        def fire() -> None:
            sinks = self.its_host.sinks
            held = sinks[-1](LocalDispatch(item), cancelled) if sinks else cancelled
            cancel.set_result(held)

        self.its_host.jobs.put(fire)
        return cancel

    def close(self, number: int) -> None:
        self.application.items[number].closed = True

    def change(self, number: int, recipients: Sequence[Mapping[str, Any]]) -> None:
        self.application.items[number].change(recipients)

    def quirk(self, **quirks: Any) -> None:
        vars(self.application.quirks).update(quirks)

    def look_at(self, *selected: Sequence[int], open_ones: Sequence[int] = ()) -> None:
        self.application.selected = [list(some) for some in selected]
        self.application.open = list(open_ones)

    def table(self, number: int) -> list[list[Any]]:
        return self.application.table(number)

    def shown(self) -> list[dict[str, Any]]:
        return self.application.shown


class LocalHost:
    """The `Host` to it."""

    def __init__(self) -> None:
        self.application: Application | None = None
        self.attached = 0
        self.seen = self._looked_at = Presence.CLOSED
        self.settled: Presence | None = None
        """What the gate has seen and told of before it rests."""
        self.jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self.sinks: list[ItemSend] = []

    def open(self) -> None:
        pass

    def close(self) -> None:
        assert not self.sinks, "something of Outlook was kept"

    def attach(self) -> Attached | None:
        if self.application is None or self.application.quirks.has_quit:
            return None
        self.attached += 1
        return _LocalAttached(self.application, self.sinks)

    def rest(self, seconds: float) -> None:
        self.settled = self._looked_at
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                job = self.jobs.get(timeout=left)
            except queue.Empty:
                return
            if job is None:
                return
            job()

    def wake(self) -> None:
        self.jobs.put(None)

    def presence(self) -> Presence:
        self._looked_at = self.seen
        return self._looked_at


class _LocalAttached:
    def __init__(self, application: Application, sinks: list[ItemSend]) -> None:
        self._application = application
        self._sinks = sinks
        self._sink: ItemSend | None = None

    @property
    def application(self) -> Dispatch:
        return LocalDispatch(self._application)

    @property
    def has_quit(self) -> bool:
        return self._application.quirks.has_quit

    def listen(self, item_send: ItemSend) -> None:
        self._sink = item_send
        self._sinks.append(item_send)

    def let_go(self) -> None:
        if self._sink in self._sinks:
            self._sinks.remove(self._sink)
