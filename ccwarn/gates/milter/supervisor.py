"""The processes of the gate: begun, told of signals, begun anew, and ended together."""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

from ccwarn.gates.milter.listening import tell_systemd
from ccwarn.gates.milter.metrics import Metrics
from ccwarn.unforeseen import LastResort

Work = Callable[[int, int], None]
"""What a process does: its number, and a descriptor that is at its end when nobody is in charge."""

_SOON = 1.0
"""Seconds before a process is begun anew that ended at once."""

_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)


class Supervisor:
    """Runs so many processes until it is told to stop, and has the metrics ready meanwhile.

    `reload` is called at SIGHUP, `lost` with the number of a process that is begun anew.
    """

    def __init__(
        self,
        processes: int,
        work: Work,
        metrics: Metrics,
        reload: Callable[[], None],
        lost: Callable[[int], None],
    ) -> None:
        self._work = work
        self._metrics = metrics
        self._reload = reload
        self._lost = lost
        self._numbers = range(processes)
        self._running: dict[int, int] = {}
        self._begun: dict[int, float] = {}
        self._heard: list[int] = []
        self._alive, self._in_charge = os.pipe()
        self._woken, self._waking = os.pipe()

    def run(self) -> None:
        """Run until SIGTERM or SIGINT, and until every process has come to its end."""
        os.set_blocking(self._waking, False)
        os.set_blocking(self._woken, False)
        for each in _SIGNALS:
            signal.signal(each, self._hear)
        signal.set_wakeup_fd(self._waking)
        for number in self._numbers:
            self._begin(number)
        tell_systemd("READY=1")
        is_ending = False
        while self._running or not is_ending:
            self._wait(is_ending=is_ending)
            for heard in self._taken():
                if heard in (signal.SIGTERM, signal.SIGINT):
                    is_ending = True
                    tell_systemd("STOPPING=1")
                    self._pass_on(signal.SIGTERM)
                elif heard == signal.SIGHUP:
                    self._read_again()
            self._look_after(is_ending=is_ending)
        self._metrics.close()

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        self._heard.append(number)

    def _taken(self) -> list[int]:
        heard, self._heard = self._heard, []
        return heard

    def _wait(self, *, is_ending: bool) -> None:
        if self._heard:
            return
        seconds = self._metrics.seconds_left
        if len(self._running) < len(self._numbers) and not is_ending:
            seconds = min(seconds, _SOON)
        places: list[Any] = [self._woken, *self._metrics.sockets]
        ready, _writable, _failed = select.select(places, [], [], seconds)
        if self._woken in ready:
            with suppress(BlockingIOError):
                os.read(self._woken, 4096)
        with LastResort("the metrics could not be told"):
            self._metrics.tell(len(self._running), [it for it in ready if it != self._woken])

    def _read_again(self) -> None:
        tell_systemd(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")
        self._reload()
        self._pass_on(signal.SIGHUP)
        tell_systemd("READY=1")

    def _look_after(self, *, is_ending: bool) -> None:
        for process, number in list(self._running.items()):
            if os.waitpid(process, os.WNOHANG)[0]:
                del self._running[process]
                if not is_ending:
                    self._lost(number)
        if is_ending:
            return
        for number in set(self._numbers) - set(self._running.values()):
            if time.monotonic() - self._begun[number] > _SOON:
                self._begin(number)

    def _pass_on(self, number: int) -> None:
        for process in self._running:
            with suppress(ProcessLookupError):
                os.kill(process, number)

    def _begin(self, number: int) -> None:
        self._begun[number] = time.monotonic()
        # What comes meanwhile waits: a new process would take it for the supervisor's, and lose it.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        try:
            process = os.fork()
        except OSError:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            raise
        if process:
            self._running[process] = number
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            return
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            for each in _SIGNALS:
                signal.signal(each, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            os.close(self._in_charge)
            with LastResort("a process of the gate has failed"):
                self._work(number, self._alive)
                status = 0
        finally:
            os._exit(status)
