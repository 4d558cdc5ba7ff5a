"""What is checked: one file a rule, each with its code, its texts and its check.

A new rule is a new file and a line in `ALL_RULES`; its setting, what the settings window says of it
and which locks hold for it follow from what it declares. `tests/rules/corpus/CODE.toml` tries it.
"""

from __future__ import annotations

from ccwarn.finding import Rule
from ccwarn.rules.cc000_rule_failed import rule_failed
from ccwarn.rules.cc101_exposed_recipients import exposed_recipients
from ccwarn.rules.cc102_unusable_addresses import unusable_addresses
from ccwarn.rules.cc103_reply_from_bcc import reply_from_bcc
from ccwarn.rules.cc104_visible_limit import visible_limit
from ccwarn.rules.cc105_watched_domains import watched_domains
from ccwarn.rules.cc106_new_in_conversation import new_in_conversation
from ccwarn.rules.cc107_shown_after_bcc import shown_after_bcc
from ccwarn.rules.cc108_mailing_in_parts import mailing_in_parts

ALL_RULES: tuple[Rule, ...] = (
    rule_failed,
    exposed_recipients,
    unusable_addresses,
    reply_from_bcc,
    visible_limit,
    watched_domains,
    new_in_conversation,
    shown_after_bcc,
    mailing_in_parts,
)
"""Every rule, in the order of their codes."""

SETTABLE_RULES = tuple(rule for rule in ALL_RULES if rule.can_be_set)
"""The rules whose severity a policy can set, each under its code in the table `rules`."""
