"""Who reads the spans: this process, others on this computer, or the machines of a cluster."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, NamedTuple, ParamSpec, TypeVar

from ccwarn.i18n import _

P = ParamSpec("P")
T = TypeVar("T")

_AHEAD = 3
"""So many spans for each reader are given out: none waits for the next one."""
_PATIENCE = 10
"""Seconds to wait for a scheduler."""


class NoCluster(Exception):
    """There is no cluster to read with; the text says why, for a person."""


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


class Processes(Executor):
    """Other processes on this computer. Where one of them dies, there are new ones for the rest."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool = self._new()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have one of them do it. The future raises `BrokenExecutor` where one has died."""
        try:
            return self._pool.submit(fn, *args, **kwargs)
        except BrokenExecutor:
            self._pool.shutdown(wait=False)
            self._pool = self._new()
            return self._pool.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let them end."""
        self._pool.shutdown(wait, cancel_futures=cancel_futures)

    def _new(self) -> ProcessPoolExecutor:
        # Whoever forks a process with windows or threads in it copies locks that nobody will open.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._jobs, context, _leave_interrupts)


class _Cluster(Executor):
    """A cluster, which tells of the loss of workers as processes do; there it raises `killed`."""

    def __init__(self, executor: Executor, killed: type[Exception]) -> None:
        self._executor = executor
        self._killed = killed

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have a worker do it. The future raises `BrokenExecutor` where several have died of it."""
        future: Future[T] = Future()

        def done(there: Future[T]) -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(there.result())
            except self._killed as error:
                future.set_exception(BrokenExecutor(error))
            except Exception as error:  # noqa: BLE001 - whoever asks for the result gets it
                future.set_exception(error)

        self._executor.submit(fn, *args, **kwargs).add_done_callback(done)
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
    executor = Processes(jobs)
    try:
        yield Readers(executor, jobs * _AHEAD)
    finally:
        executor.shutdown(cancel_futures=True)


def _leave_interrupts() -> None:
    """Leave it to the process that gives the work what Ctrl+C means."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def on_cluster(address: str) -> Iterator[Readers]:
    """Have the workers of a Dask cluster read, which see the same files at the same paths.

    A span that a worker does not live to read is read by another one, and given up where several
    die of it. Raises `NoCluster` where nobody answers at the address, or `distributed` is not
    installed.
    """
    from importlib import import_module  # late: an extra

    try:
        distributed: Any = import_module("distributed")
        client = distributed.Client(address, timeout=_PATIENCE)
    except ImportError as error:
        text = _("To read with a cluster, install ccwarn with “pip install ccwarn[cluster]”.")
        raise NoCluster(text) from error
    except (OSError, ValueError) as error:
        raise NoCluster(
            _("No Dask scheduler answers at {address}.").format(address=address)
        ) from error
    # What it can mend itself, such as the loss of a worker, is nothing to a person.
    logging.getLogger("distributed.client").setLevel(logging.ERROR)
    with client:
        threads = sum(client.nthreads().values())
        with client.get_executor(retries=_AHEAD, pure=False) as executor:
            cluster = _Cluster(executor, distributed.scheduler.KilledWorker)
            yield Readers(cluster, max(threads, 1) * _AHEAD)
