"""The ask socket of Windows, on pipes that only behave as if they were that system's."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import queue
import stat
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ccwarn.gates.thunderbird import ask_socket, relay
from ccwarn.gates.thunderbird.named_pipe import PipeListener
from ccwarn.gates.thunderbird.relay import LARGEST_ANSWER, PipeConnection

PATIENCE = 10


class Pipes:
    """Pipes within this process: an end is a number, and whoever opens one meets its waiter."""

    def __init__(self) -> None:
        self.created: list[tuple[str, bool]] = []
        self.visitors: queue.Queue[PipeConnection] = queue.Queue()

    def create(self, name: str, *, first: bool) -> int:
        self.created.append((name, first))
        return len(self.created)

    def opened(self, end: int) -> PipeConnection:
        assert end == len(self.created), "a visitor meets the newest end"
        return self.visitors.get(timeout=PATIENCE)

    def visit(self, name: str) -> None:
        self.open(name).close()

    def open(self, name: str) -> PipeConnection:
        assert name == self.created[0][0]
        ours, theirs = multiprocessing.Pipe()
        self.visitors.put(theirs)
        return ours


@pytest.fixture
def pipes() -> Pipes:
    return Pipes()


@pytest.fixture
def address(tmp_path: Path) -> Path:
    return tmp_path / "ccwarn" / "ask.pipe"


@pytest.fixture
def listener(pipes: Pipes, address: Path) -> Iterator[PipeListener]:
    listener = PipeListener(str(address), pipes)
    yield listener
    listener.close()


def test_the_name_is_drawn_by_lot_and_known_to_the_user_alone(
    listener: PipeListener, pipes: Pipes, address: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other" / "ask.pipe"
    PipeListener(str(other), Pipes())
    assert address.read_text() == pipes.created[0][0]
    assert address.read_text().startswith("\\\\.\\pipe\\ccwarn-")
    assert address.read_text() != other.read_text()
    assert os.name == "nt" or stat.S_IMODE(address.stat().st_mode) == 0o600
    assert os.name == "nt" or stat.S_IMODE(address.parent.stat().st_mode) == 0o700


def test_only_the_first_end_insists_on_a_new_pipe(listener: PipeListener, pipes: Pipes) -> None:
    pipes.open(pipes.created[0][0])
    assert listener.accept()
    assert [first for _name, first in pipes.created] == [True, False]


def test_frames_go_both_ways(
    listener: PipeListener, pipes: Pipes, address: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def client(name: str, family: str) -> PipeConnection:
        assert family == "AF_PIPE"
        return pipes.open(name)

    monkeypatch.setattr(multiprocessing.connection, "Client", client)
    with monkeypatch.context() as windows:
        windows.setattr(sys, "platform", "win32")
        theirs = relay.connect(str(address))
    ours = listener.accept()
    assert ours is not None
    theirs.send(b"question")
    assert ours.receive(LARGEST_ANSWER) == b"question"
    ours.send(b"answer")
    assert theirs.receive(LARGEST_ANSWER) == b"answer"
    theirs.send(b"much too long")
    with pytest.raises(OSError, match="length"):
        ours.receive(3)
    theirs.close()


def test_who_hangs_up_is_heard(listener: PipeListener, pipes: Pipes) -> None:
    client = pipes.open(pipes.created[0][0])
    channel = listener.accept()
    assert channel is not None
    client.close()
    assert channel.receive(LARGEST_ANSWER) is None


def test_closing_ends_the_waiting(listener: PipeListener, address: Path) -> None:
    ended = threading.Event()

    def wait() -> None:
        with pytest.raises(OSError, match="nobody listens"):
            listener.accept()
        ended.set()

    thread = threading.Thread(target=wait)
    thread.start()
    listener.close()
    assert ended.wait(PATIENCE)
    thread.join()
    assert not address.exists()


def test_the_place_of_one_that_was_killed_is_taken(pipes: Pipes, address: Path) -> None:
    address.parent.mkdir()
    address.write_text(r"\\.\pipe\ccwarn-dead")
    listener = PipeListener(str(address), pipes)
    assert address.read_text() == pipes.created[0][0]
    listener.close()


def test_the_place_of_one_that_runs_is_not_taken(pipes: Pipes, tmp_path: Path) -> None:
    # Whatever answers at the address will do, and here that is a Unix socket.
    running = ask_socket.listen(str(tmp_path / "ask.socket"))
    with pytest.raises(FileExistsError):
        PipeListener(str(tmp_path / "ask.socket"), pipes)
    running.close()
    assert pipes.created == []
