"""A mail to each instead of one to all: when that is offered, and which mails it makes.

For few people a mail of their own is better than Bcc: nobody can tell from it that there are
others, and nobody answers to all. Above the policy's number, Bcc and the organisation's tool for
bulk mail are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ccwarn.draft import Draft, Field, Mailbox, Recipient
from ccwarn.exposure import exposure
from ccwarn.finding import Finding
from ccwarn.policy import Policy
from ccwarn.remedy import SendSeparately

FEWEST = 2
"""So many people are exposed at least: one alone is exposed to nobody but newcomers."""


class Copy(NamedTuple):
    """One of the mails that a draft becomes.

    `draft` has those who can be seen in it, and whoever else stays in Bcc of the one that the
    others get together; `recipients` are who gets it, each mailbox once. `is_own` says that it is
    somebody's own mail: then that is one mailbox, and it alone stands in To.
    """

    draft: Draft
    recipients: tuple[Mailbox, ...]
    is_own: bool = True


def copies(draft: Draft) -> tuple[Copy, ...]:
    """Return the mails that a draft becomes: that for the others first, then one for each.

    Everybody gets one of them. A draft that is not to be sent separately becomes one.
    """
    separate = draft.separate
    own = separate.keys if separate else frozenset()
    in_cc = separate.in_cc if separate else frozenset()
    mailboxes: dict[str, Mailbox] = {}
    for recipient in draft.recipients:
        mailboxes.setdefault(recipient.mailbox.key, recipient.mailbox)
    others = tuple([it for it in draft.recipients if it.mailbox.key not in own])
    alone = draft._replace(separate=None)
    made = []
    if others:
        rest = tuple([it for key, it in mailboxes.items() if key not in own])
        made.append(Copy(alone._replace(recipients=others), rest, is_own=False))
    seen = tuple([Recipient(mailboxes[key], Field.CC) for key in mailboxes if key in in_cc - own])
    for key, mailbox in mailboxes.items():
        if key in own:
            only = (Recipient(mailbox, Field.TO), *seen)
            made.append(Copy(alone._replace(recipients=only), (mailbox,)))
    return tuple(made)


def colleagues(draft: Draft, policy: Policy) -> frozenset[str]:
    """Return the mailbox keys of those in To and Cc who are own, the author left out."""
    organisations = policy.organisations(draft)
    author = draft.author.key if draft.author else ""
    visible = {recipient.mailbox.key for recipient in draft.visible()} - {author}
    return frozenset(key for key in visible if organisations.is_own_key(key))


def remedy_for(
    draft: Draft, findings: Sequence[Finding], policy: Policy, *, keeps_colleagues: bool = False
) -> SendSeparately | None:
    """Return how a draft is sent separately; None where that is no answer to what is asked.

    Newcomers to a conversation get a mail of their own, and the conversation one without them; else
    everybody gets a mail of their own. With `keeps_colleagues` those in To and Cc stay in Cc of
    each, and get one together. `findings` are all that there are, worst first.
    """
    most = policy.separately.at_most
    if not most or not _is_answer(findings, policy) or not _can_be_split(draft):
        return None
    kept = colleagues(draft, policy) if keeps_colleagues else frozenset()
    if new := findings[0].newcomers:
        return _for_newcomers(draft, policy, frozenset(it.key for it in new), kept)
    organisations = policy.organisations(draft)
    people = exposure(draft, organisations, policy.thresholds.confirm_crowd).people
    keys = frozenset(it.mailbox.key for it in draft.recipients)
    inside = sum(map(organisations.is_own_key, keys))
    if not FEWEST <= people <= most or max(inside, len(keys) - inside) > most:
        return None
    return SendSeparately(keys - kept, kept)


def _for_newcomers(
    draft: Draft, policy: Policy, new: frozenset[str], kept: frozenset[str]
) -> SendSeparately | None:
    person_of = policy.organisations(draft).person_of_key
    persons = set(map(person_of, new))
    keys = frozenset(
        it.mailbox.key for it in draft.recipients if person_of(it.mailbox.key) in persons
    )
    rest = draft._replace(
        recipients=tuple([it for it in draft.recipients if it.mailbox.key not in keys])
    )
    if len(keys) > policy.separately.at_most or not rest.recipients or _asks(rest, policy):
        return None
    return SendSeparately(keys, kept - keys, all_of_them=False)


def _is_answer(findings: Sequence[Finding], policy: Policy) -> bool:
    """Tell whether it heals what is asked, as far as anything does."""
    if policy.visible_external_limit == 0:
        return False  # Then not even one person from outside may stand in To.
    return any(it.remedy is not None for it in findings if it.severity.asks)


def _can_be_split(draft: Draft) -> bool:
    """Tell whether everybody is known, and nobody is shown elsewhere than in To and Cc."""
    if draft.unreadable or draft.newsgroups or draft.invited:
        return False
    return not any(it.is_list or it.is_attendee for it in draft.recipients)


def _asks(draft: Draft, policy: Policy) -> bool:
    """Tell whether too many of those who are left do not know each other."""
    at = policy.thresholds
    found = exposure(draft, policy.organisations(draft), at.confirm_crowd)
    judged = at.severity(found.people, found.organisation_count, found.odd_ones_out)
    return judged.asks or bool(found.crowd)


def fitting(a_minute: int, seconds: float) -> int:
    """Return how many mails can be sent within so many seconds, so many in any minute at most."""
    return a_minute * (int(max(seconds, 0.0) // 60) + 1) if seconds > 0 else 0
