"""CC105 under policies that only ask, or only refuse."""

from __future__ import annotations

import pytest

from ccwarn.policy import Policy, Severity, WatchedDomains
from ccwarn.rules.cc105_watched_domains import watched_domains
from drafts import draft


@pytest.mark.parametrize(
    ("watched", "severities"),
    [
        (WatchedDomains(ask=("rival.example",)), [Severity.CONFIRM]),
        (WatchedDomains(refuse=("rival.example",)), [Severity.REFUSE]),
        (WatchedDomains(), []),
    ],
)
def test_one_list_is_enough(watched: WatchedDomains, severities: list[Severity]) -> None:
    mail = draft(to=["max@rival.example"])
    findings = watched_domains(mail, Policy(watched_domains=watched))
    assert [finding.severity for finding in findings] == severities
