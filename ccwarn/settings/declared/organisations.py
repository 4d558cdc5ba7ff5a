"""Settings that say who is inside, and who belongs together."""

from __future__ import annotations

from ccwarn.i18n import N_
from ccwarn.settings import values
from ccwarn.settings.setting import Setting

OWN_DOMAINS = Setting(
    ("own_domains",),
    values.OWN_DOMAINS,
    "own_domains",
    N_("Your own domains"),
    N_(
        "Everyone with an address at one of these domains or their subdomains is a "
        "colleague. If you list none, the domains you write from are yours."
    ),
    comment="Your organisation's domains, including their subdomains.\n"
    "If you list none, the domains you write from are yours.",
    looks_at=("also_written_from",),
)
ALSO_WRITTEN_FROM = Setting(
    ("also_written_from",),
    values.SWITCH,
    "also_written_from",
    N_("Also the domains you write from"),
    N_(
        "Everyone at the domains you write from is a colleague, too, even if you list others above."
    ),
    comment="Whether the domains you write from are yours as well, if you list some. But a crowd "
    "at one that the mail does not come from counts as outside, unless you list the domain.",
)
PARTNERS = Setting(
    ("partners",),
    values.DOMAIN_GROUPS,
    "partners",
    N_("Partners"),
    N_(
        "The domains in a group count as one organisation, so their people may see each "
        "other's addresses. Group companies that know each other anyway."
    ),
    comment="Groups of domains that count as one organisation: their people may see each other's "
    "addresses.",
    example='partners = [["northwind.example", "northwind-shop.example"]]',
)
PUBLIC_LISTS = Setting(
    ("public_lists",),
    values.PUBLIC_LISTS,
    "public_lists",
    N_("Public mailing lists"),
    N_(
        "Anyone can read these lists. So ccwarn does not ask about the addresses in a mail to one "
        "of them, unless they are a crowd, and never moves the list to Bcc."
    ),
    comment="Addresses of mailing lists that anyone can read, or domains where all addresses are "
    "such lists.\nNobody is asked about the addresses in a mail to one, unless they are a crowd.",
    example='public_lists = ["dev@lists.example"]',
)
MORE_PROVIDERS = Setting(
    ("mailbox_providers", "add"),
    values.DOMAINS,
    "providers",
    N_("More mail providers"),
    N_("Mail providers that ccwarn does not know yet."),
    merge=lambda known, more: known | frozenset(more),
    tightened=lambda known, more: known | frozenset(more),
)
NO_PROVIDERS = Setting(
    ("mailbox_providers", "remove"),
    values.DOMAINS,
    "providers",
    N_("Not mail providers"),
    N_("Domains that ccwarn takes for a mail provider, but that belong to one organisation."),
    merge=lambda known, none: known - frozenset(none),
)
