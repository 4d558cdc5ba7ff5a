"""What was sent once, by mistake or not, does not excuse the next mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccwarn.clearance import Clearance
from ccwarn.draft import Draft, Field
from ccwarn.formats import rfc5322
from ccwarn.memory import MemoryOfPeople
from ccwarn.policy import Severity
from ccwarn.review import Decision, Origin
from ccwarn.rules import ALL_RULES
from drafts import AUTHOR
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
        return max((severity for severity in self.found(mail).values()), default=Severity.OFF)

    def found(self, mail: Draft) -> dict[str, Severity]:
        """Send a mail all the same; return what was asked about, by the code of the rule."""
        self._author.script, self._author.asked = [Decision.SEND], []
        assert self._clearance.clear(mail, GATE).result(10) is mail
        assert self._memory.settle(10)
        asked = [it for review in self._author.asked for it in review.findings]
        return {it.code: it.severity for it in asked if it.severity.asks}


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
    assert sender.found(rfc5322.read(first.message)) == {"CC101": Severity.STRONG}
    again = sender.found(rfc5322.read(second.message))
    assert again == {"CC101": Severity.STRONG, "CC108": Severity.STRONG}


def test_a_list_that_was_copied_from_an_earlier_mail_in_bcc_is_known(sender: Sender) -> None:
    group = rfc5322.read(BY_SIZE[37].message)
    keys = {it.mailbox.key for it in group.recipients} - {AUTHOR}
    earlier = group.moved(keys, Field.BCC)._replace(message_id="<0@acme.example>", subject="May")
    assert sender.found(earlier) == {}
    assert sender.found(group) == {"CC101": Severity.STRONG, "CC107": Severity.STRONG}


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
