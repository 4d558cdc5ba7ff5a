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
    finds=N_("One of ccwarn's checks failed on this draft."),
    matters=N_(
        "Nobody knows what the check would have found. Please look at the recipients yourself."
    ),
    example=N_("An unusual draft runs into a bug in ccwarn."),
    changes=N_("Nothing. The draft stays as it is."),
    default=N_("asks"),
    sentence=_sentence,
)
def rule_failed(draft: Draft, policy: Policy) -> Iterable[Finding]:
    """Find nothing: a failure is reported by whoever ran the check that failed."""
    return ()
