from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.clearance import Clearance
from ccwarn.draft import Answered, Draft, Field, Mailbox, Recipient
from ccwarn.exposure import exposure
from ccwarn.finding import Finding
from ccwarn.gates.unattended import Unattended
from ccwarn.memory import MemoryOfPeople
from ccwarn.policy import Policy, SeparateMails, Severity, Thresholds, WatchedDomains
from ccwarn.question import question
from ccwarn.review import Decision, Origin, Review, examine, settle
from ccwarn.rules import ALL_RULES
from ccwarn.separately import Copy, copies, fitting
from drafts import draft, firms, people

_ADDRESSES = [
    "support@acme.example",
    "ann@acme.example",
    "Ben@acme.example",
    *(f"a{number}@firm{number % 5}.example" for number in range(10)),
    "b@gmail.com",
    "c@gmail.com",
    "c+news@gmail.com",
]
_mailboxes = st.builds(Mailbox, st.sampled_from(_ADDRESSES))
_drafts = st.builds(
    lambda recipients, known: Draft(
        Mailbox("support@acme.example"),
        tuple(recipients),
        answered=Answered(recipients=known) if known else None,
    ),
    st.lists(st.builds(Recipient, _mailboxes, st.sampled_from(Field)), max_size=16),
    st.lists(_mailboxes, max_size=8).map(tuple),
)
_POLICY = Policy(
    providers=frozenset({"gmail.com"}), thresholds=Thresholds(2, 2, 1, 3, 4, confirm_odd_ones_out=1)
)
_ORIGIN = Origin("submission", can_hold=True, can_send_separately=True)


def _parted(review: Review, decision: Decision) -> tuple[Copy, ...]:
    after = settle(review, decision)
    assert after is not None
    return copies(after)


@given(_drafts, st.sampled_from([it for it in Decision if it.separates]))
def test_whoever_it_is_offered_for_everybody_gets_one_mail_and_no_stranger_is_seen(
    before: Draft, decision: Decision
) -> None:
    review = examine(before, _POLICY, ALL_RULES)
    remedy = review.separately(keeps_colleagues=decision is Decision.SEPARATELY_WITH_CC)
    if remedy is None:
        assert settle(review, decision) is None
        return
    after = remedy.apply(before)
    assert after == settle(review, decision)
    assert remedy.apply(after) == after, "twice is once"
    parted = copies(after)
    keys = {it.mailbox.key for it in before.recipients}
    assert Counter(it.key for copy in parted for it in copy.recipients) == Counter(keys)
    for copy in parted:
        assert not examine(copy.draft, _POLICY, ALL_RULES).severity.asks, "it heals"
        if copy.is_own:
            assert [it.key for it in copy.draft.in_field(Field.TO)] == [copy.recipients[0].key]
            others = [it.mailbox.domain for it in copy.draft.recipients[1:]]
            assert set(others) <= {"acme.example"}
            assert not others or decision is Decision.SEPARATELY_WITH_CC
    assert not exposure(after, _POLICY.organisations(after)).people, (
        "nor is one of them in one mail"
    )


def test_everybody_gets_a_mail_of_their_own() -> None:
    mail = draft(to=["ann@acme.example", *firms(6)], cc=["Info@firm0.example"], bcc=["z@z.example"])
    parted = _parted(examine(mail, Policy(), ALL_RULES), Decision.SEPARATELY)
    assert all(copy.is_own for copy in parted)
    assert [copy.recipients for copy in parted] == [
        (Mailbox(it),) for it in ["ann@acme.example", *firms(6), "z@z.example"]
    ]
    assert all(len(copy.draft.recipients) == 1 for copy in parted)
    assert {copy.draft.separate for copy in parted} == {None}


def test_colleagues_stay_in_cc_where_the_author_wants_it_and_get_one_mail() -> None:
    mail = draft(
        to=["ann@acme.example", *firms(6)], cc=["bob@acme.example"], bcc=["eve@acme.example"]
    )
    rest, *own = _parted(examine(mail, Policy(), ALL_RULES), Decision.SEPARATELY_WITH_CC)
    assert not rest.is_own
    assert [it.addr_spec for it in rest.recipients] == ["ann@acme.example", "bob@acme.example"]
    assert [it.field for it in rest.draft.recipients] == [Field.TO, Field.CC], "as they stood"
    assert [copy.recipients[0].addr_spec for copy in own] == [*firms(6), "eve@acme.example"]
    for copy in own:
        seen = [it.addr_spec for it in copy.draft.in_field(Field.CC)]
        assert seen == ["ann@acme.example", "bob@acme.example"]


def test_newcomers_get_a_mail_of_their_own_and_the_conversation_goes_on_without_them() -> None:
    known = people(8, "partner.example")
    new = firms(6)
    mail = draft(to=[known[0]], cc=[*known[1:], *new], sender=known[0], known=known[1:])
    review = examine(mail, Policy(), ALL_RULES)
    assert question(review, _ORIGIN, ALL_RULES).separately == "Send to the 6 separately"
    rest, *own = _parted(review, Decision.SEPARATELY)
    assert not rest.is_own
    assert [it.mailbox.addr_spec for it in rest.draft.recipients] == known
    assert [copy.recipients[0].addr_spec for copy in own] == new


@pytest.mark.parametrize(
    ("mail", "policy"),
    [
        (draft(to=firms(51)), Policy()),
        (draft(to=firms(6), bcc=people(45, "z.example")), Policy()),
        (draft(to=firms(6), cc=people(51, "acme.example")), Policy()),
        (draft(to=firms(6), unreadable=[("Bob", Field.TO)]), Policy()),
        (draft(to=firms(6), newsgroups=["news.acme"]), Policy()),
        (draft(to=firms(6))._replace(invited=frozenset({"a@b.example"})), Policy()),
        (draft(to=firms(6)), Policy(separately=SeparateMails(at_most=5))),
        (draft(to=firms(6)), Policy(separately=SeparateMails(at_most=0))),
        (draft(to=firms(6)), Policy(visible_external_limit=0)),
        (draft(to=firms(6)), Policy(watched_domains=WatchedDomains(refuse=("firm1.example",)))),
        (draft(to=firms(2)), Policy()),
        (draft(to=["a@x.example"], unreadable=[("Bob", Field.TO)]), Policy()),
    ],
)
def test_where_it_is_no_answer_the_mail_is_held(mail: Draft, policy: Policy) -> None:
    review = examine(mail, policy, ALL_RULES)
    assert settle(review, Decision.SEPARATELY) is None


def test_a_list_that_stands_for_others_is_not_split_off() -> None:
    mail = draft(to=firms(6))
    first = mail.recipients[0]._replace(is_list=True)
    mail = mail._replace(recipients=(first, *mail.recipients[1:]))
    assert examine(mail, Policy(), ALL_RULES).separately() is None


def test_fifty_and_their_colleagues_are_not_too_many() -> None:
    mail = draft(to=firms(49), cc=people(5, "acme.example"), bcc=["z@z.example"])
    assert len(_parted(examine(mail, Policy(), ALL_RULES), Decision.SEPARATELY)) == 55


def test_a_refusal_that_moving_heals_is_healed_by_sending_separately() -> None:
    review = examine(draft(to=firms(6)), Policy(visible_external_limit=3), ALL_RULES)
    assert review.severity is Severity.REFUSE
    assert len(_parted(review, Decision.SEPARATELY)) == 6


def test_the_question_offers_it_only_where_the_gate_can() -> None:
    review = examine(draft(to=firms(6), cc=["ann@acme.example"]), Policy(), ALL_RULES)
    asked = question(review, _ORIGIN, ALL_RULES)
    assert asked.separately == "Send to each separately"
    assert asked.separately_means().startswith("7 people get a mail of their own and see nobody e")
    assert asked.separately_means(with_cc=True).startswith("6 people get a mail of their own and ")
    assert asked.keep_label == "Keep your colleague in Cc"
    assert not asked.with_nothing_left().separately
    for origin in (Origin("drafts", can_hold=False), _ORIGIN._replace(no_move_because="Signed.")):
        asked = question(review, origin, ALL_RULES)
        assert (asked.separately, asked.separately_means(), asked.keep_label) == ("", "", "")


def test_the_author_is_no_colleague_of_their_own() -> None:
    review = examine(draft(to=firms(6), cc=["support@acme.example"]), Policy(), ALL_RULES)
    assert question(review, _ORIGIN, ALL_RULES).keep_label == ""
    parted = _parted(review, Decision.SEPARATELY_WITH_CC)
    assert len(parted) == 7
    assert all(copy.is_own for copy in parted)


def test_a_draft_that_is_sent_as_one_mail_is_one_copy() -> None:
    mail = draft(to=["a@x.example", "A@x.example"], bcc=["b@x.example"])
    (copy,) = copies(mail)
    assert copy == Copy(mail, (Mailbox("a@x.example"), Mailbox("b@x.example")), is_own=False)


@pytest.mark.parametrize(
    ("seconds", "fit"), [(-1.0, 0), (0.0, 0), (1.0, 30), (59.9, 30), (60.0, 60), (119.0, 60)]
)
def test_so_many_are_sent_in_any_minute(seconds: float, fit: int) -> None:
    assert fitting(30, seconds) == fit


def test_a_finding_that_nothing_heals_is_not_answered_so() -> None:
    review = examine(draft(to=["a@x.example"]), Policy(), ALL_RULES)
    asked = review._replace(findings=(Finding(Severity.CONFIRM),))
    assert asked.separately() is None


@pytest.mark.parametrize("can", [True, False])
def test_a_gate_that_cannot_send_separately_holds_the_mail(can: bool) -> None:
    review = examine(draft(to=firms(6)), Policy(), ALL_RULES)
    clearance = Clearance(Policy, ALL_RULES, Unattended(Decision.HOLD))
    origin = _ORIGIN._replace(can_send_separately=can)
    left = clearance.decide(review, origin, Decision.SEPARATELY)
    assert (left is not None and left.separate is not None) is can


def test_an_answer_that_sends_separately_counts_for_no_other_mail(tmp_path: Path) -> None:
    memory = MemoryOfPeople(tmp_path)
    review = examine(draft(to=firms(6))._replace(message_id="<a@b>"), Policy(), ALL_RULES)
    for decision in Decision:
        if decision.separates:
            memory.note_answer(review, decision)
    assert memory.settle(20)
    assert memory.answered(review) is None
    memory.note_answer(review, Decision.REMEDY)
    assert memory.answered(review) is Decision.REMEDY
