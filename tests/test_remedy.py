from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ccwarn.draft import Answered, Draft, Field, Mailbox, Recipient
from ccwarn.policy import Policy, Severity, Thresholds
from ccwarn.remedy import MoveToBcc
from ccwarn.review import examine
from ccwarn.rules import ALL_RULES
from drafts import addresses, draft, firms

_ADDRESSES = [
    "support@acme.example",
    "ann@acme.example",
    *(f"a{number}@firm{number % 4}.example" for number in range(8)),
    "b@gmail.com",
    "c@gmail.com",
]
_drafts = st.builds(
    lambda recipients, known: Draft(
        Mailbox("support@acme.example"), tuple(recipients), answered=Answered(recipients=known)
    ),
    st.lists(
        st.builds(
            Recipient, st.builds(Mailbox, st.sampled_from(_ADDRESSES)), st.sampled_from(Field)
        ),
        max_size=14,
    ),
    st.lists(st.builds(Mailbox, st.sampled_from(_ADDRESSES)), max_size=5).map(tuple),
)
# Low thresholds, so that most of the drafts above have findings.
_POLICY = Policy(
    providers=frozenset({"gmail.com"}),
    thresholds=Thresholds(2, 2, 1, 3, 4),
    visible_external_limit=1,
)


@given(_drafts)
def test_every_remedy_keeps_the_three_laws(before: Draft) -> None:
    for finding in examine(before, _POLICY, ALL_RULES).findings:
        if finding.remedy is None:
            continue
        after = finding.remedy.apply(before)
        codes = [other.code for other in examine(after, _POLICY, ALL_RULES).findings]
        assert finding.code not in codes, "it heals its finding"
        keys = {recipient.mailbox.key for recipient in before.recipients}
        assert {recipient.mailbox.key for recipient in after.recipients} == keys, "it conserves"
        assert finding.remedy.apply(after) == after, "twice is once"


def test_only_the_exposed_move_and_colleagues_stay() -> None:
    before = draft(to=["me@acme.example", *firms(3)], cc=["ann@acme.example"], bcc=["z@z.example"])
    remedy = MoveToBcc(frozenset(firms(3)))
    after = remedy.apply(before)
    assert addresses(after, Field.TO) == ["me@acme.example"]
    assert addresses(after, Field.CC) == ["ann@acme.example"]
    assert addresses(after, Field.BCC) == [*firms(3), "z@z.example"]
    assert remedy.title == "Move 3 to Bcc"


def test_all_remedies_together_leave_nothing_to_ask() -> None:
    before = draft(to=firms(30), bcc=["z@z.example"])
    review = examine(before, Policy(visible_external_limit=10), ALL_RULES)
    assert [finding.code for finding in review.findings] == ["CC104", "CC101"]
    assert examine(review.remedied(), review.policy, ALL_RULES).severity is Severity.OFF
