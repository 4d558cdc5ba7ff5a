"""CC106: somebody from outside who was not in the conversation before."""

from __future__ import annotations

from collections.abc import Iterator

from ccwarn.draft import Draft
from ccwarn.exposure import externals
from ccwarn.finding import Finding, rule
from ccwarn.i18n import N_, _, grouped, ngettext
from ccwarn.idn import shown_address
from ccwarn.policy import Policy, Severity


def _sentence(finding: Finding) -> str:
    name, others = shown_address(str(finding.data["name"]), 80), int(finding.data["people"]) - 1
    if not others:
        return _("“{name}” is new in this conversation").format(name=name)
    return ngettext(
        "“{name}” and {others} more person are new in this conversation",
        "“{name}” and {others} more people are new in this conversation",
        others,
    ).format(name=name, others=grouped(others))


@rule(
    "CC106",
    title=N_("Someone new in the conversation"),
    finds=N_(
        "People from outside your organisation who get your reply but did not get the mail you "
        "are replying to, while others who got that mail are still there."
    ),
    matters=N_(
        "They can read what you quote, and see who took part. Often you want that. Sometimes "
        "address completion picked the wrong person."
    ),
    example=N_(
        "You reply to Anna at Northwind and add her colleague Bob. Address completion picks "
        "another Bob, who works for a competitor."
    ),
    changes=N_("Nothing. Remove the person, or leave them in if you meant them."),
    default=N_("a note"),
    sentence=_sentence,
    looks_at=("own_domains", "mailbox_providers"),
)
def new_in_conversation(draft: Draft, policy: Policy) -> Iterator[Finding]:
    """Find the external recipients who are new, where somebody of the conversation stays in it."""
    if draft.answered is None:
        return
    known = {mailbox.key for mailbox in draft.known}
    organisations = policy.organisations(draft)
    people = externals(draft, organisations)
    person_of = organisations.person_of_key
    persons = {person_of(key) for key in known}
    new = tuple(it.mailbox for key, it in people.items() if person_of(key) not in persons)
    goes_on = any(
        recipient.mailbox.key in known
        for recipient in draft.recipients
        if draft.author is None or recipient.mailbox.key != draft.author.key
    )
    if new and goes_on:
        name = new[0].display_name or new[0].addr_spec
        yield Finding(
            Severity.NOTE,
            new,
            {"people": organisations.how_many(it.key for it in new), "name": name},
        )
