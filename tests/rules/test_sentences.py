"""Sentences of findings where their form changes, and whom they name."""

from __future__ import annotations

import pytest

from ccwarn.draft import Answered, Draft, Field, Mailbox, Recipient
from ccwarn.finding import Finding
from ccwarn.policy import Policy, Severity, Thresholds
from ccwarn.rules.cc101_exposed_recipients import exposed_recipients
from ccwarn.rules.cc104_visible_limit import visible_limit
from ccwarn.rules.cc105_watched_domains import watched_domains
from ccwarn.rules.cc106_new_in_conversation import new_in_conversation
from drafts import draft, people


@pytest.mark.parametrize(
    ("people", "organisations", "sentence"),
    [
        (1, 1, "The email address of 1 person would be shown to strangers"),
        (2, 1, "The email addresses of 2 people would be shown to strangers"),
        (2, 2, "2 people would see each other's email addresses"),
    ],
)
def test_strangers_see_each_other_where_there_are_two_organisations(
    people: int, organisations: int, sentence: str
) -> None:
    data = {"people": people, "organisations": organisations}
    assert exposed_recipients.sentence(Finding(Severity.CONFIRM, data=data)) == sentence


@pytest.mark.parametrize(("count", "words"), [(1, "1 stranger"), (12, "12 strangers")])
def test_who_is_exposed_is_called_a_stranger(count: int, words: str) -> None:
    assert exposed_recipients.people(count) == words


@pytest.mark.parametrize(("count", "words"), [(1, "1 person"), (12, "12 people")])
def test_other_rules_count_people(count: int, words: str) -> None:
    assert visible_limit.people(count) == words


@pytest.mark.parametrize(("length", "is_whole"), [(80, True), (81, False)])
def test_a_name_is_shown_as_far_as_80_characters(length: int, is_whole: bool) -> None:
    finding = Finding(Severity.NOTE, data={"name": "n" * length, "people": 1})
    sentence = new_in_conversation.sentence(finding)
    assert (f"“{'n' * length}”" in sentence) is is_whole
    assert ("…" in sentence) is not is_whole


@pytest.mark.parametrize("others", [{}, {"addresses": 9, "remembered": False}])
@pytest.mark.parametrize(("length", "is_whole"), [(80, True), (81, False)])
def test_a_domain_is_shown_as_far_as_80_characters(
    others: dict[str, int], length: int, is_whole: bool
) -> None:
    domain = ".example".rjust(length, "d")
    data: dict[str, int | str] = {"people": 2, "organisations": 1, "newsgroups": 0}
    data |= {"domain": domain, **others}
    sentence = exposed_recipients.sentence(Finding(Severity.NOTE, data=data))
    assert (domain in sentence) is is_whole
    assert ("…" in sentence) is not is_whole


@pytest.mark.parametrize(("length", "is_whole"), [(80, True), (81, False)])
def test_a_watched_domain_is_shown_as_far(length: int, is_whole: bool) -> None:
    data: dict[str, int | str] = {"people": 1, "domains": 1, "domain": "d" * length}
    sentence = watched_domains.sentence(Finding(Severity.CONFIRM, data=data))
    assert ("d" * length in sentence) is is_whole
    assert ("…" in sentence) is not is_whole


def test_two_groups_as_large_would_see_each_other() -> None:
    policy = Policy(thresholds=Thresholds(confirm_people=4))
    mail = draft(to=[*people(2, "x.example"), *people(2, "y.example")])
    (finding,) = exposed_recipients(mail, policy)
    assert finding.severity is Severity.NOTE
    assert exposed_recipients.sentence(finding) == "4 people would see each other's email addresses"


def test_one_alone_may_be_a_crowd_for_who_wants_it() -> None:
    policy = Policy(thresholds=Thresholds(confirm_crowd=1))
    (finding,) = exposed_recipients(draft(to=["a@x.example"], bcc=["b@y.example"]), policy)
    assert exposed_recipients.sentence(finding) == (
        "1 person at x.example sees the others' addresses"
    )


def test_the_first_of_several_new_people_is_named() -> None:
    anna = Mailbox("anna@northwind.example")
    new = (Mailbox("bob@contoso.example", "Bob"), Mailbox("eve@fabrikam.example", "Eve"))
    recipients = tuple(Recipient(mailbox, Field.TO) for mailbox in (anna, *new))
    mail = Draft(Mailbox("us@acme.example"), recipients, answered=Answered((anna,)))
    (finding,) = new_in_conversation(mail, Policy())
    assert finding.mailboxes == new
    assert new_in_conversation.sentence(finding) == (
        "“Bob” and 1 more person are new in this conversation"
    )
