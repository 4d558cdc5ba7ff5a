"""What one thread is to do next: what is due first, and something long only in between."""

from __future__ import annotations

import heapq
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator

Job = Callable[[], None]

_SLICE = 0.005
"""Seconds of background work after which other threads get a turn."""
_REST = 0.002
"""Seconds of that turn."""


class JobQueue:
    """Jobs for one worker thread; they may be added from any thread.

    Jobs added by `now` run first and in order; then those of `debounced` that are due; and when
    nothing else is to be done, `background` work, step by step.
    """

    def __init__(self) -> None:
        self._wake = threading.Condition()
        self._now: deque[Job] = deque()
        self._debounced: dict[str, tuple[float, float, Job]] = {}
        self._due: list[tuple[float, str]] = []
        self._background: Iterator[None] | None = None
        self._closed = False

    def now(self, job: Job) -> None:
        """Add a job to be run at once."""
        with self._wake:
            self._now.append(job)
            self._wake.notify()

    def debounced(self, key: str, job: Job, quiet: float, at_most: float) -> None:
        """Run a job when nothing was added under its key for `quiet` seconds.

        It replaces the job that the key had, and runs no later than `at_most` seconds after the
        first of them was added.
        """
        with self._wake:
            moment = time.monotonic()
            latest = self._debounced[key][1] if key in self._debounced else moment + at_most
            due = min(moment + quiet, latest)
            self._debounced[key] = (due, latest, job)
            heapq.heappush(self._due, (due, key))
            self._wake.notify()

    def is_due(self, key: str) -> bool:
        """Tell whether a job of `debounced` is still to be run under the key."""
        with self._wake:
            return key in self._debounced

    def background(self, steps: Iterator[None] | None) -> None:
        """Set the long work; each step should be short. It replaces what was set before."""
        with self._wake:
            self._background = steps
            self._wake.notify()

    def close(self) -> None:
        """Let `run` return after the present job."""
        with self._wake:
            self._closed = True
            self._wake.notify()

    def run(self, guard: Callable[[Job], None]) -> None:
        """Do jobs, each through `guard`, until closed. Sleeps while there is nothing to do."""
        while (job := self._next()) is not None:
            guard(job)

    def _next(self) -> Job | None:
        with self._wake:
            while not self._closed:
                if self._now:
                    return self._now.popleft()
                delay = self._until_due()
                if delay is not None and delay <= 0:
                    return self._debounced.pop(heapq.heappop(self._due)[1])[2]
                if self._background is not None:
                    return self._slice
                self._wake.wait(delay)
            return None

    def _until_due(self) -> float | None:
        """Return the seconds to the next job of `debounced`; drop moments that were put off."""
        while self._due:
            due, key = self._due[0]
            if key in self._debounced and self._debounced[key][0] == due:
                return due - time.monotonic()
            heapq.heappop(self._due)
        return None

    def _slice(self) -> None:
        """Do background steps for a moment, as long as nothing else is to be done."""
        steps = self._background
        end = time.monotonic() + _SLICE
        while steps is not None and time.monotonic() < end:
            if next(steps, self) is self:
                with self._wake:
                    if self._background is steps:
                        self._background = None
                return
            with self._wake:
                if self._is_urgent():
                    return
        with self._wake:
            if not self._is_urgent():
                self._wake.wait(_REST)

    def _is_urgent(self) -> bool:
        delay = self._until_due()
        return self._closed or bool(self._now) or (delay is not None and delay <= 0)
