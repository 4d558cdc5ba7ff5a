"""Groups that write to each other for long: asked about once, however they change by and by."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from ccwarn.clearance import Clearance
from ccwarn.draft import Draft
from ccwarn.memory import MemoryOfPeople
from ccwarn.policy import Policy, Severity
from ccwarn.review import Decision, Origin
from ccwarn.rules import ALL_RULES
from ccwarn.settings.files import builtin_providers
from gates.scripted import Author
from ordinary.life import Life

MAILS = 20
"""How many mails a group gets."""

GROUPS: dict[str, Callable[[Life], list[str]]] = {
    "a committee of eight firms": lambda life: life.firms(8),
    "a board": lambda life: life.private(7),
    "a choir": lambda life: life.private(32),
    "suppliers": lambda life: life.firms(6),
    "two departments": lambda life: [*life.team(9), *life.team(11)],
    "a project of several firms": lambda life: [*life.team(6), *life.team(3), *life.firms(5)],
}


class Correspondent:
    """An author with a memory, who sends whatever is asked about."""

    def __init__(self, state: Path) -> None:
        self._memory = MemoryOfPeople(state)
        self._author = Author()
        policy = Policy(providers=builtin_providers())
        self._clearance = Clearance(lambda: policy, ALL_RULES, self._author, memory=self._memory)

    @property
    def asked(self) -> list[Severity]:
        """How bad the mails were that were asked about."""
        return [review.severity for review in self._author.asked]

    def send(self, mail: Draft) -> None:
        """Send a mail, and wait until it is remembered."""
        self._author.script = [Decision.SEND]
        assert self._clearance.clear(mail, Origin("test", can_hold=True)).result(10) is mail
        assert self._memory.settle(10)


@pytest.fixture
def correspondent(tmp_path: Path) -> Correspondent:
    return Correspondent(tmp_path)


@pytest.mark.parametrize("group", GROUPS.values(), ids=GROUPS)
def test_a_group_is_asked_about_once(
    group: Callable[[Life], list[str]], correspondent: Correspondent
) -> None:
    life, dice = Life(2), random.Random(1)
    members = group(life)
    correspondent.send(life.mail(to=members))
    for week in range(MAILS):
        if dice.random() < 0.2:  # One leaves, and one or two join.
            members = [*members[1:], *life.private(1, 2)]
        present = [it for it in members if dice.random() < 0.95]
        correspondent.send(life.mail(to=present, subject=f"Week {week}"))
    assert len(correspondent.asked) == 1


def test_groups_do_not_vouch_for_each_other(correspondent: Correspondent) -> None:
    life = Life(2)
    for number, group in enumerate(GROUPS.values(), 1):
        members = group(life)
        for week in range(3):
            correspondent.send(life.mail(to=members, subject=f"Group {number}, week {week}"))
        assert len(correspondent.asked) == number
    correspondent.send(life.mail(to=[it for group in GROUPS.values() for it in group(life)[:5]]))
    assert len(correspondent.asked) == len(GROUPS) + 1


def test_the_same_text_to_one_after_the_other_is_no_mailing(correspondent: Correspondent) -> None:
    life = Life(2)
    for customer in life.private(20):
        mail = life.mail(to=[customer], cc=life.colleagues(2), subject="Your ticket")
        correspondent.send(mail._replace(body="the same"))
    assert correspondent.asked == []


def test_a_letter_to_each_couple_is_no_mailing(correspondent: Correspondent) -> None:
    life = Life(2)
    for _couple in range(25):
        mail = life.mail(to=life.private(2), subject="School trip")
        correspondent.send(mail._replace(body="the same"))
    assert correspondent.asked == []


def test_a_request_to_one_supplier_each_is_no_mailing(correspondent: Correspondent) -> None:
    life = Life(2)
    architect = life.firms(1)
    for _supplier in range(12):
        mail = life.mail(to=life.firms(1), cc=architect, subject="Request for quotation")
        correspondent.send(mail._replace(body="the same"))
    assert correspondent.asked == []


def test_an_invoice_to_each_client_and_bookkeeper_is_no_mailing(
    correspondent: Correspondent,
) -> None:
    life = Life(2)
    for number in range(20):
        mail = life.mail(to=life.team(2), cc=life.private(1), subject="Invoice November")
        correspondent.send(mail._replace(body=f"invoice {number}"))
    assert correspondent.asked == []


def test_the_same_notice_to_each_client_is_no_mailing(correspondent: Correspondent) -> None:
    life = Life(2)
    for _client in range(12):
        mail = life.mail(to=life.team(30), subject="Planned maintenance")
        correspondent.send(mail._replace(body="the same"))
    assert correspondent.asked == []


def test_a_committee_may_get_one_mail_in_bcc(correspondent: Correspondent) -> None:
    life = Life(2)
    committee = life.firms(10)
    correspondent.send(life.mail(to=committee, subject="Agenda"))
    correspondent.send(life.mail(bcc=committee, subject="Happy new year"))
    correspondent.send(life.mail(to=committee, subject="Next agenda"))
    assert len(correspondent.asked) == 1


def test_a_client_may_get_one_mail_in_bcc(correspondent: Correspondent) -> None:
    life = Life(2)
    client, architect = life.team(10), life.firms(1)
    correspondent.send(life.mail(bcc=client, subject="Happy new year"))
    correspondent.send(life.mail(to=client, cc=architect, subject="Site visit"))
    assert correspondent.asked == []


def test_a_lively_conversation_is_no_mailing_in_parts(correspondent: Correspondent) -> None:
    life, dice = Life(2), random.Random(1)
    thread = life.firms(12)
    for _answer in range(10):
        some = dice.sample(thread, dice.randint(2, 12))
        correspondent.send(life.mail(to=some, answers=thread, subject="Re: Dates"))
    assert correspondent.asked == []


def test_a_series_of_patches_is_one_question(correspondent: Correspondent) -> None:
    life = Life(2)
    reviewers, the_list = life.firms(7), life.at("lists.example", 1)
    for number in range(1, 9):
        some = [*reviewers[: 7 - number % 3], *the_list]
        correspondent.send(life.mail(to=some, subject=f"[PATCH {number}/8] mail: tidy up"))
    assert len(correspondent.asked) == 1


def test_a_reminder_to_the_same_people_is_no_second_batch(correspondent: Correspondent) -> None:
    life = Life(2)
    choir = life.private(30)
    for absent in range(4):
        mail = life.mail(to=choir[absent:], subject="Rehearsal")
        correspondent.send(mail._replace(body="the same", message_id=f"<{absent}@studio.example>"))
    assert len(correspondent.asked) == 1
