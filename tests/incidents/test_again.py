"""What was sent once, by mistake or not, does not excuse the next mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccwarn.clearance import Clearance
from ccwarn.draft import Draft
from ccwarn.formats import rfc5322
from ccwarn.memory import MemoryOfPeople
from ccwarn.policy import Severity
from ccwarn.review import Decision, Origin
from ccwarn.rules import ALL_RULES
from gates.scripted import Author
from incidents.driven import POLICY
from incidents.reported import Incident, incidents

GATE = Origin("test", can_hold=True)
BY_SIZE = {len(it.people): it for it in incidents()}


class Sender:
    """An author with a memory, who sends whatever is asked about."""

    def __init__(self, state: Path) -> None:
        self._memory = MemoryOfPeople(state)
        self._author = Author()
        self._clearance = Clearance(lambda: POLICY, ALL_RULES, self._author, memory=self._memory)

    def send(self, mail: Draft) -> Severity:
        """Send a mail all the same; return how bad it was found, OFF where nobody was asked."""
        self._author.script, self._author.asked = [Decision.SEND], []
        assert self._clearance.clear(mail, GATE).result(10) is mail
        assert self._memory.settle(10)
        return self._author.asked[0].severity if self._author.asked else Severity.OFF


@pytest.fixture
def sender(tmp_path: Path) -> Sender:
    return Sender(tmp_path)


def again(incident: Incident) -> Draft:
    """Return another mail to the same people."""
    return rfc5322.read(incident.message)._replace(message_id="<2@acme.example>", subject="News")


@pytest.mark.parametrize(
    "incident", [it for it in incidents() if len(it.people) >= 50], ids=lambda it: it.name
)
def test_a_crowd_is_asked_about_each_time(incident: Incident, sender: Sender) -> None:
    assert sender.send(rfc5322.read(incident.message)) is incident.severity
    assert sender.send(again(incident)) >= Severity.CONFIRM


def test_a_second_batch_to_others_is_asked_about_as_the_first(sender: Sender) -> None:
    first, second = BY_SIZE[912], BY_SIZE[869]
    assert not {*first.addresses} & {*second.addresses}
    for batch in (first, second):
        assert sender.send(rfc5322.read(batch.message)) is Severity.STRONG


def test_a_small_forerunner_does_not_excuse_the_large_one(sender: Sender) -> None:
    small, large = BY_SIZE[17], BY_SIZE[781]
    assert sender.send(rfc5322.read(small.message)) is Severity.STRONG
    forgotten = rfc5322.read(large.message)
    both = (*forgotten.recipients, *rfc5322.read(small.message).recipients)
    assert sender.send(forgotten._replace(recipients=both)) is Severity.STRONG


def test_two_more_mails_to_ten_each_are_asked_about(sender: Sender) -> None:
    sender.send(rfc5322.read(BY_SIZE[245].message))
    everybody = rfc5322.read(BY_SIZE[251].message)
    for number in range(2):
        ten = everybody.recipients[number * 10 : (number + 1) * 10]
        mail = everybody._replace(recipients=ten, message_id=f"<{number}@acme.example>")
        assert sender.send(mail._replace(subject=f"Flight {number}")).asks
