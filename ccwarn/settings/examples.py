"""What a policy would say to ordinary mails, worked out by the very rules that judge real ones.

The examples beside the thresholds go through `examine()`; none of their outcomes is written down.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ccwarn.draft import Answered, Draft, Field, Mailbox, Recipient
from ccwarn.finding import Rule
from ccwarn.i18n import _, grouped, ngettext
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
        Example(mail.text, examine(_draft(policy, mail), judged, rules).severity)
        for mail in _mails()
    ]


class _Mail(NamedTuple):
    """A mail in words, who it goes to, and who got the mail that it answers."""

    text: str
    to: list[str]
    known: Sequence[str] = ()


def _mails() -> list[_Mail]:
    colleagues = _("{people} at one client, plus your colleagues")
    client = _("{people} at one client, and {strangers}")
    provider = _("{people} at one mail provider")
    customers = ngettext("{count} customer", "{count} customers", _CUSTOMERS)
    return [
        _Mail(colleagues.format(people=_people(20)), _at_firms(20, 1)),
        _people_at_firms(4, 4),
        _Mail(
            client.format(people=_people(24), strangers=_strangers(1)),
            [*_at_firms(24, 1), *_at_provider(1)],
        ),
        _Mail(_strangers(5), _at_firms(5, 5)),
        _reply(60, 6),
        _people_at_firms(18, 3),
        _people_at_firms(60, 1),
        _people_at_firms(60, 2),
        _Mail(provider.format(people=_people(_AT_A_PROVIDER)), _at_provider(_AT_A_PROVIDER)),
        _Mail(
            customers.format(count=grouped(_CUSTOMERS)),
            _at_provider(212) + _at_firms(_CUSTOMERS - 212, 32),
        ),
    ]


def _people_at_firms(people: int, firms: int) -> _Mail:
    text = _("{people} at {firms}").format(people=_people(people), firms=_firms(firms))
    return _Mail(text, _at_firms(people, firms))


def _reply(people: int, newcomers: int) -> _Mail:
    text = _("A reply to {people}, with {newcomers}")
    thread = _at_firms(people, people)
    return _Mail(
        text.format(people=_people(people), newcomers=_newcomers(newcomers)),
        [*thread, *_at_provider(newcomers)],
        thread,
    )


def _draft(policy: Policy, mail: _Mail) -> Draft:
    own = policy.own_domains[0] if policy.own_domains else _OWN
    colleagues = (f"{name}@{own}" for name in ("anna", "ben", "carla"))
    recipients = [Recipient(Mailbox(address), Field.CC) for address in (*mail.to, *colleagues)]
    answered = Answered(recipients=tuple(map(Mailbox, mail.known))) if mail.known else None
    return Draft(Mailbox(f"me@{own}"), tuple(recipients), answered=answered)


def _at_firms(people: int, firms: int) -> list[str]:
    return [f"person{number}@firm{number % firms}.example" for number in range(people)]


def _at_provider(people: int) -> list[str]:
    return [f"person{number}@{_PROVIDER}" for number in range(people)]


def _people(count: int) -> str:
    return ngettext("{count} person", "{count} people", count).format(count=grouped(count))


def _firms(count: int) -> str:
    return ngettext("{count} company", "{count} companies", count).format(count=grouped(count))


def _strangers(count: int) -> str:
    return ngettext("{count} stranger", "{count} strangers", count).format(count=grouped(count))


def _newcomers(count: int) -> str:
    return ngettext("{count} newcomer", "{count} newcomers", count).format(count=grouped(count))
