from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from ccwarn.gates.job_queue import Job, JobQueue
from gates.scripted import DEADLINE, eventually


def simply(job: Job) -> None:
    job()


@pytest.fixture
def jobs() -> JobQueue:
    return JobQueue()


@pytest.fixture
def running(jobs: JobQueue) -> Iterator[threading.Thread]:
    thread = threading.Thread(target=jobs.run, args=(simply,))
    thread.start()
    yield thread
    jobs.close()
    thread.join(DEADLINE)
    assert not thread.is_alive()


def test_jobs_of_now_run_in_order(jobs: JobQueue) -> None:
    done: list[int] = []
    for number in range(5):
        jobs.now(lambda number=number: done.append(number))  # type: ignore[misc]
    jobs.now(jobs.close)
    jobs.run(simply)
    assert done == [0, 1, 2, 3, 4]


def test_of_jobs_under_one_key_the_last_runs(jobs: JobQueue, running: threading.Thread) -> None:
    done: list[str] = []
    for name in "abc":
        jobs.debounced("key", lambda name=name: done.append(name), 0.02, 0.1)  # type: ignore[misc]
    jobs.debounced("other", lambda: done.append("other"), 0.05, 0.1)
    eventually(lambda: "other" in done)
    assert done == ["c", "other"]


def test_a_key_that_never_rests_is_served_all_the_same(
    jobs: JobQueue, running: threading.Thread
) -> None:
    served = threading.Event()

    def put_off() -> bool:
        jobs.debounced("key", served.set, 60, 0.1)
        return served.is_set()

    eventually(put_off)


def test_background_work_yields_to_what_is_due(jobs: JobQueue, running: threading.Thread) -> None:
    steps = 0
    noticed: list[int] = []

    def work() -> Iterator[None]:
        nonlocal steps
        while not noticed:
            steps += 1
            yield

    jobs.background(work())
    eventually(lambda: steps > 10)
    jobs.debounced("fresh", lambda: noticed.append(steps), 0.01, 0.1)
    eventually(lambda: noticed)


def test_a_new_background_replaces_the_old(jobs: JobQueue, running: threading.Thread) -> None:
    done: list[str] = []

    def work(name: str, more: Callable[[], object]) -> Iterator[None]:
        done.append(name)
        yield
        more()
        while name == "first":
            yield

    jobs.background(work("first", lambda: jobs.background(work("second", lambda: None))))
    eventually(lambda: done == ["first", "second"])
