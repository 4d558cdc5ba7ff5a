"""What an add-on is told of the policy, for when it cannot ask: it keeps what it was told last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ccwarn.policy import Policy, Severity

_LIMIT, _WATCHED = "CC104", "CC105"
"""The codes of the rules about `visible_external_limit` and about `watched_domains`."""
_UNCHECKED_BELOW = 10
"""With so many people outside, or more, nobody may send a mail unchecked."""


def standing(policy: Policy) -> Mapping[str, Any]:
    """Return what an add-on goes by while it cannot ask, as JSON.

    `own_domains`, `also_written_from` and `providers` are the policy's. More than `visible_limit`
    people outside in To and Cc, where it is not None, or anybody at `watched_domains`, hold a mail.
    It may be sent unchecked with fewer than `unchecked_below` people outside, and nobody at
    `refused_domains`; by `second_person` alone, if that is not "". So many people in To and Cc as
    `crowd`, if it is not 0, at the domain of another identity are outside, unless it is one of
    `own_domains`. With `monitor_only` every mail leaves, for a day at
    most; so does, within the limits, a mail by
    `exempt_authors`, or to one of `exempt_lists` and no crowd.
    """
    watched = [*policy.watched_domains.ask, *policy.watched_domains.refuse]
    thresholds = policy.thresholds
    strong = (
        thresholds.strong_organisations,
        thresholds.strong_people,
        thresholds.strong_crowd,
    )
    return {
        "monitor_only": policy.monitor_only,
        "exempt_authors": list(policy.exempt.authors),
        "exempt_lists": list(policy.exempt.lists),
        "own_domains": list(policy.own_domains),
        "also_written_from": policy.also_written_from,
        "providers": sorted(policy.providers),
        "crowd": thresholds.confirm_crowd,
        "visible_limit": policy.visible_external_limit if _asks(policy, _LIMIT) else None,
        "watched_domains": watched if _asks(policy, _WATCHED) else [],
        "refused_domains": _refused(policy),
        "second_person": policy.second_person,
        "unchecked_below": 0 if _refuses_otherwise(policy) else min(_UNCHECKED_BELOW, *strong),
    }


def _asks(policy: Policy, code: str) -> bool:
    severity = policy.severity_of(code)
    return severity is None or max(severity, _least(policy, code)).asks


def _least(policy: Policy, code: str) -> Severity:
    return policy.at_least.get(code, Severity.OFF)


def _refused(policy: Policy) -> list[str]:
    watched = policy.watched_domains
    severity = policy.severity_of(_WATCHED)
    if Severity.REFUSE in (severity, _least(policy, _WATCHED)):
        return [*watched.ask, *watched.refuse]
    return list(watched.refuse) if severity is None else []


def _refuses_otherwise(policy: Policy) -> bool:
    """Tell whether other rules refuse mails: which ones only the rules can tell."""
    return any(
        severity is Severity.REFUSE and code not in (_LIMIT, _WATCHED)
        for severities in (policy.severities, policy.at_least)
        for code, severity in severities.items()
    )
