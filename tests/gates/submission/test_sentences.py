"""What a mail program is told of a mail that was held: numbers, where they are true."""

from __future__ import annotations

import pytest

from ccwarn.draft import Draft
from ccwarn.finding import EXPOSED
from ccwarn.gates.submission.sentences import held
from ccwarn.policy import Policy, Severity, WatchedDomains
from ccwarn.review import examine
from ccwarn.rules import ALL_RULES
from drafts import draft, firms, people

HELD = "5.7.1 Held by ccwarn. Nothing was sent."
POLICY = Policy(watched_domains=WatchedDomains(ask=("rival.example",)))


def said(mail: Draft) -> str:
    return held(examine(mail, POLICY, ALL_RULES)).text


@pytest.mark.parametrize(
    ("mail", "sentence"),
    [
        pytest.param(
            draft(to=firms(12)),
            "5.7.1 Held by ccwarn: 12 people would have seen each other's addresses. Nothing was "
            "sent.",
            id="strangers",
        ),
        pytest.param(
            draft(to=people(60, "isp.example")),
            "5.7.1 Held by ccwarn: 60 people would have seen each other's addresses. Nothing was "
            "sent.",
            id="a crowd at one organisation",
        ),
        pytest.param(
            draft(to=[*firms(60), *people(6, "x.example")], known=firms(60)),
            "5.7.1 Held by ccwarn: someone new would have seen the others' addresses. Nothing was "
            "sent.",
            id="newcomers, not the conversation",
        ),
        pytest.param(
            draft(to=[*people(24, "x.example"), "eve@rival.example"]), HELD, id="one outsider"
        ),
        pytest.param(
            draft(to=[*firms(20), "eve@rival.example"], known=firms(20)),
            HELD,
            id="a newcomer who is noted, at a domain that is asked about",
        ),
        pytest.param(draft(to=["eve@rival.example"]), HELD, id="nobody is exposed"),
    ],
)
def test_a_held_mail_is_told_by_who_would_have_seen_whom(mail: Draft, sentence: str) -> None:
    assert said(mail) == sentence


def test_a_held_mail_is_not_told_by_what_the_policy_only_notes() -> None:
    policy = POLICY._replace(severities={EXPOSED: Severity.NOTE})
    mail = draft(to=[*firms(60), *people(6, "rival.example")], known=firms(60))
    assert held(examine(mail, policy, ALL_RULES)).text == HELD
