"""CC107: people who stood in Bcc before would be visible to each other now."""

from __future__ import annotations

from collections.abc import Iterator

from ccwarn.draft import FEWEST_HIDDEN, SHOWN_AGAIN, Draft
from ccwarn.finding import Finding, rule
from ccwarn.i18n import N_, grouped, ngettext
from ccwarn.policy import Policy, Severity
from ccwarn.remedy import MoveToBcc


def _sentence(finding: Finding) -> str:
    people = int(finding.data["people"])
    return ngettext(
        "{count} person who was in Bcc before would be visible now",
        "{count} people who were in Bcc before would be visible now",
        people,
    ).format(count=grouped(people))


@rule(
    "CC107",
    title=N_("In Bcc before, visible now"),
    finds=N_(
        "At least 10 people who were in Bcc of one of your earlier mails. Now at least 8 in 10 of "
        "them are in To or Cc. Colleagues at one company do not count, nor do people who had been "
        "together in To or Cc before."
    ),
    matters=N_(
        "You once kept these people's addresses from each other. If they are visible now, that is "
        "probably a slip."
    ),
    example=N_(
        "Every month you send a newsletter to 40 parents in Bcc. This month they are in Cc, and "
        "everyone sees everyone's address."
    ),
    changes=N_("These people move to Bcc, where they were before."),
    default=N_("asks, and makes sure that you mean it"),
    sentence=_sentence,
    looks_at=("remember_days", "own_domains", "partners", "mailbox_providers"),
)
def shown_after_bcc(draft: Draft, policy: Policy) -> Iterator[Finding]:
    """Find the people of a remembered set in Bcc, where most of it is visible."""
    earlier = draft.earlier
    if earlier.hidden_of < FEWEST_HIDDEN:
        return
    shown = {it.mailbox.key: it.mailbox for it in draft.visible()}
    organisations = policy.organisations(draft)
    person_of = organisations.person_of_key
    found = {key: mailbox for key, mailbox in shown.items() if person_of(key) in earlier.hidden}
    if (people := organisations.how_many(found)) >= SHOWN_AGAIN * earlier.hidden_of:
        yield Finding(
            Severity.STRONG,
            tuple(found.values()),
            {"people": people},
            MoveToBcc(policy.movable(draft, found)),
        )
