"""Work that nobody waits for, such as writing down what was decided, in a thread of its own."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from ccwarn.unforeseen import LastResort

T = TypeVar("T")


class Background:
    """Does one thing after the other, in the order given. May be used from any thread.

    The thread ends with the last thing to do; the process waits for it. What fails is logged as
    `failure`, half a sentence.
    """

    def __init__(self, name: str, failure: str) -> None:
        self._name = name
        self._failure = failure
        self._waiting: deque[Callable[[], object]] = deque()
        self._lock = threading.Lock()
        self._is_busy = False
        self._idle = threading.Event()
        self._idle.set()

    def do(self, work: Callable[[], object]) -> None:
        """Do this as well, without waiting for it."""
        with self._lock:
            self._waiting.append(work)
            self._idle.clear()
            if self._is_busy:
                return
            self._is_busy = True
        threading.Thread(target=self._work, name=self._name).start()

    @property
    def waiting(self) -> int:
        """How many things wait to be done."""
        return len(self._waiting)

    def settle(self, seconds: float) -> bool:
        """Wait, for so long at most, until all is done; return whether it is."""
        return self._idle.wait(seconds)

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._is_busy = False
                    self._idle.set()
                    return
                work = self._waiting.popleft()
            with LastResort(self._failure):
                work()


class AtOnce(Background):
    """Does each thing in the thread that gives it: where that would wait for it anyway."""

    def do(self, work: Callable[[], object]) -> None:
        """Do this now."""
        with LastResort(self._failure):
            work()


class Gathering(Generic[T]):
    """Takes things, and has a background do its work with them: with those at once that wait.

    Nothing is done for `seconds` after the first has come. May be used from any thread.
    """

    def __init__(
        self, background: Background, work: Callable[[Sequence[T]], object], seconds: float = 0.0
    ) -> None:
        self._background = background
        self._work = work
        self._seconds = seconds
        self._things: list[T] = []
        self._lock = threading.Lock()
        self._at_once = threading.Event()

    def add(self, thing: T) -> None:
        """Take a thing, without waiting."""
        with self._lock:
            is_first = not self._things
            self._things.append(thing)
        if is_first:
            self._background.do(self._do)

    @property
    def waiting(self) -> int:
        """How many things wait."""
        return len(self._things)

    def settle(self, seconds: float) -> bool:
        """Do at once what waits; return whether that took no longer than so many seconds."""
        self._at_once.set()
        try:
            return self._background.settle(seconds)
        finally:
            self._at_once.clear()

    def _do(self) -> None:
        if self._seconds:
            self._at_once.wait(self._seconds)
        with self._lock:
            things, self._things = self._things, []
        self._work(things)
