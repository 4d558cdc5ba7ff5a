"""CC101: people who have nothing to do with each other would learn each other's addresses."""

from __future__ import annotations

from collections.abc import Iterator

from ccwarn.draft import Draft
from ccwarn.exposure import exposure
from ccwarn.finding import Finding, rule
from ccwarn.i18n import N_, ngettext
from ccwarn.policy import Policy, Severity
from ccwarn.remedy import MoveToBcc


def _sentence(finding: Finding) -> str:
    people = int(finding.data["people"])
    if finding.data.get("newsgroups"):
        text = ngettext(
            "{count} person's email address would be public, as anyone can read the newsgroup",
            "{count} people's email addresses would be public, as anyone can read the newsgroup",
            people,
        )
    elif int(finding.data["organisations"]) > 1:
        text = ngettext(
            "{count} person would see each other's email addresses",
            "{count} people would see each other's email addresses",
            people,
        )
    else:
        text = ngettext(
            "The email address of {count} person would be shown to strangers",
            "The email addresses of {count} people would be shown to strangers",
            people,
        )
    return text.format(count=people)


def _strangers(count: int) -> str:
    return ngettext("{count} stranger", "{count} strangers", count).format(count=count)


@rule(
    "CC101",
    title=N_("Strangers see each other's addresses"),
    finds=N_(
        "People outside your organisation, in To or Cc, whose addresses people at other "
        "organisations would see. Two customers of one mail provider, such as gmail.com, are "
        "strangers to each other. Colleagues at one company are not. People who were together in "
        "the mail you reply to do not count. Anyone can read a newsgroup, so if you post to one, "
        "one person outside in To or Cc is enough."
    ),
    matters=N_(
        "Everyone who gets the mail sees every address in To and Cc. Companies have been fined "
        "for showing addresses to strangers, and a sent mail cannot be taken back."
    ),
    example=N_(
        "A support agent writes to 475 customers in one mail and puts them in Cc instead of Bcc. "
        "Every customer gets every other customer's address."
    ),
    changes=N_(
        "These people move to Bcc. They still get the mail, and nobody sees their addresses. Your "
        "colleagues stay where they are."
    ),
    default=N_("depends on the numbers under “When to ask”"),
    sentence=_sentence,
    goes_by=("thresholds", "own_domains", "partners", "mailbox_providers"),
    people=_strangers,
)
def exposed_recipients(draft: Draft, policy: Policy) -> Iterator[Finding]:
    """Find the exposed mailboxes, where they are as many as the policy's thresholds say."""
    most = len(draft.recipients)
    if not draft.newsgroups and policy.thresholds.severity(most, most) is Severity.OFF:
        return  # Whoever they are: most mail is done here, and needs no suffix list.
    exposed = exposure(draft, policy.organisations(draft))
    severity = policy.thresholds.severity(exposed.people, exposed.organisation_count)
    if draft.newsgroups and exposed.people:
        severity = max(severity, Severity.CONFIRM)
    if severity is not Severity.OFF:
        yield Finding(
            severity,
            exposed.mailboxes,
            {
                "people": exposed.people,
                "organisations": exposed.organisation_count,
                "newsgroups": len(draft.newsgroups),
            },
            MoveToBcc(frozenset(exposed.keys)),
        )
