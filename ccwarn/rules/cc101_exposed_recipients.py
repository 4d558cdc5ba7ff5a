"""CC101: people who have nothing to do with each other would learn each other's addresses."""

from __future__ import annotations

from collections.abc import Iterator

from ccwarn.draft import Draft
from ccwarn.exposure import Exposure, exposure, newcomers
from ccwarn.finding import Finding, rule
from ccwarn.i18n import N_, grouped, ngettext
from ccwarn.idn import shown_domain
from ccwarn.organisation import Organisations
from ccwarn.policy import Policy, Severity
from ccwarn.remedy import MoveToBcc


def _sentence(finding: Finding) -> str:
    people, domain = int(finding.data["people"]), str(finding.data.get("domain", ""))
    if finding.data.get("newsgroups"):
        text = ngettext(
            "{count} person's email address would be public, as anyone can read the newsgroup",
            "{count} people's email addresses would be public, as anyone can read the newsgroup",
            people,
        )
    elif "addresses" in finding.data:
        return _would_see(finding, domain)
    elif domain:
        text = ngettext(
            "{count} person at {domain} sees the others' addresses",
            "{count} people at {domain} see each other's address",
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
    return text.format(count=grouped(people), domain=shown_domain(domain, 80))


def _would_see(finding: Finding, domain: str) -> str:
    """Say who would learn the addresses of people who know each other already."""
    count, others = len(finding.counted), int(finding.data["addresses"])
    if domain:
        text = ngettext(
            "{count} person outside {domain} would see {addresses}",
            "{count} people outside {domain} would see {addresses}",
            count,
        )
    elif finding.data["remembered"]:
        text = ngettext(
            "{count} person new to this group would see {addresses}",
            "{count} people new to this group would see {addresses}",
            count,
        )
    else:
        text = ngettext(
            "{count} person new to this conversation would see {addresses}",
            "{count} people new to this conversation would see {addresses}",
            count,
        )
    addresses = ngettext("{count} address", "{count} addresses", others).format(
        count=grouped(others)
    )
    return text.format(count=grouped(count), addresses=addresses, domain=shown_domain(domain, 80))


def _strangers(count: int) -> str:
    return ngettext("{count} stranger", "{count} strangers", count).format(count=grouped(count))


@rule(
    "CC101",
    title=N_("Strangers see each other's addresses"),
    finds=N_(
        "People outside your organisation, in To or Cc, whose addresses people at other "
        "organisations would see. Two customers of one mail provider, such as gmail.com, are "
        "strangers to each other. Colleagues at one company are not. People who were together in "
        "the mail you reply to know each other, so only those who are new to them matter. A crowd "
        "at one company counts as well, as it may be a mail provider that ccwarn does not know. "
        "Anyone can read a newsgroup, so if you post to one, one person outside in To or Cc is "
        "enough. If you write to a public mailing list that you have told ccwarn of, only a crowd "
        "counts."
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
    goes_by=(
        "thresholds",
        "own_domains",
        "also_written_from",
        "partners",
        "mailbox_providers",
        "public_lists",
    ),
    looks_at=("remember_days",),
    people=_strangers,
)
def exposed_recipients(draft: Draft, policy: Policy) -> Iterator[Finding]:
    """Find the exposed mailboxes, where they are as many as the policy's thresholds say."""
    at, most = policy.thresholds, len(draft.recipients)
    if not draft.newsgroups and max(at.severity(most, most, most), at.of_crowd(most)) is (
        Severity.OFF
    ):
        return  # Whoever they are: most mail is done here, and needs no suffix list.
    organisations = policy.organisations(draft)
    exposed = exposure(draft, organisations, at.confirm_crowd)
    severity = severity_of(exposed, draft, policy)
    if severity is not Severity.OFF:
        remedy = MoveToBcc(policy.movable(draft, exposed.keys))
        yield _found(severity, draft, exposed, organisations)._replace(remedy=remedy)


def severity_of(exposed: Exposure, draft: Draft, policy: Policy) -> Severity:
    """Return how much it matters who is exposed in a draft."""
    severity = policy.thresholds.severity(
        exposed.people, exposed.organisation_count, exposed.odd_ones_out
    )
    if draft.newsgroups and exposed.people:
        severity = max(severity, Severity.CONFIRM)
    if policy.public_lists_in(draft):
        severity = Severity.OFF  # Anybody can read there what the list gets, as its author knows.
    if exposed.crowd:
        severity = max(severity, _of_crowd(draft, exposed, policy))
    return severity


def _of_crowd(draft: Draft, exposed: Exposure, policy: Policy) -> Severity:
    """Return how much the crowd matters. No memory excuses one: it asks, if not to type."""
    known = draft.together.intersection(exposed.crowd)
    strangers = len(exposed.crowd) - len(known)
    return max(policy.thresholds.of_crowd(strangers), Severity.CONFIRM)


def _found(
    severity: Severity, draft: Draft, exposed: Exposure, organisations: Organisations
) -> Finding:
    data: dict[str, int | str] = {
        "people": exposed.people,
        "organisations": exposed.organisation_count,
        "newsgroups": len(draft.newsgroups),
    }
    found = Finding(severity, exposed.mailboxes, data)
    new = newcomers(draft, organisations, exposed)
    inside = exposed.organisations.count(exposed.group) if exposed.group else 0
    if new.recipients and not (new.remembered and exposed.crowd):
        data |= {"addresses": new.addresses, "remembered": new.remembered}
        people = tuple([recipient.mailbox for recipient in new.recipients])
        found = found._replace(newcomers=people, advises_remedy=new.remembered)
    elif severity is Severity.NOTE and inside > exposed.odd_ones_out:
        data |= {"addresses": inside, "domain": exposed.group}
        mailbox_of = {it.mailbox.key: it.mailbox for it in draft.recipients}
        found = found._replace(mailboxes=tuple([mailbox_of[key] for key in exposed.outsiders]))
    elif exposed.crowd and exposed.organisation_count == 1:
        data["domain"] = exposed.organisations[0]
    return found
