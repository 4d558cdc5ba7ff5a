"""The socket that the tray listens on."""

from __future__ import annotations

import json
import os
import socket
import stat
import struct
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from ccwarn.clearance import Clearance
from ccwarn.gates.thunderbird import ask_socket
from ccwarn.gates.thunderbird.ask_session import PROTOCOL, Client
from ccwarn.gates.thunderbird.ask_socket import MOST_CLIENTS, AskSocket, peer_user
from ccwarn.gates.thunderbird.relay import LARGEST_ANSWER, LARGEST_QUESTION, Channel, connect
from ccwarn.policy import Policy
from ccwarn.review import Decision, Origin, Review
from ccwarn.rules import ALL_RULES
from conftest import ExpectedLog
from counterparts import posix_modes

unix = pytest.mark.skipif(os.name == "nt", reason="Windows has pipes for that: test_named_pipe")

CUSTOMERS = [f"c{n}@firm{n}.example" for n in range(30)]


class Author:
    def __init__(self) -> None:
        self.asked: list[Future[Decision]] = []
        self.came = threading.Semaphore(0)

    def ask(self, review: Review, origin: Origin) -> Future[Decision]:
        self.asked.append(Future())
        self.came.release()
        return self.asked[-1]


class Events:
    def __init__(self) -> None:
        self.came = threading.Semaphore(0)
        self.went = threading.Semaphore(0)

    def connected(self, client: Client) -> None:
        self.came.release()

    def disconnected(self, client: Client) -> None:
        self.went.release()


class Tray:
    """An ask socket that runs, and what it asked."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.author, self.events = Author(), Events()
        clearance = Clearance(Policy, ALL_RULES, self.author)
        self.socket = AskSocket(clearance, ALL_RULES, self.events, address=str(path))
        self.socket.start()


@pytest.fixture
def tray(tmp_path: Path) -> Iterator[Tray]:
    tray = Tray(tmp_path / "run" / "ask.socket")
    yield tray
    tray.socket.stop()


def say(channel: Channel, message: dict[str, Any]) -> None:
    channel.send(json.dumps(message).encode())


def hear(channel: Channel) -> dict[str, Any]:
    frame = channel.receive(LARGEST_ANSWER)
    assert frame is not None
    heard: dict[str, Any] = json.loads(frame)
    return heard


def welcomed(tray: Tray) -> Channel:
    channel = connect(str(tray.path))
    say(
        channel,
        {"type": "hello", "protocol": PROTOCOL, "addon": "1", "program": "T", "profile": "p"},
    )
    assert hear(channel)["type"] == "welcome"
    return channel


def ask(channel: Channel) -> None:
    draft: dict[str, Any] = {"author": "us@acme.example", "subject": "", "answered": None}
    draft |= {"identities": [], "to": [], "cc": CUSTOMERS, "bcc": []}
    say(channel, {"type": "ask", "id": 1, "draft": draft})


@posix_modes
def test_only_its_user_may_enter(tray: Tray) -> None:
    assert stat.S_IMODE(tray.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(tray.path.parent.stat().st_mode) == 0o700


@unix
def test_a_process_of_another_user_is_turned_away(
    tray: Tray, monkeypatch: pytest.MonkeyPatch, expected_log: ExpectedLog
) -> None:
    expected_log.expect("another user")
    monkeypatch.setattr(ask_socket, "peer_user", lambda connection: os.getuid() + 1)
    channel = connect(str(tray.path))
    assert channel.receive(LARGEST_ANSWER) is None
    channel.close()


@unix
def test_the_kernel_says_who_is_there() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert peer_user(ours) == os.getuid()


def test_a_question_is_asked_and_answered(tray: Tray) -> None:
    channel = welcomed(tray)
    ask(channel)
    assert hear(channel) == {"type": "shown", "id": 1}
    tray.author.asked[0].set_result(Decision.REMEDY)
    assert hear(channel)["changes"]["cc"] == [[0, 29]]
    channel.close()


def test_several_clients_are_served_at_once(tray: Tray) -> None:
    channels = [welcomed(tray) for _client in range(5)]
    for channel in channels:
        ask(channel)
        assert hear(channel)["type"] == "shown"
    assert len(tray.author.asked) == 5
    for channel in channels:
        channel.close()


def test_too_many_clients_are_turned_away(tray: Tray) -> None:
    channels = [welcomed(tray) for _client in range(MOST_CLIENTS)]
    late = connect(str(tray.path))
    assert late.receive(LARGEST_ANSWER) is None
    for channel in (*channels, late):
        channel.close()


def test_a_client_that_hangs_up_withdraws_its_questions(tray: Tray) -> None:
    channel = welcomed(tray)
    ask(channel)
    assert tray.author.came.acquire(timeout=10)
    channel.close()
    assert tray.events.went.acquire(timeout=10)
    assert tray.author.asked[0].cancelled()


def test_the_end_of_the_tray_hangs_up_and_withdraws(tray: Tray) -> None:
    channel = welcomed(tray)
    ask(channel)
    assert hear(channel)["type"] == "shown"
    tray.socket.stop()
    assert channel.receive(LARGEST_ANSWER) is None
    assert tray.author.asked[0].cancelled()
    assert not tray.path.exists()
    channel.close()


@unix
@pytest.mark.parametrize(
    "octets",
    [struct.pack("=I", LARGEST_QUESTION + 1), struct.pack("=I", 100) + b"cut off", b"\0"],
    ids=["too large", "cut off", "no length"],
)
def test_a_client_that_breaks_the_form_harms_only_itself(tray: Tray, octets: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as broken:
        broken.connect(str(tray.path))
        broken.sendall(octets)
        broken.shutdown(socket.SHUT_WR)
        assert broken.recv(1) == b""
    welcomed(tray).close()


def test_a_client_that_does_not_listen_holds_up_nobody(tray: Tray) -> None:
    deaf = welcomed(tray)
    for _message in range(2000):
        say(deaf, {"type": "ping", "id": 1})
    channel = welcomed(tray)
    ask(channel)
    assert hear(channel)["type"] == "shown"
    channel.close()
    deaf.close()


@unix
def test_a_tray_takes_the_place_of_one_that_was_killed(tmp_path: Path) -> None:
    path = tmp_path / "ask.socket"
    with socket.socket(socket.AF_UNIX) as killed:
        killed.bind(str(path))
    tray = Tray(path)
    welcomed(tray).close()
    tray.socket.stop()


def test_a_tray_does_not_take_the_place_of_one_that_runs(tray: Tray) -> None:
    with pytest.raises(FileExistsError):
        Tray(tray.path)
    welcomed(tray).close()


def test_stopping_one_that_never_started_is_nothing(tmp_path: Path) -> None:
    unused: Callable[..., AskSocket] = AskSocket
    unused(Clearance(Policy, (), Author()), (), Events(), address=str(tmp_path / "x")).stop()
