"""What a policy would say to ordinary mails, worked out by the very rules that judge real ones.

The examples beside the thresholds go through `examine()`; none of their outcomes is written down.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ccwarn.draft import Draft, Field, Mailbox, Recipient
from ccwarn.finding import Rule
from ccwarn.i18n import _, ngettext
from ccwarn.policy import Policy, Severity
from ccwarn.review import examine

_PROVIDER = "mailboxes.example"
"""A mail provider that nobody can have taken for something else."""
_OWN = "own.example"
_CUSTOMERS = 475
_AT_A_PROVIDER = 12


@dataclass(frozen=True, slots=True)
class Example:
    """A mail in words, and what would come of it."""

    text: str
    severity: Severity


def examples(policy: Policy, rules: Iterable[Rule]) -> list[Example]:
    """Return ordinary mails, harmless ones first, each judged by the rules under the policy."""
    judged = policy._replace(providers=policy.providers | {_PROVIDER})
    rules = tuple(rules)
    return [
        Example(text, examine(_draft(policy, addresses), judged, rules).severity)
        for text, addresses in _mails()
    ]


def _mails() -> list[tuple[str, list[str]]]:
    at_firms = _("{people} at {firms}")
    return [
        (
            _("{people} at one client, plus your colleagues").format(people=_people(20)),
            _at_firms(20, 1),
        ),
        (at_firms.format(people=_people(4), firms=_firms(4)), _at_firms(4, 4)),
        (_strangers(5), _at_firms(5, 5)),
        (
            _("{people} at one mail provider").format(people=_people(_AT_A_PROVIDER)),
            _at_provider(_AT_A_PROVIDER),
        ),
        (at_firms.format(people=_people(18), firms=_firms(3)), _at_firms(18, 3)),
        (at_firms.format(people=_people(60), firms=_firms(2)), _at_firms(60, 2)),
        (
            ngettext("{count} customer", "{count} customers", _CUSTOMERS).format(count=_CUSTOMERS),
            _at_provider(212) + _at_firms(_CUSTOMERS - 212, 32),
        ),
    ]


def _draft(policy: Policy, addresses: Iterable[str]) -> Draft:
    own = policy.own_domains[0] if policy.own_domains else _OWN
    colleagues = (f"{name}@{own}" for name in ("anna", "ben", "carla"))
    recipients = [Recipient(Mailbox(address), Field.CC) for address in (*addresses, *colleagues)]
    return Draft(Mailbox(f"me@{own}"), tuple(recipients))


def _at_firms(people: int, firms: int) -> list[str]:
    return [f"person{number}@firm{number % firms}.example" for number in range(people)]


def _at_provider(people: int) -> list[str]:
    return [f"person{number}@{_PROVIDER}" for number in range(people)]


def _people(count: int) -> str:
    return ngettext("{count} person", "{count} people", count).format(count=count)


def _firms(count: int) -> str:
    return ngettext("{count} company", "{count} companies", count).format(count=count)


def _strangers(count: int) -> str:
    return ngettext("{count} stranger", "{count} strangers", count).format(count=count)
