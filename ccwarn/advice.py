"""What an organisation has to say at a question: a sentence of its own, and what else to use.

All of it is text to show as it is. A link is opened by whoever clicks on it, and by nobody else.
"""

from __future__ import annotations

from typing import NamedTuple

from ccwarn.finding import EXPOSED
from ccwarn.i18n import _
from ccwarn.plain import isolated, plain
from ccwarn.policy import Severity
from ccwarn.review import Review

_LONGEST_TEXT, _LONGEST_NAME = 300, 60
"""Characters that the policy takes; whatever gets here otherwise is cut."""


class Advice(NamedTuple):
    """A sentence of the organisation's, and the name and https page of its tool; "" for none."""

    text: str = ""
    tool: str = ""
    link: str = ""

    @property
    def suggestion(self) -> str:
        """Say what to use for mail to so many people; "" for nothing."""
        return _("For lists like this, use {tool}.").format(tool=self.tool) if self.tool else ""


NOTHING = Advice()


def advice(review: Review) -> Advice:
    """Return what is said at the question of a review."""
    policy = review.policy
    text = plain(policy.texts.of(review.severity), _LONGEST_TEXT)
    if not policy.bulk_mail.name or not _is_large(review):
        return Advice(text)
    tool = isolated(policy.bulk_mail.name, _LONGEST_NAME)
    return Advice(text, tool, policy.bulk_mail.link)


def _is_large(review: Review) -> bool:
    """Tell whether so many people are shown as take typing, or are a crowd."""
    at = review.policy.thresholds
    asked = [it for it in review.findings if it.severity.asks and it.remedy is not None]
    if any(it.code == EXPOSED for it in asked):
        exposure = review.exposure
        judged = at.severity(exposure.people, exposure.organisation_count, exposure.odd_ones_out)
        if judged is Severity.STRONG or exposure.crowd:
            return True
    many = min(at.strong_people, at.confirm_crowd)
    return any(int(it.data.get("people", 0)) >= many for it in asked)
