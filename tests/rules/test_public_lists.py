"""Public mailing lists: what is written there is public anyway, and a list stays in sight."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.draft import Batch, Draft, Earlier, Field
from ccwarn.policy import Policy, Severity
from ccwarn.review import Decision, Review, examine, settle
from ccwarn.rules import ALL_RULES
from drafts import addresses, draft, firms

LIST = "dev@lists.example"


def judged(mail: Draft, lists: Iterable[str] = (LIST,), **policy: Any) -> Review:
    return examine(mail, Policy(public_lists=tuple(lists))._replace(**policy), ALL_RULES)


@pytest.mark.parametrize("lists", [[LIST], ["lists.example"], ["example.org", LIST]])
@pytest.mark.parametrize("address", [LIST, "Dev@Lists.EXAMPLE"])
def test_a_mail_to_a_public_list_asks_nobody(lists: list[str], address: str) -> None:
    mail = draft(to=[address], cc=firms(30))
    assert judged(mail, ()).severity is Severity.STRONG
    assert judged(mail, lists).severity is Severity.OFF
    assert judged(draft(to=firms(30), cc=[address]), lists).severity is Severity.OFF


@pytest.mark.parametrize(
    "other", ["dev@lists.example.org", "evdev@lists.example", "dev@xlists.example"]
)
def test_another_address_is_no_public_list(other: str) -> None:
    assert judged(draft(to=[other], cc=firms(30))).severity is Severity.STRONG


@pytest.mark.parametrize("own", [(), ("acme.example",), ("mail.acme.example",)])
def test_a_colleague_is_no_public_list(own: tuple[str, ...]) -> None:
    mail = draft(to=["dev@acme.example"], cc=firms(30))
    assert judged(mail, ["acme.example"], own_domains=own).severity is Severity.STRONG
    assert judged(mail, ["dev@acme.example"], own_domains=own).severity is Severity.OFF
    mail = draft(to=["dev@lists.acme.example"], cc=firms(30))
    assert judged(mail, ["lists.acme.example"], own_domains=own).severity is Severity.OFF


def test_a_list_that_nobody_sees_makes_nothing_public() -> None:
    assert judged(draft(cc=firms(30), bcc=[LIST])).severity is Severity.STRONG


def test_what_a_policy_says_of_all_that_the_rule_finds_asks_nobody_either() -> None:
    mail = draft(to=[LIST], cc=firms(30))
    assert judged(mail, severities={"CC101": Severity.CONFIRM}).severity is Severity.OFF


def test_a_crowd_asks_all_the_same_and_the_list_is_not_moved() -> None:
    mail = draft(to=[LIST], cc=firms(50))
    assert judged(draft(to=[LIST], cc=firms(48))).severity is Severity.OFF
    review = judged(mail)
    assert review.severity is Severity.CONFIRM
    after = settle(review, Decision.REMEDY)
    assert after is not None
    assert addresses(after, Field.TO) == [LIST]
    assert addresses(after, Field.BCC) == firms(50)
    assert judged(after).severity is Severity.OFF


def test_a_crowd_wants_typing_where_it_does_elsewhere() -> None:
    assert judged(draft(to=[LIST], cc=firms(150))).severity is Severity.STRONG


@pytest.mark.parametrize(
    ("here", "people", "crowd", "severity"),
    [
        (30, 20, 0, Severity.CONFIRM),
        (30, 0, 20, Severity.CONFIRM),
        (30, 19, 19, Severity.OFF),
        (30, 120, 0, Severity.STRONG),
        (9, 40, 0, Severity.OFF),
    ],
)
def test_so_does_a_crowd_in_several_parts(
    here: int, people: int, crowd: int, severity: Severity
) -> None:
    batch = Batch("14:02", people, people, people, is_same_text=True, crowd=crowd)
    mail = draft(to=[LIST], cc=firms(here))._replace(earlier=Earlier(batch=batch))
    review = judged(mail)
    assert review.severity is severity
    if severity.asks:
        assert [it.code for it in review.findings if it.severity.asks] == ["CC108"]
        after = review.remedied()
        assert addresses(after, Field.TO) == [LIST]
        assert addresses(after, Field.BCC) == firms(here)
        assert judged(after).severity is Severity.OFF


def test_the_limit_counts_a_list_and_does_not_move_it() -> None:
    mail = draft(to=[LIST], cc=firms(9))
    review = judged(mail, visible_external_limit=1)
    after = settle(review, Decision.REMEDY)
    assert after is not None
    assert addresses(after, Field.TO) == [LIST]
    assert judged(after, visible_external_limit=1).severity is Severity.OFF


def test_a_list_that_is_over_the_limit_itself_holds_the_mail() -> None:
    review = judged(draft(to=[LIST], cc=firms(9)), visible_external_limit=0)
    assert review.severity is Severity.REFUSE
    assert settle(review, Decision.REMEDY) is None


@given(
    st.lists(st.sampled_from([*firms(60), LIST, "x@lists.example", "y@gmail.com"]), unique=True),
    st.lists(st.sampled_from([LIST, "lists.example", "firm1.example"]), unique=True),
    st.none() | st.integers(0, 70),
)
def test_no_remedy_ever_moves_a_public_list(
    to: list[str], lists: list[str], limit: int | None
) -> None:
    review = judged(draft(to=to), lists, visible_external_limit=limit)
    public = review.policy.public_lists_in(review.draft)
    after = review.remedied()
    assert public == review.policy.public_lists_in(after)
    asks = [
        it for it in judged(after, lists, visible_external_limit=limit).findings if it.severity.asks
    ]
    healed = [it for it in review.findings if it.remedy is not None and it.severity.asks]
    assert not healed or not asks
