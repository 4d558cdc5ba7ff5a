"""What the tray wishes to be told by an add-on, until it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from itertools import count
from threading import Lock
from typing import Any

Told = Mapping[str, Any]
"""What an add-on has told; from another program, so whatever is in it may be anything."""


class NotTold(OSError):
    """The add-on could not tell, or is gone."""


class Wishes:
    """The wishes of one connection. `say` takes the parts of a message, and may not block."""

    def __init__(self, say: Callable[..., None]) -> None:
        self._say = say
        self._open: dict[int, Future[Told]] = {}
        self._numbers = count(1)
        self._is_closed = False
        self._lock = Lock()

    def tell_me(self, what: str, **parts: str) -> Future[Told]:
        """Wish to be told something. The future raises `NotTold` where that cannot be."""
        told: Future[Told] = Future()
        with self._lock:
            number = next(self._numbers)
            if self._is_closed:
                told.set_exception(NotTold())
                return told
            self._open[number] = told
        self._say("tell", number=number, what=what, **parts)
        return told

    def hear(self, number: int, message: Told) -> None:
        """Take what was told; what nobody wished for, or no longer, is left."""
        with self._lock:
            told = self._open.pop(number, None)
        if told is None:
            return
        if "failed" in message:
            told.set_exception(NotTold())
        else:
            told.set_result(message)

    def close(self) -> None:
        """Have whoever waits know that there is nobody left to tell."""
        with self._lock:
            self._is_closed = True
            waiting = list(self._open.values())
            self._open.clear()
        for told in waiting:
            told.set_exception(NotTold())
