"""CC000: one of the checks failed, so nobody knows what it would have said.

The finding itself is made where rules are run (`review.examine`): a check that crashed cannot
report anything. This file gives it its texts.
"""

from __future__ import annotations

from collections.abc import Iterable

from ccwarn.draft import Draft
from ccwarn.finding import RULE_FAILED, Finding, rule
from ccwarn.i18n import N_, _
from ccwarn.policy import Policy


def _sentence(finding: Finding) -> str:
    return _("The check {rule} failed on this draft, so ccwarn cannot vouch for it").format(
        rule=finding.data["rule"]
    )


@rule(
    RULE_FAILED,
    title=N_("A check failed"),
    finds=N_("A check of ccwarn that stopped with an error on this draft."),
    matters=N_("What the check would have said is unknown, so please look at the recipients."),
    example=N_("A defect in ccwarn, met by an unusual draft."),
    changes=N_("Nothing: the draft stays as it is."),
    default=N_("asks"),
    sentence=_sentence,
)
def rule_failed(draft: Draft, policy: Policy) -> Iterable[Finding]:
    """Find nothing: a failure is reported by whoever ran the check that failed."""
    return ()
