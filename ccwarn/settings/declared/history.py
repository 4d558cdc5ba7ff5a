"""Settings of the history: how long decisions are kept, and with what."""

from __future__ import annotations

from ccwarn.i18n import N_, _, ngettext
from ccwarn.policy import Policy
from ccwarn.settings import values
from ccwarn.settings.setting import Setting


def _kept(policy: Policy) -> str:
    days = policy.journal_days
    if not days:
        return _("ccwarn keeps no history. What there is goes within an hour.")
    return ngettext(
        "The history goes back {count} day. It stays on this computer and holds no addresses.",
        "The history goes back {count} days. It stays on this computer and holds no addresses.",
        days,
    ).format(count=days)


JOURNAL_DAYS = Setting(
    ("journal_days",),
    values.DAYS,
    "journal_days",
    N_("Keep the history for this many days"),
    _kept,
    comment="For how many days ccwarn keeps what was asked and decided, for the history. No "
    "addresses are kept. 0 keeps nothing.",
    tightened=min,
)

JOURNAL_SUBJECTS = Setting(
    ("journal_subjects",),
    values.SWITCH,
    "journal_subjects",
    N_("Keep the subjects of mails in the history"),
    N_(
        "Off, the history says how many people a mail was about, and not which mail it was. When "
        "you turn this off, subjects that were kept are deleted."
    ),
)

HISTORY = (JOURNAL_DAYS, JOURNAL_SUBJECTS)
"""In the order in which the settings window shows them."""
