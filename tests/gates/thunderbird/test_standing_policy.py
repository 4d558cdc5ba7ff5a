"""What an add-on is told of the policy, for when it cannot ask."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ccwarn.gates.thunderbird.standing_policy import standing
from ccwarn.policy import Exempt, Policy, Severity, Thresholds, WatchedDomains

WATCHED = WatchedDomains(ask=("a.example",), refuse=("b.example",))
UNTOUCHED: dict[str, Any] = {
    "monitor_only": False,
    "exempt_authors": [],
    "exempt_lists": [],
    "own_domains": [],
    "also_written_from": False,
    "crowd": 50,
    "providers": [],
    "visible_limit": None,
    "watched_domains": [],
    "refused_domains": [],
    "second_person": "",
    "unchecked_below": 10,
}


def rules(**severities: Severity) -> dict[str, Severity]:
    return severities


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        (Policy(), {}),
        (Policy(monitor_only=True), {"monitor_only": True}),
        (
            Policy(exempt=Exempt(("news.acme.example",), ("all@lists.example",))),
            {"exempt_authors": ["news.acme.example"], "exempt_lists": ["all@lists.example"]},
        ),
        (
            Policy(own_domains=("own.example",), providers=frozenset({"p.example", "o.example"})),
            {"own_domains": ["own.example"], "providers": ["o.example", "p.example"]},
        ),
        (Policy(second_person="head@acme.example"), {"second_person": "head@acme.example"}),
        (Policy(also_written_from=True), {"also_written_from": True}),
        (Policy(thresholds=Thresholds(confirm_crowd=0)), {"crowd": 0}),
        (Policy(visible_external_limit=0), {"visible_limit": 0}),
        (
            Policy(visible_external_limit=5, severities=rules(CC104=Severity.CONFIRM)),
            {"visible_limit": 5},
        ),
        (Policy(visible_external_limit=5, severities=rules(CC104=Severity.NOTE)), {}),
        (Policy(thresholds=Thresholds(strong_people=7)), {"unchecked_below": 7}),
        (Policy(thresholds=Thresholds(strong_organisations=3)), {"unchecked_below": 3}),
        (Policy(thresholds=Thresholds(strong_crowd=4)), {"unchecked_below": 4}),
        (Policy(severities=rules(CC101=Severity.REFUSE)), {"unchecked_below": 0}),
        (Policy(severities=rules(CC101=Severity.STRONG)), {}),
        (
            Policy(watched_domains=WATCHED),
            {"watched_domains": ["a.example", "b.example"], "refused_domains": ["b.example"]},
        ),
        (
            Policy(watched_domains=WATCHED, severities=rules(CC105=Severity.REFUSE)),
            {
                "watched_domains": ["a.example", "b.example"],
                "refused_domains": ["a.example", "b.example"],
            },
        ),
        (
            Policy(watched_domains=WATCHED, severities=rules(CC105=Severity.CONFIRM)),
            {"watched_domains": ["a.example", "b.example"]},
        ),
        (Policy(watched_domains=WATCHED, severities=rules(CC105=Severity.OFF)), {}),
        (Policy(at_least=rules(CC101=Severity.REFUSE)), {"unchecked_below": 0}),
        (
            Policy(
                visible_external_limit=5,
                severities=rules(CC104=Severity.OFF),
                at_least=rules(CC104=Severity.CONFIRM),
            ),
            {"visible_limit": 5},
        ),
        (
            Policy(watched_domains=WATCHED, at_least=rules(CC105=Severity.REFUSE)),
            {
                "watched_domains": ["a.example", "b.example"],
                "refused_domains": ["a.example", "b.example"],
            },
        ),
    ],
)
def test_an_addon_is_told_what_holds_a_mail(policy: Policy, told: dict[str, Any]) -> None:
    assert json.loads(json.dumps(standing(policy))) == {**UNTOUCHED, **told}
