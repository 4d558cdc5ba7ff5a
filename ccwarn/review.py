"""A draft with what was found in it, and what its author's decision makes of it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from ccwarn.draft import Draft
from ccwarn.exposure import Exposure, exposure
from ccwarn.finding import RULE_FAILED, Finding, Rule
from ccwarn.policy import Policy, Severity
from ccwarn.unforeseen import LastResort


class Decision(Enum):
    """What the author chose."""

    SEND = "send"
    """Let the draft leave as it is."""
    REMEDY = "remedy"
    """Put the draft right and let it leave."""
    HOLD = "hold"
    """Give the draft back to its author."""


class Origin(NamedTuple):
    """Where a draft was caught. A gate that cannot hold a mail says so and offers no *Send*.

    `gate` is a code for programs, the same in every language; no person sees it. `no_move_because`
    says, in sentences for a person, why the draft cannot be put right there and what to do instead;
    it is "" where it can. `may_be_later`: perhaps the mail is to wait in the outbox; the gate is
    not told.
    """

    gate: str
    can_hold: bool
    no_move_because: str = ""
    may_be_later: bool = False


class Review(NamedTuple):
    """A draft with its findings, worst first, and the policy it was examined under."""

    draft: Draft
    findings: tuple[Finding, ...]
    policy: Policy

    @property
    def severity(self) -> Severity:
        """The severity of the worst finding; OFF where there is none."""
        return self.findings[0].severity if self.findings else Severity.OFF

    @property
    def exposure(self) -> Exposure:
        """Who is exposed, worked out again at each call."""
        return exposure(self.draft, self.policy.organisations(self.draft))

    def remedied(self) -> Draft:
        """Return the draft with the remedies of all findings applied, worst finding first."""
        draft = self.draft
        for finding in self.findings:
            if finding.remedy is not None:
                draft = finding.remedy.apply(draft)
        return draft


def examine(draft: Draft, policy: Policy, rules: Iterable[Rule]) -> Review:
    """Return what the rules find in the draft. A rule that crashes is a finding, not a silence."""
    findings: list[Finding] = []
    for rule in rules:
        with LastResort(f"rule {rule.code} failed") as examining:
            findings += rule(draft, policy)
        if examining.error is not None:
            # What it was about to say is unknown, so the author must look.
            findings.append(Finding(Severity.CONFIRM, data={"rule": rule.code}, code=RULE_FAILED))
    findings.sort(key=lambda finding: -finding.severity)
    return Review(draft, tuple(findings), policy)


def settle(review: Review, decision: Decision) -> Draft | None:
    """Return the draft that may leave after the decision, or None where it is held.

    What is sent unchanged is the same object that was examined. A refusal that the remedies do
    not heal holds the draft whatever was decided.
    """
    if decision is Decision.HOLD:
        return None
    refusals = [finding for finding in review.findings if finding.severity is Severity.REFUSE]
    if decision is Decision.SEND:
        return None if refusals else review.draft
    if any(finding.remedy is None for finding in refusals):
        return None
    return review.remedied()
