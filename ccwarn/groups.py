"""The people whom a question is about, by organisation or mailbox provider."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ccwarn.draft import Mailbox, Recipient
from ccwarn.i18n import _, listed
from ccwarn.idn import shown_domain
from ccwarn.in_order import natural_key
from ccwarn.organisation import Organisations
from ccwarn.plain import isolated
from ccwarn.review import Review

_NAMED = 3
"""How many people of a group are named before it unfolds."""


@dataclass(frozen=True, slots=True)
class Group:
    """The people concerned at one organisation, or at one mailbox provider.

    At a provider every mailbox belongs to another person. `is_new`: they would learn the addresses
    of all others, who know each other already.
    """

    domain: str
    is_provider: bool
    recipients: tuple[Recipient, ...]
    is_new: bool = False

    @property
    def title(self) -> str:
        """Name the organisation or provider, and say that its people are new."""
        return marked_new(self.domain) if self.is_new else self.domain

    @property
    def caption(self) -> str:
        """Say more of the people: who they are, or that they have only their provider in common."""
        if self.is_provider:
            return _("each mailbox a different person")
        names = [_name(recipient.mailbox) for recipient in self.recipients[:_NAMED]]
        return listed([*names, "…"] if len(self.recipients) > _NAMED else names)


def groups_of(review: Review) -> tuple[Group, ...]:
    """Return the people concerned: newcomers first, the largest group first, in natural order."""
    organisations = review.policy.organisations(review.draft)
    new, others = _concerned(review)
    return (*_groups(new, organisations, is_new=True), *_groups(others, organisations))


def marked_new(name: str) -> str:
    """Return what a newcomer, or their organisation, is called in a list with others."""
    return _("{name} · new").format(name=name)


def _concerned(review: Review) -> tuple[list[Recipient], list[Recipient]]:
    """Return the recipients that the worst finding is about, each mailbox once, as written.

    They are the newcomers and the others.
    """
    if not review.findings:
        return [], []
    finding = review.findings[0]
    new = {mailbox.key for mailbox in finding.newcomers}
    keys = new.union([mailbox.key for mailbox in finding.mailboxes])
    found: dict[str, Recipient] = {}
    for recipient in review.draft.recipients:
        key = recipient.mailbox.key
        if key in keys and (key not in found or not found[key].field.visible):
            found[key] = recipient
    return [found[key] for key in found if key in new], [
        found[key] for key in found if key not in new
    ]


def _groups(
    concerned: Iterable[Recipient], organisations: Organisations, *, is_new: bool = False
) -> tuple[Group, ...]:
    members: dict[tuple[str, bool], list[Recipient]] = {}
    for recipient in concerned:
        provider = organisations.provider(recipient.mailbox)
        domain = provider or organisations.of(recipient.mailbox)
        members.setdefault((domain, bool(provider)), []).append(recipient)
    groups = [
        Group(shown_domain(domain, 80), is_provider, tuple(recipients), is_new)
        for (domain, is_provider), recipients in members.items()
    ]
    return tuple(sorted(groups, key=lambda it: (-len(it.recipients), natural_key(it.domain))))


def _name(mailbox: Mailbox) -> str:
    return isolated(mailbox.display_name or mailbox.addr_spec.rpartition("@")[0], 40)
