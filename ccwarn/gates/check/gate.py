"""Checks messages that somebody points at, fixes them if they say so, and undoes that.

A thread of its own looks through trees in the background; what is asked for about single messages
goes before. Verdicts leave in batches, so a window stays free however fast they come.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Protocol

from ccwarn.clearance import Clearance
from ccwarn.draft import Draft
from ccwarn.finding import Rule
from ccwarn.gates.check.checked_messages import FAILED, CheckedMessages, went_wrong
from ccwarn.gates.check.trees import stores_at
from ccwarn.gates.check.verdict import Verdict, no_message
from ccwarn.gates.job_queue import Job, JobQueue
from ccwarn.stores.base import Store, Stored, StoreError
from ccwarn.undo_log import UndoLog
from ccwarn.unforeseen import LastResort

_Job = Callable[[int], None]
"""It is given the turn in which it was asked for."""

_PATIENCE = 5.0
"""Seconds to wait at the end for the message under way."""


class CheckEvents(Protocol):
    """Listens to a check. All methods are called from its own thread and must not block it."""

    def told(self, verdict: Verdict) -> None:
        """This is what is known of a message from now on."""

    def idle(self) -> None:
        """All that was asked for is done."""


class CheckGate:
    """Judges messages one by one, in a thread of its own.

    All methods return at once and may be called from any thread. What is asked for about single
    messages goes before the looking through folders.
    """

    def __init__(
        self, clearance: Clearance, rules: Sequence[Rule], undo: UndoLog, events: CheckEvents
    ) -> None:
        """Make it; `rules` are the ones that the clearance examines by."""
        self._clearance = clearance
        self._messages = CheckedMessages(clearance, rules, undo)
        self._events = events
        self._jobs = JobQueue()
        self._thread = threading.Thread(target=self._run, name="ccwarn-check", daemon=True)
        self._lock = threading.Lock()
        self._turn = 0
        """Counts up whenever what was asked for before is not wanted any more."""
        self._left = 0
        """How many jobs have been given and not done."""
        self._told_from = 0
        """The turn from which on anything is told."""
        self._paths: deque[Path] = deque()
        self._again: deque[int] = deque()
        self._looked_beside: set[Path] = set()
        """Where leftovers of killed runs have been looked for; each look goes through a folder."""
        self._steps: Iterator[None] | None = None
        self._questions: dict[int, Future[Draft | None]] = {}

    @property
    def busy(self) -> bool:
        """Whether something that was asked for is still to be done. Questions do not count."""
        return self._left > 0 or self._steps is not None

    def check(self, paths: Iterable[Path]) -> None:
        """Judge the messages at and below these paths; those on show already are judged again."""
        self._do(partial(self._look, list(paths), ()))

    def check_again(self) -> None:
        """Judge again all that is on show: what is asked about, or a message, may have changed."""
        self._do(lambda turn: self._look((), self._messages, turn))

    def fix(self, numbers: Iterable[int]) -> None:
        """Put messages right that are still what was judged."""
        self._each(numbers, self._messages.fix)

    def take_back(self, numbers: Iterable[int]) -> None:
        """Take the last fix of each of these messages back, byte for byte."""
        self._each(numbers, self._messages.take_back)

    def ask(self, number: int) -> None:
        """Put the question about a message to its author."""
        self._do(partial(self._ask, number))

    def halt(self) -> None:
        """Leave what has not been done yet; what is on show stays."""
        with self._lock:
            self._turn += 1
        self._do(self._drop)

    def clear(self) -> None:
        """Leave what has not been done yet and forget all messages; no more is told of them.

        Fixes that were made stay in the undo log. Open questions are withdrawn.
        """
        with self._lock:
            self._turn += 1
            self._told_from = self._turn
        self._do(self._forget)

    def stop(self) -> None:
        """Do what `clear` does and end. Waits a moment for the message under way."""
        if self._thread.ident is None:
            return
        self.clear()
        self._do(lambda _turn: self._jobs.close())
        self._thread.join(_PATIENCE)

    # What its own thread does

    def _do(self, job: _Job) -> None:
        with self._lock:
            if self._thread.ident is None:
                self._thread.start()
            self._left += 1
            turn = self._turn
        self._jobs.now(partial(self._done, job, turn))

    def _each(self, numbers: Iterable[int], act: Callable[[int], Verdict | None]) -> None:
        def job(number: int, turn: int) -> None:
            self._tell(act(number), turn)

        for number in numbers:
            self._do(partial(job, number))

    def _done(self, job: _Job, turn: int) -> None:
        try:
            if turn == self._turn:
                job(turn)
        finally:
            with self._lock:
                self._left -= 1
            self._rest()

    def _rest(self) -> None:
        if not self.busy:
            self._events.idle()

    def _run(self) -> None:
        self._jobs.run(_guarded)

    def _tell(self, verdict: Verdict | None, turn: int) -> None:
        # Held while it is told, so that after `clear` nothing of before is.
        with self._lock:
            if verdict is not None and turn >= self._told_from:
                self._events.told(verdict)

    def _drop(self, _turn: int) -> None:
        self._paths.clear()
        self._again.clear()
        self._steps = None
        self._jobs.background(None)

    def _forget(self, turn: int) -> None:
        self._drop(turn)
        self._messages.clear()
        self._looked_beside.clear()
        questions, self._questions = self._questions, {}
        for cleared in questions.values():
            cleared.cancel()

    def _look(self, paths: Iterable[Path], numbers: Iterable[int], turn: int) -> None:
        self._paths += paths
        self._again += numbers
        if self._steps is None and (self._paths or self._again):
            self._steps = self._all_steps(turn)
            self._jobs.background(self._steps)

    def _all_steps(self, turn: int) -> Iterator[None]:
        while self._again or self._paths:
            if self._again:
                self._tell(self._messages.judge(self._again.popleft()), turn)
                yield
                continue
            path = self._paths.popleft()
            with LastResort(FAILED) as looking:
                yield from self._steps_at(path, turn)
            if looking.error is not None:
                self._tell(self._messages.add_unread(path, went_wrong()), turn)
        self._steps = None
        self._rest()

    def _steps_at(self, path: Path, turn: int) -> Iterator[None]:
        found = False
        for store in stores_at(path):
            if isinstance(store, StoreError):
                found = True
                self._tell(self._messages.add_unread(store.path, store.sentence), turn)
            elif store is not None:
                for _each in self._steps_in(store, turn):
                    found = True
                    yield
            yield
        if not found:
            self._tell(self._messages.add_unread(path, no_message(path)), turn)

    def _steps_in(self, store: Store, turn: int) -> Iterator[None]:
        try:
            self._tell_of_interrupted(store, turn)
            for href in store.list():
                self._tell(self._messages.add(store, href), turn)
                yield
        except StoreError as error:
            self._tell(self._messages.add_unread(error.path, error.sentence), turn)
            yield

    def _tell_of_interrupted(self, store: Store, turn: int) -> None:
        """Tell once of what killed runs have left beside a store; nothing is put right here."""
        if store.place_of_leftovers not in self._looked_beside:
            self._looked_beside.add(store.place_of_leftovers)
            for found in store.interrupted():
                self._tell(self._messages.add_unread(found.record, found.sentence), turn)

    def _ask(self, number: int, turn: int) -> None:
        if number in self._questions:
            return
        asked = self._messages.question(number)
        self._tell(self._messages.judge(number), turn)
        if asked is None:
            return
        stored, review, origin = asked
        cleared = self._clearance.settle(review, origin)
        self._questions[number] = cleared
        cleared.add_done_callback(
            lambda cleared: self._do(partial(self._answered, number, stored, cleared))
        )

    def _answered(
        self, number: int, stored: Stored, cleared: Future[Draft | None], turn: int
    ) -> None:
        self._questions.pop(number, None)
        if not cleared.cancelled():
            self._tell(self._messages.answer(number, stored, cleared.result()), turn)


def _guarded(job: Job) -> None:
    """Do a job; one that fails must not end the thread, nor fail in silence."""
    with LastResort(FAILED):
        job()
