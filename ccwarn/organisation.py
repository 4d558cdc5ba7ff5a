"""Who is inside the author's organisation, and which organisation an external mailbox belongs to.

An *organisation* is one owner of external mailboxes: people at one company may know each other's
addresses, two customers of one mailbox provider do not.

The public suffix list is matched here. tldextract brings the list, but importing it brings in an
HTTP client: 0.3 s and 20 MB that a guard without network does not need. So its file is read, and
matching one domain is a few look-ups in sets; domains of two labels need no list at all.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from contextlib import suppress
from functools import cache, lru_cache
from typing import Any, cast

from ccwarn.draft import Draft, Mailbox, a_label, exchange_organisation
from ccwarn.sub_addresses import known_habits, person, without_tag

_LIST_OF_DEBIAN = "/usr/share/publicsuffix/public_suffix_list.dat"


class Organisations:
    """Tells own mailboxes from external ones, and external organisations from each other.

    The author's address is own, and so are those of the author's other `identities` and `sent_as`,
    each with any tag (RFC 5233). With no `own_domains`, or with `also_written_from`, the domains of
    the author and the `identities` are own, too, but for public mailbox providers and public
    suffixes (uk.com), where nobody knows who else writes from there. All entries of Exchange are
    own that are in the author's organisation there (`/o=`). `providers` are domains at which every
    mailbox is an organisation by itself. Each of `partners` is a group of domains that count as
    one. Domains are compared label by label: `own.example.evil.org` is not within `own.example`.
    """

    def __init__(
        self,
        author: Mailbox | None,
        own_domains: Iterable[str] = (),
        providers: frozenset[str] = frozenset(),
        partners: Iterable[Iterable[str]] = (),
        identities: Iterable[Mailbox] = (),
        sent_as: Iterable[Mailbox] = (),
        *,
        also_written_from: bool = False,
    ) -> None:
        at_work = (author, *identities) if author else tuple(identities)
        authors = (*at_work, *sent_as)
        self._authors = frozenset([mailbox.key for mailbox in authors])
        self._providers = providers
        self._author_ends, self._author_people = self._people_of(authors)
        own = {a_label(domain) for domain in own_domains}
        if not own or also_written_from:
            written_from = {mailbox.domain for mailbox in at_work} - providers - {""}
            own.update(domain for domain in written_from if not is_public_suffix(domain))
        self.own_domains = frozenset(own)
        """The domains that are own, with all below them, in A-labels."""
        # What the key of an own mailbox ends with: an own domain, or a label more and that domain.
        self._own_ends = tuple(
            mark + it for it in own for mark in ("@" if is_open_below(it) else "@.")
        )
        self._tagged_ends = tuple(
            end for end in self._author_ends if not end.endswith(self._own_ends)
        )
        exchange = {exchange_organisation(key) for key in self._authors} - {""}
        self._own_starts = tuple(f"{name}/" for name in exchange)
        self._has_other_forms = bool(self._own_starts or self._tagged_ends)
        self._partner: dict[str, str] = {}
        for group in partners:
            domains = [a_label(domain) for domain in group]
            self._partner.update(dict.fromkeys(domains, domains[0] if domains else ""))
        self.partners = frozenset(self._partner.values())
        """The organisations of which the policy says who belongs to them."""
        self._organisation: dict[str, str] = {}  # by domain: many recipients share one

    def is_own(self, mailbox: Mailbox) -> bool:
        """Tell whether the mailbox is one of the author's or within an own domain."""
        return self.is_own_key(mailbox.key)

    def is_own_key(self, key: str) -> bool:
        """Do what `is_own` does for the key of a mailbox."""
        if key.endswith(self._own_ends) and "@" in key:
            return True
        return key in self._authors or (self._has_other_forms and self._is_in_other_form(key))

    def is_author_key(self, key: str) -> bool:
        """Tell whether a mailbox key is that of an address of the author's, with any tag."""
        if key in self._authors:
            return True
        return key.endswith(self._author_ends) and self._tagless(key) in self._author_people

    def of(self, mailbox: Mailbox) -> str:
        """Return the organisation of an external mailbox, as a text that names only that one.

        At a mailbox provider it is the person's key; an address literal is its own organisation.
        """
        return self.of_key(mailbox.key)

    def of_key(self, key: str) -> str:
        """Do what `of` does for the key of a mailbox."""
        _, at, domain = key.rpartition("@")
        if not at:
            return exchange_organisation(key) or key
        organisation = self._organisation.get(domain)
        if organisation is None:
            organisation = self._organisation[domain] = self._of_domain(domain)
        return organisation or person(key, domain)

    def person_of_key(self, key: str) -> str:
        """Return whose address a mailbox key is, as the key of one of that person's addresses.

        Only at mailbox providers, two addresses may be one person's: elsewhere nobody knows.
        """
        domain = key.rpartition("@")[2]
        return person(key, domain) if domain in self._providers else key

    def how_many(self, keys: Iterable[str]) -> int:
        """Return how many people mailbox keys belong to."""
        return len(set(map(self.person_of_key, keys)))

    def _people_of(self, authors: Iterable[Mailbox]) -> tuple[tuple[str, ...], frozenset[str]]:
        """Return what the keys of all addresses of the author end with, and those without tags."""
        people = frozenset([self._tagless(mailbox.key) for mailbox in authors])
        domains: set[str] = set()
        for domain in {mailbox.domain for mailbox in authors} - {""}:
            habits = known_habits().get(domain) if domain in self._providers else None
            domains.update(habits.domains if habits else (domain,))
        return tuple(f"@{domain}" for domain in domains), people

    def _is_in_other_form(self, key: str) -> bool:
        """Tell whether a key is that of an own entry in Exchange, or of a tag of the author's."""
        if key.startswith(self._own_starts):
            return True
        return key.endswith(self._tagged_ends) and self._tagless(key) in self._author_people

    def _tagless(self, key: str) -> str:
        """Return a key that is the same for all tags of an author's address, at any domain."""
        local, at, domain = self.person_of_key(key).rpartition("@")
        return f"{without_tag(local)}@{domain}" if at else key

    def _of_domain(self, domain: str) -> str:
        if domain in self._providers:
            return ""
        if self._partner and (partner := within(domain, self._partner)):
            return self._partner[partner]
        return registrable_domain(domain)

    def provider(self, mailbox: Mailbox) -> str:
        """Return the mailbox provider's domain, or "" where the domain has one owner."""
        return mailbox.domain if mailbox.domain in self._providers else ""


def domains_of_crowds(draft: Draft, least: int) -> frozenset[str]:
    """Return the domains of identities, and not of the author, at which many are in To and Cc.

    So many are `least` people at the domains below one registrable domain.
    """
    groups = {it.domain: registrable_domain(it.domain) for it in draft.identities if it.domain}
    counted: dict[str, int] = dict.fromkeys(groups.values(), 0)
    for domain in {it.mailbox.key: it.mailbox.domain for it in draft.visible()}.values():
        if at := within(domain, groups):
            counted[groups[at]] += 1
    authors = registrable_domain(draft.author.domain) if draft.author else ""
    return frozenset(
        [it for it, group in groups.items() if counted[group] >= least and group != authors]
    )


def registrable_domain(domain: str) -> str:
    """Return the registrable domain of a domain given in A-labels and lower case.

    It is the public suffix (private section included) and one label more, found as
    https://publicsuffix.org/list/ describes: the longest rule counts, an exception (`!`) before
    all others, and a suffix without a rule has one label. Address literals (RFC 5321 section
    4.1.3) and public suffixes themselves are returned whole.
    """
    if domain.count(".") <= 1 or domain.startswith("["):
        # Whatever the list says of a domain of two labels, the answer is the domain itself.
        return domain
    suffixes = public_suffixes()
    shorter, candidate = "", domain
    while candidate:
        _, _, parent = candidate.partition(".")
        if candidate in suffixes or f"*.{parent}" in suffixes:
            if f"!{candidate}" in suffixes:
                return candidate
            return shorter or candidate
        shorter, candidate = candidate, parent
    return ".".join(domain.split(".")[-2:])


@lru_cache(maxsize=64)
def is_public_suffix(domain: str) -> bool:
    """Tell whether anybody can have a name under a domain, which is in A-labels and lower case.

    Looked for in the text of the list: an author's domain is asked about for every mail, and the
    whole list takes a hundred times as long to read.
    """
    _label, _dot, parent = domain.partition(".")
    text = suffix_list()
    names = {domain, _u_label(domain)}
    if any(f"\n!{name}\n" in text for name in names):
        return False
    parents = {f"*.{parent}", f"*.{_u_label(parent)}"} if parent else set()
    return any(f"\n{name}\n" in text for name in names | parents)


@lru_cache(maxsize=64)
def is_open_below(domain: str) -> bool:
    """Tell whether anybody can have a name under every name below a domain, as at kawasaki.jp."""
    text = suffix_list()
    return any(f"\n*.{name}\n" in text for name in {domain, _u_label(domain)})


def _u_label(domain: str) -> str:
    if "xn--" not in domain:
        return domain
    import idna  # late, as in `a_label`

    try:
        return idna.decode(domain)
    except UnicodeError:  # idna.IDNAError is one, too.
        return domain


@cache
def public_suffixes() -> frozenset[str]:
    """Return the rules of the public suffix list in A-labels; it is read once, when first needed.

    The list is the one that comes with tldextract, or on Debian, whose tldextract has none, with
    publicsuffix; private section included. Nothing is fetched.
    """
    lines = (line.partition(" ")[0].strip() for line in suffix_list().splitlines())
    return frozenset(a_label(line) for line in lines if line and not line.startswith("//"))


@cache
def suffix_list() -> str:
    """Return the text of the public suffix list."""
    # Only the file: importing the package brings in an HTTP client, which takes ten times as long
    # as judging a mail and 20 MB of memory.
    from importlib.util import find_spec

    loader = cast(Any, __spec__).loader
    spec = cast(Any, find_spec("tldextract"))
    if spec:
        with suppress(FileNotFoundError):
            folder = spec.submodule_search_locations[0]
            return str(loader.get_data(f"{folder}/.tld_set_snapshot"), "utf-8")
    return str(loader.get_data(_LIST_OF_DEBIAN), "utf-8")


def within(domain: str, domains: Container[str]) -> str | None:
    """Return which of `domains` the domain equals or is a subdomain of; the longest match."""
    while domain:
        if domain in domains:
            return domain
        _, _, domain = domain.partition(".")
    return None


def is_around(domain: str, domains: Iterable[str]) -> bool:
    """Tell whether one of `domains` is the domain or a subdomain of it."""
    return any(within(it, (domain,)) for it in domains)
