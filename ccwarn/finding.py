"""What is checked, and what a check has said.

A rule is a function from a draft and a policy to findings. It never changes the draft: what it
would change it proposes as a remedy. A finding carries a code and numbers, not a sentence, so that
the sentence is made in the language of whoever reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from ccwarn.draft import Draft, Mailbox
from ccwarn.policy import Policy, Severity
from ccwarn.remedy import Remedy

RULE_FAILED = "CC000"
"""The code of the finding that stands for a rule which failed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule said about a draft.

    `mailboxes` are the ones it is about. `data` holds what the sentence is made from.
    """

    code: str
    severity: Severity
    mailboxes: tuple[Mailbox, ...] = ()
    data: Mapping[str, int | str] = field(default_factory=dict)
    remedy: Remedy | None = None


Check = Callable[[Draft, Policy], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A check with its code and the texts that explain it (marked for translation, English here).

    `sentence` says in one sentence what a finding of this rule means for its reader.
    """

    code: str
    title: str
    finds: str
    matters: str
    example: str
    changes: str
    sentence: Callable[[Finding], str]
    check: Check

    def __call__(self, draft: Draft, policy: Policy) -> list[Finding]:
        """Run the check; the policy may set the severity of what it finds, or turn it off."""
        wanted = policy.severity_of(self.code)
        if wanted is Severity.OFF:
            return []
        return [_with_severity(finding, wanted) for finding in self.check(draft, policy)]


def _with_severity(finding: Finding, severity: Severity | None) -> Finding:
    if severity is None or finding.severity is severity:
        return finding
    return Finding(finding.code, severity, finding.mailboxes, finding.data, finding.remedy)


def rule(
    code: str,
    *,
    title: str,
    finds: str,
    matters: str,
    example: str,
    changes: str,
    sentence: Callable[[Finding], str],
) -> Callable[[Check], Rule]:
    """Declare the decorated function as the check of a rule."""

    def declared(check: Check) -> Rule:
        return Rule(code, title, finds, matters, example, changes, sentence, check)

    return declared
