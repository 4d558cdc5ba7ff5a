"""What a review becomes by what is remembered, and by what somebody else's invitation lists."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from ccwarn.draft import Draft, Field, Mailbox, Recipient
from ccwarn.finding import Finding, Rule
from ccwarn.policy import Policy, Severity, Thresholds
from ccwarn.review import CROWD, Origin, Review, examine, recollected
from ccwarn.rules import ALL_RULES
from drafts import draft, firms, people
from rule_corpus import wordless_rule


@wordless_rule("CC991")
def _refuses(draft: Draft, policy: Policy) -> Iterable[Finding]:
    yield Finding(Severity.REFUSE)


LATER = Policy(thresholds=Thresholds(confirm_crowd=100))
"""A policy under which a crowd alone would let so many remembered people pass."""


def remembered(count: int, policy: Policy = LATER, rules: Iterable[Rule] = ()) -> Review:
    """Return the review of a mail to so many firms, who all stood together once."""
    mail = draft(cc=firms(count), unreadable=[("Bob", Field.TO)])
    every = [*ALL_RULES, *rules]
    first = examine(mail, policy, every)
    together = frozenset(Mailbox(address).key for address in firms(count))
    return recollected(first, every, lambda review: review.draft._replace(together=together))


def codes(review: Review) -> list[tuple[str, Severity]]:
    return [(finding.code, finding.severity) for finding in review.findings]


def test_from_fifty_people_on_nobody_is_excused_but_nothing_need_be_typed() -> None:
    assert CROWD == 50
    assert codes(remembered(49)) == [("CC102", Severity.NOTE)]
    assert codes(remembered(50)) == [("CC101", Severity.CONFIRM), ("CC102", Severity.NOTE)]
    assert len(remembered(50).exposure.outsiders) == 49


def test_a_severity_that_is_set_is_kept_at_a_crowd() -> None:
    policy = LATER._replace(severities={"CC101": Severity.STRONG})
    assert codes(remembered(50, policy))[0] == ("CC101", Severity.STRONG)


def test_the_worst_comes_first_at_a_crowd_too() -> None:
    found = codes(remembered(50, rules=[_refuses]))
    assert [code for code, _severity in found] == ["CC991", "CC101", "CC102"]


def test_nothing_that_is_remembered_is_the_very_review() -> None:
    first = examine(draft(cc=firms(10)), Policy(), ALL_RULES)
    assert recollected(first, ALL_RULES, lambda review: review.draft) is first


def test_the_people_are_those_of_the_worst_finding() -> None:
    assert examine(draft(to=["a@x.example"]), Policy(), ALL_RULES).people == 0
    one_in_two_forms = ["eve+a@gmail.com", "eve+b@gmail.com"]
    mail = draft(cc=[*firms(9), *one_in_two_forms], unreadable=[("Bob", Field.TO)])
    review = examine(mail, Policy(providers=frozenset({"gmail.com"})), ALL_RULES)
    assert [finding.code for finding in review.findings] == ["CC101", "CC102"]
    assert review.people == 10


def test_a_remedy_of_a_note_moves_nobody() -> None:
    moving = examine(draft(cc=firms(10)), Policy(), ALL_RULES)
    for severity, is_moved in ((Severity.NOTE, False), (Severity.CONFIRM, True)):
        finding = moving.findings[0]._replace(severity=severity)
        without = Finding(Severity.CONFIRM)  # Nothing to move, though it asks.
        remedied = moving._replace(findings=(without, finding)).remedied()
        assert (not any(remedied.visible())) is is_moved


def test_a_crowd_that_was_counted_under_another_policy_is_counted_again() -> None:
    mail = draft(to=people(3, "isp.example"))._replace(crowded=frozenset({"isp.example"}))
    assert examine(mail, Policy(), ALL_RULES).draft.crowded is None


@pytest.mark.parametrize(("count", "crowded"), [(59, None), (60, frozenset({"isp.example"}))])
def test_a_crowd_is_counted_from_where_it_asks(count: int, crowded: frozenset[str] | None) -> None:
    mail = draft(to=people(count, "isp.example"), identities=["me@isp.example"])
    policy = Policy(thresholds=Thresholds(confirm_crowd=60))
    assert examine(mail, policy, ALL_RULES).draft.crowded == crowded


def invitation(passed_on_to: str, *, invited: bool = True, newsgroups: Iterable[str] = ()) -> Draft:
    """Return a mail with an invitation that lists twenty guests."""
    guests = firms(20)
    mail = draft(to=[passed_on_to], newsgroups=newsgroups)
    listed = tuple(Recipient(Mailbox(it), Field.TO, is_attendee=True) for it in guests)
    return mail._replace(
        recipients=(*mail.recipients, *listed),
        invited=frozenset(Mailbox(it).key for it in guests) if invited else frozenset(),
    )


def test_whom_a_passed_on_invitation_lists_is_no_news_to_its_guests() -> None:
    mail = invitation(firms(1)[0])
    review = examine(mail, Policy(), ALL_RULES)
    assert review.draft.recipients == mail.recipients[:1]
    assert review.unchanged is mail


@pytest.mark.parametrize(
    "mail",
    [
        invitation("new@elsewhere.example"),
        invitation(firms(1)[0], invited=False),
        invitation(firms(1)[0], newsgroups=["misc.test"]),
    ],
    ids=["to somebody new", "one's own", "posted"],
)
def test_it_is_news_otherwise(mail: Draft) -> None:
    assert examine(mail, Policy(), ALL_RULES).draft is mail


def test_a_gate_that_does_not_say_so_sends_at_once() -> None:
    assert not Origin("sendmail", can_hold=True).may_be_later
