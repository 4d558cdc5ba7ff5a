from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from ccwarn.ui.check.feed import LARGEST, CheckFeed


class Heard:
    """A feed, and what came out of it in which order."""

    def __init__(self) -> None:
        self.feed = CheckFeed()
        self.came: list[object] = []
        self.feed.judged.connect(self.came.append)
        self.feed.rested.connect(lambda: self.came.append("rest"))


@pytest.fixture
def heard(qtbot: QtBot) -> Iterator[Heard]:
    heard = Heard()
    yield heard
    heard.feed.deleteLater()


def test_verdicts_come_in_order_and_in_batches_then_the_rest(heard: Heard, qtbot: QtBot) -> None:
    count = 2 * LARGEST + 7

    def work() -> None:
        for number in range(count):
            heard.feed.told(number)
        heard.feed.idle()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert heard.came == [], "nothing happens in the thread that tells"
    qtbot.waitUntil(lambda: "rest" in heard.came)
    *batches, rest = heard.came
    assert rest == "rest"
    assert [len(batch) for batch in batches] == [LARGEST, LARGEST, 7]  # type: ignore[arg-type]
    assert [it for batch in batches for it in batch] == list(range(count))  # type: ignore[attr-defined]


def test_it_rests_again_after_more(heard: Heard, qtbot: QtBot) -> None:
    heard.feed.idle()
    qtbot.waitUntil(lambda: heard.came == ["rest"])
    heard.feed.told(1)
    qtbot.waitUntil(lambda: heard.came == ["rest", [1]])
    heard.feed.idle()
    qtbot.waitUntil(lambda: heard.came == ["rest", [1], "rest"])


def test_work_that_goes_on_is_no_rest(heard: Heard, qtbot: QtBot) -> None:
    heard.feed.idle()
    heard.feed.told(1)
    qtbot.waitUntil(lambda: heard.came == [[1]])


def test_what_is_dropped_does_not_come(heard: Heard, qtbot: QtBot) -> None:
    for number in range(LARGEST + 1):
        heard.feed.told(number)
    heard.feed.drop()
    heard.feed.told("later")
    heard.feed.idle()
    qtbot.waitUntil(lambda: "rest" in heard.came)
    assert heard.came == [["later"], "rest"]
