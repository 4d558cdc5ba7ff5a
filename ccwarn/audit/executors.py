"""Who reads the spans: this process, or others on this computer."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import NamedTuple, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_AHEAD = 3
"""So many spans for each reader are given out: none waits for the next one."""


class Readers(NamedTuple):
    """An executor, and how many spans to give it at once."""

    executor: Executor
    at_once: int


class Here(Executor):
    """Does at once, in this very thread, what it is given."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Do it."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - whoever asks for the result gets it
            future.set_exception(error)
        return future


def processors() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # Windows and macOS have none.
        return os.cpu_count() or 1


@contextmanager
def on_this_computer(jobs: int) -> Iterator[Readers]:
    """Have so many processes read; with one it is this process, which need not start another."""
    if jobs < 2:
        yield Readers(Here(), 1)
        return
    # Whoever forks a process with windows or threads in it copies locks that nobody will open.
    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(jobs, context, _leave_interrupts)
    try:
        yield Readers(executor, jobs * _AHEAD)
    finally:
        executor.shutdown(cancel_futures=True)


def _leave_interrupts() -> None:
    """Leave it to the process that gives the work what Ctrl+C means."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
