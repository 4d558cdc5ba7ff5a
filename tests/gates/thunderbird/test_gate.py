"""The gate at Thunderbird's Send button, seen from the tray."""

from __future__ import annotations

import json
import queue
from collections.abc import Collection, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from ccwarn.clearance import Clearance
from ccwarn.gates.events import Condition, GateState
from ccwarn.gates.thunderbird import gate
from ccwarn.gates.thunderbird.ask_session import PROTOCOL
from ccwarn.gates.thunderbird.connections import Connections
from ccwarn.gates.thunderbird.gate import ThunderbirdGate
from ccwarn.gates.thunderbird.relay import LARGEST_ANSWER, Channel, connect
from ccwarn.policy import Policy
from ccwarn.review import Decision, Origin, Review
from ccwarn.rules import ALL_RULES
from conftest import ExpectedLog

PEOPLE = [f"p{n}@firm{n}.example" for n in range(30)]


class Author:
    def ask(self, review: Review, origin: Origin) -> Future[Decision]:
        return Future()


class Events:
    def __init__(self) -> None:
        self.states: queue.Queue[GateState] = queue.Queue()
        self.troubles: queue.Queue[str] = queue.Queue()

    def state(self, state: GateState) -> None:
        self.states.put(state)

    def waiting(self, drafts: object) -> None:
        raise AssertionError("no draft waits at Send")

    def fixed(self, entry: object) -> None:
        raise AssertionError("nothing on disk is fixed at Send")

    def trouble(self, sentence: str) -> None:
        self.troubles.put(sentence)

    def next(self) -> Condition:
        return self.states.get(timeout=10).condition


class Stage:
    def __init__(self, folder: Path) -> None:
        self.events = Events()
        self.connections = Connections(folder / "state" / "thunderbird.json")
        self.address = str(folder / "run" / "ask.socket")
        self.missed_with: queue.Queue[set[str]] = queue.Queue()

        def missing(connected: Collection[str]) -> bool:
            self.missed_with.put(set(connected))
            return not connected

        self.policy = Policy()
        self.gate = ThunderbirdGate(
            Clearance(lambda: self.policy, ALL_RULES, Author()),
            ALL_RULES,
            self.events,
            self.connections,
            lambda call: call(),
            missing,
            self.address,
        )

    def client(self) -> Channel:
        channel = connect(self.address)
        hello = {"type": "hello", "protocol": PROTOCOL, "addon": "1", "program": "T 153"}
        say(channel, {**hello, "profile": "u"})
        channel.receive(LARGEST_ANSWER)
        return channel


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path)
    stage.gate.start()
    assert stage.events.next() is Condition.MISSING
    yield stage
    stage.gate.stop()


def say(channel: Channel, message: dict[str, Any]) -> None:
    channel.send(json.dumps(message).encode())


def test_a_connection_is_seen_and_remembered(stage: Stage) -> None:
    channel = stage.client()
    assert stage.events.next() is Condition.GUARDING
    (known,) = stage.connections.read().items()
    assert (known[0], known[1].program, known[1].is_open) == ("u", "T 153", True)
    channel.close()
    assert stage.events.next() is Condition.MISSING
    assert not stage.connections.read()["u"].is_open


def test_it_answers_where_a_newer_ccwarn_has_written_what_is_known(
    stage: Stage, expected_log: ExpectedLog, caplog: pytest.LogCaptureFixture
) -> None:
    told = "connections cannot be noted: a newer version of ccwarn has written it"
    expected_log.expect(told)
    file = stage.connections.path
    file.parent.mkdir()
    file.write_text('{"version": 2, "u": []}')
    for _twice in range(2):
        channel = stage.client()
        assert stage.events.next() is Condition.GUARDING
        channel.close()
        assert stage.events.next() is Condition.MISSING
    assert file.read_text() == '{"version": 2, "u": []}'
    assert caplog.text.count(told) == 1


def test_a_change_of_the_policy_is_told_at_once(stage: Stage) -> None:
    channel = stage.client()
    assert stage.events.next() is Condition.GUARDING
    stage.gate.tell_policy()  # It is still the same.
    stage.policy = Policy(own_domains=("own.example",))
    stage.gate.tell_policy()
    told = channel.receive(LARGEST_ANSWER)
    assert told is not None
    assert json.loads(told)["policy"]["own_domains"] == ["own.example"]
    channel.close()


def test_a_pause_lets_mails_leave(stage: Stage) -> None:
    channel = stage.client()
    assert stage.events.next() is Condition.GUARDING
    stage.gate.pause()
    assert stage.events.next() is Condition.PAUSED
    draft: dict[str, Any] = {"author": "us@acme.example", "subject": "", "answered": None}
    draft |= {"identities": [], "to": [], "cc": PEOPLE, "bcc": []}
    say(channel, {"type": "ask", "id": 1, "draft": draft})
    answer = channel.receive(LARGEST_ANSWER)
    assert answer is not None
    assert json.loads(answer)["decision"] == "send"
    stage.gate.resume()
    assert stage.events.next() is Condition.GUARDING
    channel.close()


def test_an_addon_that_stays_away_is_missed_once_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "_GRACE", 0.05)
    monkeypatch.setattr(gate, "_AGAIN", 0.05)
    stage = Stage(tmp_path)
    stage.gate.start()
    assert "without ccwarn's add-on" in stage.events.troubles.get(timeout=10)
    for _look in range(3):
        assert stage.missed_with.get(timeout=10) == set()
    assert stage.events.troubles.empty()
    channel = stage.client()
    while stage.missed_with.get(timeout=10) != {"u"}:
        pass
    channel.close()
    stage.events.troubles.get(timeout=10)
    stage.gate.stop()


def test_a_socket_that_cannot_be_opened_is_told(stage: Stage, tmp_path: Path) -> None:
    second = Stage(tmp_path)
    second.gate.start()
    assert second.events.next() is Condition.TROUBLE
    second.gate.stop()
