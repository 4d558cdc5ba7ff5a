"""Settings that say what the rules do: one for each rule, and the domains that are watched."""

from __future__ import annotations

from ccwarn.finding import Rule
from ccwarn.i18n import N_
from ccwarn.rules import SETTABLE_RULES
from ccwarn.settings import values
from ccwarn.settings.setting import Setting

WATCHED = (
    Setting(
        ("watched_domains", "ask"),
        values.DOMAINS,
        "watched_domains.ask",
        N_("Domains to ask about"),
        N_("ccwarn asks about mail to these domains and their subdomains."),
        tightened=values.joined,
    ),
    Setting(
        ("watched_domains", "refuse"),
        values.DOMAINS,
        "watched_domains.refuse",
        N_("Domains to refuse"),
        N_("Mail to these domains and their subdomains cannot be sent."),
        tightened=values.joined,
    ),
)


def setting_of(rule: Rule) -> Setting:
    """Return the setting that says what a rule does when it finds something."""
    return Setting(
        ("rules", rule.code),
        values.SEVERITY,
        f"severities.{rule.code}",
        rule.title,
        rule.finds,
        goes_by=rule.goes_by,
        looks_at=rule.looks_at,
        tightens=f"at_least.{rule.code}",
        tightened=lambda least, wanted: wanted or least,
    )


CHOICES = tuple(setting_of(rule) for rule in SETTABLE_RULES)

*_FIRST, _LAST = (f'"{word}"' for word in values.SEVERITY.words)
WORDS = f"{', '.join(_FIRST)} or {_LAST}."
"""What can be written for a rule, as half a sentence."""
