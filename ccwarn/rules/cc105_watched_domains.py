"""CC105: recipients at domains that the policy has an eye on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ccwarn.draft import Draft, Mailbox
from ccwarn.finding import Finding, rule
from ccwarn.i18n import N_, grouped, ngettext
from ccwarn.idn import shown_domain
from ccwarn.organisation import within
from ccwarn.policy import Policy, Severity


def _sentence(finding: Finding) -> str:
    people, domain = int(finding.data["people"]), shown_domain(str(finding.data["domain"]), 80)
    others = int(finding.data["domains"]) - 1
    text = ngettext(
        "{count} person at {where} would get this mail",
        "{count} people at {where} would get this mail",
        people,
    )
    where = domain
    if others:
        where = ngettext(
            "{domain} and {others} more watched domain",
            "{domain} and {others} more watched domains",
            others,
        ).format(domain=domain, others=grouped(others))
    return text.format(count=grouped(people), where=where)


@rule(
    "CC105",
    title=N_("Mail to a watched domain"),
    finds=N_(
        "Recipients in To, Cc or Bcc at a domain that you or your organisation watch, or at one "
        "of its subdomains."
    ),
    matters=N_(
        "Mail to these domains needs a second look, or must not be sent at all. They may belong "
        "to a competitor or a journalist, or be easily mistaken for another domain."
    ),
    example=N_("You meant anna@northwind.example and wrote anna@northwind-shop.example."),
    changes=N_("Nothing. Remove the people, or send it if you meant them."),
    default=N_("asks or refuses, depending on the domain's list"),
    sentence=_sentence,
    goes_by=("watched_domains",),
)
def watched_domains(draft: Draft, policy: Policy) -> Iterator[Finding]:
    """Find the recipients at watched domains: those to ask about, and those to refuse."""
    watched = policy.watched_domains
    if watched.ask or watched.refuse:
        refused = _at(draft, watched.refuse)
        asked = {key: it for key, it in _at(draft, watched.ask).items() if key not in refused}
        how_many = policy.organisations(draft).how_many
        yield from _finding(refused, Severity.REFUSE, how_many)
        yield from _finding(asked, Severity.CONFIRM, how_many)


def _at(draft: Draft, domains: Iterable[str]) -> dict[str, tuple[Mailbox, str]]:
    """Return who is at one of the domains by mailbox key, with that domain."""
    wanted = frozenset(domains)
    found: dict[str, tuple[Mailbox, str]] = {}
    for recipient in draft.recipients:
        mailbox = recipient.mailbox
        if domain := within(mailbox.domain, wanted):
            found.setdefault(mailbox.key, (mailbox, domain))
    return found


def _finding(
    found: dict[str, tuple[Mailbox, str]],
    severity: Severity,
    how_many: Callable[[Iterable[str]], int],
) -> Iterator[Finding]:
    if found:
        domains = [domain for _mailbox, domain in found.values()]
        data: dict[str, int | str] = {
            "people": how_many(found),
            "domain": domains[0],
            "domains": len(set(domains)),
        }
        mailboxes = tuple(mailbox for mailbox, _domain in found.values())
        yield Finding(severity, mailboxes, data)
