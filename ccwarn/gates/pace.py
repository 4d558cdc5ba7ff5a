"""How many mails a mail server is given in a minute."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

_MINUTE = 60.0
_MOST = 1000


class Pace:
    """Keeps in mind when mails were given to one account's server. `clock` is in seconds.

    May be used from any thread.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._given: deque[float] = deque(maxlen=_MOST)
        self._lock = threading.Lock()

    def pause(self, a_minute: int) -> float:
        """Return for how many seconds to wait before the next one, at so many in any minute."""
        with self._lock:
            now = self._clock()
            return max(_next(self._given, a_minute, now) - now, 0.0)

    def count(self) -> None:
        """Note that one is given now."""
        with self._lock:
            self._given.append(self._clock())

    def fitting(self, a_minute: int, seconds: float, most: int) -> int:
        """Return how many of `most` mails can be given within so many seconds from now."""
        with self._lock:
            times, now = list(self._given), self._clock()
        for number in range(most):
            at = max(_next(times, a_minute, now), now)
            if at >= now + seconds:
                return number
            times.append(at)
        return most


def _next(times: deque[float] | list[float], a_minute: int, now: float) -> float:
    """Return when the next one may be given."""
    return times[-a_minute] + _MINUTE if len(times) >= a_minute else now
