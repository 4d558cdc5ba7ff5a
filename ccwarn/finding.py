"""What is checked, and what a check has said.

A rule is a function from a draft and a policy to findings. It never changes the draft: what it
would change it proposes as a remedy. A finding carries a code and numbers, not a sentence, so that
the sentence is made in the language of whoever reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from ccwarn.draft import Draft, Mailbox
from ccwarn.i18n import grouped, ngettext
from ccwarn.policy import Policy, Severity
from ccwarn.remedy import Remedy

IN_PARTS = "CC108"
"""The code of the rule that adds up the parts of a mailing."""
EXPOSED = "CC101"
"""The code of the finding that strangers would see each other's addresses."""
WATCHED = "CC105"
"""The code of the finding that somebody is at a watched domain."""
RULE_FAILED = "CC000"
"""The code of the finding that stands for a rule which failed."""


class Finding(NamedTuple):
    """What a rule said about a draft.

    `mailboxes` are the ones it is about. `newcomers` would learn the addresses of others of them,
    who know each other already; where there are some, the sentence counts only them.
    `advises_remedy` says whether the remedy is what one would advise. `is_exempt`: the author would
    be asked about it, were the mail not exempt. `data` holds what the
    sentence is made from. `code` is that of the rule, which puts it in itself.
    """

    severity: Severity
    mailboxes: tuple[Mailbox, ...] = ()
    data: Mapping[str, int | str] = {}
    remedy: Remedy | None = None
    code: str = ""
    newcomers: tuple[Mailbox, ...] = ()
    advises_remedy: bool = True
    is_exempt: bool = False

    @property
    def counted(self) -> tuple[Mailbox, ...]:
        """The mailboxes that the sentence counts."""
        return self.newcomers or self.mailboxes


Check = Callable[[Draft, Policy], Iterable[Finding]]


def _people(count: int) -> str:
    return ngettext("{count} person", "{count} people", count).format(count=grouped(count))


class Rule(NamedTuple):
    """A check with its code and the texts that explain it (marked for translation, English here).

    `sentence` says in one sentence what a finding of this rule means for its reader, and `people`
    in two words how many people it is about. `default` tells what the rule does where no policy
    sets its severity, as the second half of a sentence. `goes_by` names the settings, or tables of
    settings, that mean little when the rule is off: a lock on one of them holds for the rule too.
    `looks_at` names others that what is found depends on. A lock on the rule holds for all of both,
    and for what those settings look at themselves.
    """

    code: str
    title: str
    finds: str
    matters: str
    example: str
    changes: str
    default: str
    sentence: Callable[[Finding], str]
    check: Check
    goes_by: tuple[str, ...] = ()
    looks_at: tuple[str, ...] = ()
    people: Callable[[int], str] = _people

    @property
    def can_be_set(self) -> bool:
        """Whether a policy can set the severity; a rule that failed is told of in any case."""
        return self.code != RULE_FAILED

    def __call__(self, draft: Draft, policy: Policy) -> list[Finding]:
        """Run the check; the policy may set the severity of what it finds, or turn it off."""
        wanted = policy.severity_of(self.code)
        least = policy.at_least.get(self.code, Severity.OFF)
        if wanted is Severity.OFF and least is Severity.OFF:
            return []
        found = self.check(draft, policy)
        return [it._replace(code=self.code, severity=_settled(it, wanted, least)) for it in found]


def _settled(finding: Finding, wanted: Severity | None, least: Severity) -> Severity:
    return max(finding.severity if wanted is None else wanted, least)


def rule(
    code: str,
    *,
    title: str,
    finds: str,
    matters: str,
    example: str,
    changes: str,
    default: str,
    sentence: Callable[[Finding], str],
    goes_by: tuple[str, ...] = (),
    looks_at: tuple[str, ...] = (),
    people: Callable[[int], str] = _people,
) -> Callable[[Check], Rule]:
    """Declare the decorated function as the check of a rule."""

    def declared(check: Check) -> Rule:
        texts = (title, finds, matters, example, changes, default)
        return Rule(code, *texts, sentence, check, goes_by, looks_at, people)

    return declared
