"""Work that nobody waits for, such as writing down what was decided, in a thread of its own."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from ccwarn.unforeseen import LastResort


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
