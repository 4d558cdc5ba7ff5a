from __future__ import annotations

import threading
from functools import partial

from ccwarn.background import Background
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
