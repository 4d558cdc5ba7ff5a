"""What an author says of the people in a question, as changes of their own settings.

What the settings window would refuse is refused here: all of these raise ValueError with half a
sentence where a setting cannot be so, or is the organisation's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from ccwarn.draft import Mailbox, a_label
from ccwarn.i18n import _, grouped, ngettext
from ccwarn.idn import shown_address, shown_domain
from ccwarn.organisation import is_around, registrable_domain, within
from ccwarn.policy import Policy
from ccwarn.settings import values
from ccwarn.settings.book import Book, Changes
from ccwarn.settings.declared.organisations import (
    ALSO_WRITTEN_FROM,
    MORE_PROVIDERS,
    NO_PROVIDERS,
    OWN_DOMAINS,
    PARTNERS,
    PUBLIC_LISTS,
)
from ccwarn.settings.files import builtin_providers
from ccwarn.settings.setting import Setting
from ccwarn.settings.values import domain, organisation_domain


class Correction(NamedTuple):
    """Changes of settings, and a sentence that says what counts once they are written."""

    changes: Changes
    sentence: str


def colleagues(book: Book, people: Iterable[Mailbox]) -> Correction:
    """Let the domains of these people be the author's own; whoever was own before stays so."""
    _require_free(book, OWN_DOMAINS)
    domains = _organisations(people)
    for name in domains:
        own_domain(name, book.policy)
    sentence = ngettext(
        "{domains} counts as your own now.", "{domains} count as your own now.", len(domains)
    )
    changes = with_own_domains(book, _with(book.entries(OWN_DOMAINS.key), domains))
    return Correction(changes, sentence.format(domains=_named(domains)))


def with_own_domains(book: Book, entries: Sequence[Any]) -> Changes:
    """Return what to write to have own domains, without making strangers of anybody.

    Where none are set, those that the author writes from are own, at every address of theirs and
    as long as nobody sees a crowd there. They go on to be so beside the first that is set.
    """
    changes: dict[tuple[str, ...], Any] = {OWN_DOMAINS.key: list(entries)}
    policy = book.policy
    is_first = bool(entries) and not (policy.own_domains or policy.also_written_from)
    if is_first and not book.is_locked(ALSO_WRITTEN_FROM.key):
        changes[ALSO_WRITTEN_FROM.key] = True
    return changes


def partners(book: Book, people: Collection[Mailbox]) -> Correction:
    """Let the domains of these people count as one organisation.

    Groups of partners that have one of them already become one group with it.
    """
    _require_free(book, PARTNERS)
    domains = [organisation_domain(name) for name in _organisations(people)]
    stated = {mailbox.domain for mailbox in people}.union(domains)
    joined: dict[str, None] = {}
    others = []
    for group in book.entries(PARTNERS.key):
        known = [a_label(str(name)) for name in group]
        if any(within(name, known) for name in stated):
            joined.update(dict.fromkeys(known))
        else:
            others.append(group)
    joined.update(dict.fromkeys(domains))
    if len(joined) < 2:
        raise ValueError(_("it takes two organisations to work together"))
    sentence = _("{domains} count as one organisation now.").format(domains=_named(domains))
    return Correction({PARTNERS.key: [*others, list(joined)]}, sentence)


def one_firm(book: Book, people: Iterable[Mailbox]) -> Correction:
    """Let the domain of these people be one organisation, however many they are."""
    _require_free(book, PARTNERS)
    domains = [organisation_domain(name) for name in _organisations(people)]
    present = book.entries(PARTNERS.key)
    if len(domains) > 1 or any(
        within(domains[0], [a_label(str(name)) for name in group]) for group in present
    ):
        raise ValueError(_("they are partners already, or not at one domain"))
    sentence = _("{domains} counts as one organisation now, however many people are there.")
    return Correction({PARTNERS.key: [*present, domains]}, sentence.format(domains=_named(domains)))


def strangers(book: Book, people: Iterable[Mailbox]) -> Correction:
    """Let the domains of these people be mail providers, where nobody knows the others."""
    _require_free(book, MORE_PROVIDERS)
    domains = list(dict.fromkeys(mailbox.domain for mailbox in people))
    for name in domains:
        provider(name, book.policy)
    changes: dict[tuple[str, ...], Any] = {}
    taken_out = book.entries(NO_PROVIDERS.key)
    kept = [entry for entry in taken_out if a_label(str(entry)) not in domains]
    if kept != taken_out:
        _require_free(book, NO_PROVIDERS)
        changes[NO_PROVIDERS.key] = kept
    new = [name for name in domains if name not in builtin_providers()]
    if new:
        changes[MORE_PROVIDERS.key] = _with(book.entries(MORE_PROVIDERS.key), new)
    sentence = _("At {domains} every mailbox counts as a different person now.")
    return Correction(changes, sentence.format(domains=_named(domains)))


def public_list(book: Book, mailbox: Mailbox) -> Correction:
    """Let a mailbox be the address of a mailing list that anybody can read."""
    _require_free(book, PUBLIC_LISTS)
    address = values.public_list(mailbox.addr_spec)
    sentence = _("{address} counts as a public list now.")
    return Correction(
        {PUBLIC_LISTS.key: _with(book.entries(PUBLIC_LISTS.key), [address])},
        sentence.format(address=shown_address(address, 80)),
    )


def public_list_entry(text: str, policy: Policy) -> str:
    """Return what can be a public list, or a domain of them. Raises ValueError."""
    entry = values.public_list(text)
    if entry in policy.providers:
        sentence = _("{domain} is a public mail provider; enter the address of the list")
        raise ValueError(sentence.format(domain=entry))
    if is_around(entry, policy.own_domains):
        sentence = _("your colleagues are at {domain}, too; enter the address of the list")
        raise ValueError(sentence.format(domain=entry))
    return entry


def own_domain(text: str, policy: Policy) -> str:
    """Return a domain that can be an own one. Raises ValueError with half a sentence."""
    name = organisation_domain(text)
    if name in policy.providers:
        sentence = _(
            "{domain} is a public mail provider: everyone there would count as your colleague"
        )
        raise ValueError(sentence.format(domain=name))
    return name


def provider(text: str, policy: Policy) -> str:
    """Return a domain that can become a mail provider. Raises ValueError with half a sentence."""
    name = domain(text)
    if name in policy.providers:
        raise ValueError(_("{domain} is already known to ccwarn").format(domain=name))
    if name in policy.own_domains:
        sentence = _("{domain} is one of your own domains, so it cannot be a mail provider")
        raise ValueError(sentence.format(domain=name))
    return name


def _require_free(book: Book, setting: Setting) -> None:
    if book.is_locked(setting.key):
        sentence = _("“{setting}” is set by your organisation.").format(setting=_(setting.title))
        raise ValueError(sentence.rstrip("."))


def _organisations(people: Iterable[Mailbox]) -> list[str]:
    return list(dict.fromkeys(registrable_domain(mailbox.domain) for mailbox in people))


def _with(present: Sequence[Any], new: Iterable[str]) -> list[Any]:
    """Return the entries as they were written, and after them what is new."""
    known = {a_label(str(entry)) for entry in present}
    return [*present, *(name for name in new if name not in known)]


def _named(domains: Sequence[str]) -> str:
    shown = [shown_domain(name, 60) for name in domains]
    others = len(shown) - 2
    if others < 0:
        return shown[0]
    if not others:
        return _("{domain} and {other}").format(domain=shown[0], other=shown[1])
    return ngettext(
        "{domain}, {other} and {count} more", "{domain}, {other} and {count} more", others
    ).format(domain=shown[0], other=shown[1], count=grouped(others))
