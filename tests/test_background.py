from __future__ import annotations

import threading
from functools import partial

from ccwarn.background import AtOnce, Background, Gathering
from conftest import ExpectedLog


def test_all_is_done_in_the_order_given_and_nobody_waits() -> None:
    go, done = threading.Event(), list[int]()
    background = Background("test", "it failed")
    background.do(go.wait)
    for number in range(5):
        background.do(partial(done.append, number))
    assert not background.settle(0)
    assert done == []
    go.set()
    assert background.settle(9)
    assert done == [0, 1, 2, 3, 4]
    background.do(lambda: done.append(5))
    assert background.settle(9)
    assert done[-1] == 5


def test_what_fails_is_logged_and_the_rest_is_done(expected_log: ExpectedLog) -> None:
    expected_log.expect("it failed: ZeroDivisionError")
    done: list[int] = []
    background = Background("test", "it failed")
    background.do(lambda: 1 // 0)
    background.do(lambda: done.append(1))
    assert background.settle(9)
    assert done == [1]


def test_what_comes_meanwhile_is_done_at_once() -> None:
    done: list[list[int]] = []
    background = Background("test", "it failed")
    gathering = Gathering[int](background, lambda things: done.append(list(things)), 99)
    for number in range(5):
        gathering.add(number)
    assert (gathering.waiting, done) == (5, [])
    assert gathering.settle(9)  # It does not wait then.
    assert (gathering.waiting, done) == (0, [[0, 1, 2, 3, 4]])
    gathering.add(5)
    assert gathering.settle(9)
    assert done[1:] == [[5]]


def test_what_is_waited_for_anyway_is_done_in_the_same_thread(expected_log: ExpectedLog) -> None:
    expected_log.expect("it failed: ZeroDivisionError")
    threads: list[threading.Thread] = []
    background = AtOnce("test", "it failed")
    background.do(lambda: 1 // 0)
    background.do(lambda: threads.append(threading.current_thread()))
    assert threads == [threading.current_thread()]
    assert background.settle(0)
    gathering = Gathering[int](background, lambda _things: threads.clear())
    gathering.add(1)
    assert threads == []
