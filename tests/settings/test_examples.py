from __future__ import annotations

from ccwarn.policy import Policy, Severity, Thresholds
from ccwarn.rules import ALL_RULES
from ccwarn.settings.examples import examples


def verdicts(policy: Policy) -> dict[str, Severity]:
    return {example.text: example.severity for example in examples(policy, ALL_RULES)}


def test_the_examples_under_the_default_policy() -> None:
    assert verdicts(Policy()) == {
        "20 people at one client, plus your colleagues": Severity.OFF,
        "4 people at 4 companies": Severity.OFF,
        "24 people at one client, and 1 stranger": Severity.NOTE,
        "5 strangers": Severity.CONFIRM,
        "A reply to 60 people, with 6 newcomers": Severity.CONFIRM,
        "18 people at 3 companies": Severity.CONFIRM,
        "60 people at 1 company": Severity.CONFIRM,
        "60 people at 2 companies": Severity.STRONG,
        "12 people at one mail provider": Severity.STRONG,
        "475 customers": Severity.STRONG,
    }


def test_they_follow_every_threshold() -> None:
    by_organisations = verdicts(Policy(thresholds=Thresholds(4, 15, 2, 5, 25)))
    assert by_organisations["4 people at 4 companies"] is Severity.CONFIRM
    assert by_organisations["5 strangers"] is Severity.STRONG
    by_people = verdicts(Policy(thresholds=Thresholds(20, 19, 2, 20, 70)))
    assert by_people["18 people at 3 companies"] is Severity.OFF
    assert by_people["60 people at 2 companies"] is Severity.CONFIRM
    apart = verdicts(Policy(thresholds=Thresholds(20, 15, 3, 20, 70, confirm_crowd=61)))
    assert apart["60 people at 2 companies"] is Severity.OFF
    odd = verdicts(Policy(thresholds=Thresholds(confirm_odd_ones_out=1)))
    assert odd["24 people at one client, and 1 stranger"] is Severity.CONFIRM
    odd = verdicts(Policy(thresholds=Thresholds(strong_odd_ones_out=6)))
    assert odd["A reply to 60 people, with 6 newcomers"] is Severity.STRONG
    crowd = verdicts(Policy(thresholds=Thresholds(confirm_crowd=61)))
    assert crowd["60 people at 1 company"] is Severity.OFF
    crowd = verdicts(Policy(thresholds=Thresholds(strong_crowd=60)))
    assert crowd["60 people at 1 company"] is Severity.STRONG


def test_they_follow_the_limit_and_the_rules() -> None:
    limited = verdicts(Policy(visible_external_limit=4))
    assert limited["4 people at 4 companies"] is Severity.OFF
    assert limited["5 strangers"] is Severity.REFUSE
    off = {"CC101": Severity.OFF, "CC106": Severity.OFF}
    switched_off = verdicts(Policy(severities=off))
    assert set(switched_off.values()) == {Severity.OFF}


def test_colleagues_are_those_of_the_own_domain_whatever_it_is() -> None:
    assert verdicts(Policy(own_domains=("acme.example",))) == verdicts(Policy())
