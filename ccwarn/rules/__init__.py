"""What is checked: one file a rule, each with its code, its texts and its check.

A new rule is a new file and a line in `ALL_RULES`.
"""

from __future__ import annotations

from ccwarn.finding import Rule
from ccwarn.rules.cc000_rule_failed import rule_failed
from ccwarn.rules.cc101_exposed_recipients import exposed_recipients
from ccwarn.rules.cc102_unusable_addresses import unusable_addresses
from ccwarn.rules.cc104_visible_limit import visible_limit

ALL_RULES: tuple[Rule, ...] = (rule_failed, exposed_recipients, unusable_addresses, visible_limit)
"""Every rule, in the order of their codes."""
