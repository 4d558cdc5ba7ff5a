"""The ask socket of Windows, on its own named pipes."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from ccwarn.gates.thunderbird import relay
from ccwarn.gates.thunderbird.named_pipe import PipeListener
from ccwarn.gates.thunderbird.relay import LARGEST_ANSWER, LARGEST_QUESTION, Channel

PATIENCE = 10


@pytest.fixture
def address(tmp_path: Path) -> Path:
    return tmp_path / "Jörg" / "ask.pipe"


@pytest.fixture
def listener(address: Path) -> Iterator[PipeListener]:
    listener = PipeListener(str(address))
    yield listener
    listener.close()


def accepted(listener: PipeListener) -> Future[Channel | None]:
    """Return what will have been accepted."""
    future: Future[Channel | None] = Future()

    def accept() -> None:
        try:
            future.set_result(listener.accept())
        except OSError as error:
            future.set_exception(error)

    threading.Thread(target=accept).start()
    return future


def test_frames_go_both_ways_and_a_hang_up_is_heard(listener: PipeListener, address: Path) -> None:
    for _again in range(2):
        waiting = accepted(listener)
        theirs = relay.connect(str(address))
        ours = waiting.result(PATIENCE)
        assert ours is not None
        question = bytes(range(256)) * 10_000
        sending = threading.Thread(target=theirs.send, args=(question,))
        sending.start()
        assert ours.receive(LARGEST_QUESTION) == question
        sending.join()
        ours.send(b"answer")
        assert theirs.receive(LARGEST_ANSWER) == b"answer"
        theirs.close()
        assert ours.receive(LARGEST_QUESTION) is None
        ours.close()


def test_the_place_of_one_that_runs_is_not_taken(listener: PipeListener, address: Path) -> None:
    waiting = accepted(listener)
    with pytest.raises(FileExistsError):
        PipeListener(str(address))
    ours = waiting.result(PATIENCE)
    assert ours is not None
    assert ours.receive(LARGEST_QUESTION) is None
    ours.close()


def test_closing_ends_the_waiting(listener: PipeListener, address: Path) -> None:
    waiting = accepted(listener)
    listener.close()
    with pytest.raises(OSError, match="nobody listens"):
        waiting.result(PATIENCE)
    assert not address.exists()
    with pytest.raises(FileNotFoundError):
        relay.connect(str(address))
