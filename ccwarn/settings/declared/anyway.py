"""Settings that say what *Send anyway* takes."""

from __future__ import annotations

import operator

from ccwarn.i18n import N_, _, ngettext
from ccwarn.policy import Policy
from ccwarn.settings import values
from ccwarn.settings.setting import Setting


def _way_back(policy: Policy) -> str:
    seconds = policy.undo_seconds
    if not seconds:
        return _("A mail leaves as soon as you send it anyway.")
    return ngettext(
        "When you send a mail anyway, it waits {count} second, and you can undo it.",
        "When you send a mail anyway, it waits {count} seconds, and you can undo it.",
        seconds,
    ).format(count=seconds)


UNDO_SECONDS = Setting(
    ("undo_seconds",),
    values.MOMENT,
    "undo_seconds",
    N_("Seconds to undo “Send anyway”"),
    _way_back,
    comment="How many seconds a mail that you send anyway waits, so that you can undo it: 0 to 60. "
    "It waits less where the mail program does not wait so long, and never in a drafts folder.",
    tightened=max,
)

REQUIRE_REASON = Setting(
    ("require_reason",),
    values.SWITCH,
    "require_reason",
    N_("Ask why a mail is sent anyway"),
    N_("“Send anyway” takes a reason, which is kept in the history without addresses."),
    tightened=operator.or_,
)

ANYWAY = (UNDO_SECONDS, REQUIRE_REASON)
"""In the order in which the settings window shows them."""
