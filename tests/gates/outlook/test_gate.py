"""How the gate at Outlook's Send says that it cannot work."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ccwarn.clearance import Clearance
from ccwarn.gates.events import Condition
from ccwarn.gates.outlook.gate import NEW_OUTLOOK, UNREACHABLE, OutlookGate, Presence
from ccwarn.policy import Policy
from ccwarn.rules import ALL_RULES
from conftest import SECRET, ExpectedLog
from gates.scripted import Author, Listener, eventually
from outlook_drive import LocalOutlook


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Lookout:
    def __init__(self) -> None:
        self.outlook, self.listener, self.clock = LocalOutlook(), Listener(), Clock()
        clearance = Clearance(Policy, ALL_RULES, Author())
        self.gate = OutlookGate(clearance, self.listener, self.outlook.host(), self.clock)

    def sees(self, presence: Presence) -> None:
        self.outlook.its_host.seen = presence
        self.outlook.its_host.wake()

    def says(self, condition: Condition) -> str:
        """Wait for a condition; return its sentence."""
        eventually(lambda: self.listener.condition is condition, condition.value)
        return self.listener.states[-1].sentence


@pytest.fixture
def lookout() -> Iterator[Lookout]:
    lookout = Lookout()
    lookout.gate.start()
    yield lookout
    lookout.gate.stop()


def test_one_that_does_not_run_is_waited_for(lookout: Lookout) -> None:
    lookout.says(Condition.MISSING)
    lookout.outlook.start()
    lookout.says(Condition.GUARDING)


def test_one_that_runs_and_cannot_be_reached_is_told_after_a_while(lookout: Lookout) -> None:
    lookout.says(Condition.MISSING)
    lookout.sees(Presence.RUNNING)
    eventually(lambda: lookout.outlook.its_host.settled is Presence.RUNNING)
    assert lookout.listener.condition is Condition.MISSING
    lookout.clock.now = 60.0
    lookout.outlook.its_host.wake()
    assert lookout.says(Condition.TROUBLE) == UNREACHABLE
    lookout.sees(Presence.CLOSED)
    lookout.says(Condition.MISSING)


def test_the_new_one_is_told_and_what_to_do(lookout: Lookout) -> None:
    lookout.sees(Presence.NEW)
    assert lookout.says(Condition.TROUBLE) == NEW_OUTLOOK


def test_a_pause_is_told_of_one_that_does_not_run(lookout: Lookout) -> None:
    lookout.says(Condition.MISSING)
    lookout.gate.pause()
    lookout.says(Condition.PAUSED)


def test_one_that_fails_unforeseen_is_told_and_reached_again(
    lookout: Lookout, monkeypatch: pytest.MonkeyPatch, expected_log: ExpectedLog
) -> None:
    def fails() -> None:
        raise KeyError(SECRET)

    expected_log.expect("Outlook could not be checked: KeyError")
    lookout.says(Condition.MISSING)
    with monkeypatch.context() as patch:
        patch.setattr(lookout.outlook.its_host, "attach", fails)
        lookout.outlook.start()
        assert lookout.says(Condition.TROUBLE) == UNREACHABLE
    lookout.outlook.its_host.wake()
    lookout.says(Condition.GUARDING)
