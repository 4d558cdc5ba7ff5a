"""CC104: more visible external recipients than are allowed at all."""

from __future__ import annotations

from collections.abc import Iterator

from ccwarn.draft import Draft
from ccwarn.exposure import externals
from ccwarn.finding import Finding, rule
from ccwarn.i18n import N_, grouped, ngettext
from ccwarn.policy import Policy, Severity
from ccwarn.remedy import MoveToBcc


def _sentence(finding: Finding) -> str:
    count, limit = int(finding.data["people"]), int(finding.data["limit"])
    return ngettext(
        "{count} outside person is in To and Cc; the limit is {limit}",
        "{count} outside people are in To and Cc; the limit is {limit}",
        count,
    ).format(count=grouped(count), limit=grouped(limit))


@rule(
    "CC104",
    title=N_("Too many outside people in To and Cc"),
    finds=N_(
        "More people from outside your organisation in To and Cc than the limit allows. You or "
        "your organisation set that limit."
    ),
    matters=N_(
        "The limit applies to every mail, whoever the people are. A mail above it cannot be sent "
        "as it is."
    ),
    example=N_("The limit is 50, and 60 people at one customer are in Cc."),
    changes=N_("All outside people in To and Cc move to Bcc. Your colleagues stay where they are."),
    default=N_("refuses to send if a limit is set under “When to ask”"),
    sentence=_sentence,
    goes_by=("limits.visible_external",),
    looks_at=("own_domains", "mailbox_providers"),
)
def visible_limit(draft: Draft, policy: Policy) -> Iterator[Finding]:
    """Find that the hard limit of visible external recipients is exceeded, where there is one."""
    limit = policy.visible_external_limit
    if limit is None:
        return
    organisations = policy.organisations(draft)
    found = externals(draft, organisations)
    people = {key: found[key].mailbox for key in found if found[key].field.visible}
    if len(people) > limit and (count := organisations.how_many(people)) > limit:
        movable = policy.movable(draft, people)
        staying = organisations.how_many(people.keys() - movable)
        yield Finding(
            Severity.REFUSE,
            tuple(people.values()),
            {"people": count, "limit": limit},
            # A list stays in sight. Where that is too much already, only its author can help.
            MoveToBcc(movable) if staying <= limit else None,
        )
