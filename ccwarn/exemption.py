"""Mail that nobody is asked about, because the policy exempts its author, or a list it goes to.

An exemption takes questions away and nothing else. What is refused stays refused, a watched domain
is asked about whoever writes there, and so is a rule that failed: nobody knows what it would have
said. A list excuses no crowd that stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterable

from ccwarn.draft import Draft
from ccwarn.exposure import externals
from ccwarn.finding import RULE_FAILED, WATCHED, Finding
from ccwarn.organisation import within
from ccwarn.policy import Policy, Severity

_ALWAYS_ASKED = (RULE_FAILED, WATCHED)


def exempted(findings: Iterable[Finding], draft: Draft, policy: Policy) -> list[Finding]:
    """Return the findings with notes in the place of what would be asked about exempt mail."""
    found = list(findings)
    if not any(map(_may_be_exempt, found)) or not _is_exempt(draft, policy):
        return found
    return [
        it._replace(severity=Severity.NOTE, is_exempt=True) if _may_be_exempt(it) else it
        for it in found
    ]


def _may_be_exempt(finding: Finding) -> bool:
    asks = finding.severity.asks and finding.severity is not Severity.REFUSE
    return asks and finding.code not in _ALWAYS_ASKED


def _is_exempt(draft: Draft, policy: Policy) -> bool:
    author, exempt = draft.author, policy.exempt
    if author is not None and (
        author.key in exempt.authors or within(author.domain, exempt.authors)
    ):
        return True
    lists = {it.mailbox.key for it in draft.visible()}.intersection(exempt.lists)
    return bool(lists) and not _has_crowd(draft, policy, lists)


def _has_crowd(draft: Draft, policy: Policy, lists: set[str]) -> bool:
    """Tell whether a crowd from outside is visible beside the lists."""
    organisations = policy.organisations(draft)
    found = externals(draft, organisations)
    people = [key for key in found if found[key].field.visible and key not in lists]
    return policy.thresholds.of_crowd(organisations.how_many(people)).asks
