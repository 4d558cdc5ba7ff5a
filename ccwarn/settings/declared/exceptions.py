"""Settings that say where nobody is asked, whatever the rules find."""

from __future__ import annotations

from ccwarn.i18n import N_
from ccwarn.settings import values
from ccwarn.settings.setting import Setting

_ASKED = ("rules", "second_person", "require_reason")
"""What means little where nobody is asked. A lock on what a rule goes by is one on the rule."""

MONITOR_ONLY = Setting(
    ("monitor_only",),
    values.SWITCH,
    "monitor_only",
    N_("Only take notes"),
    N_(
        "ccwarn asks nobody and holds no mail, not even one that is refused. It only notes in its "
        "journal what it would have asked, without addresses."
    ),
    comment="Ask nobody and hold no mail, not even one that is refused: only note in the journal "
    "what would have been asked, without addresses. The tray, its window and `ccwarn doctor` say "
    "so all the time. Whoever checks messages is told as ever.",
    undoes=_ASKED,
    tightened=lambda monitors, other: monitors and other,
)

EXEMPT_AUTHORS = Setting(
    ("exempt", "authors"),
    values.PUBLIC_LISTS,
    "exempt.authors",
    N_("Mail by these authors"),
    N_(
        "ccwarn does not ask about mail that these addresses write, or anyone at these domains. "
        "What is refused stays refused, and it still asks about watched domains."
    ),
    example='authors = ["newsletter@acme.example"]',
    undoes=_ASKED,
)
EXEMPT_LISTS = Setting(
    ("exempt", "lists"),
    values.ADDRESSES,
    "exempt.lists",
    N_("Mail to these lists"),
    N_(
        "ccwarn does not ask about mail with one of these addresses in To or Cc, unless a crowd "
        "stands beside it. What is refused stays refused, and it still asks about watched domains."
    ),
    example='lists = ["members@lists.acme.example"]',
    undoes=_ASKED,
)
EXCEPTIONS = (MONITOR_ONLY, EXEMPT_AUTHORS, EXEMPT_LISTS)
