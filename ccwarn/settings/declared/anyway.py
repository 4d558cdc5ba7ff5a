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


def _second_person(policy: Policy) -> str:
    if not policy.second_person:
        return _("Nobody has to approve when you send a mail anyway.")
    return _(
        "You cannot send a mail anyway yourself. You can ask {person} for approval instead."
    ).format(person=policy.second_person)


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

SECOND_PERSON = Setting(
    ("second_person",),
    values.ADDRESS,
    "second_person",
    N_("Who approves of sending anyway"),
    _second_person,
    comment="The address of a colleague who has to approve before a mail is sent anyway. Instead "
    "of *Send anyway* there is *Ask for approval*: it opens a mail to them with the mail attached, "
    'and the mail is held. "" for nobody.',
    tightened=lambda value, other: value or other,
)

ANYWAY = (UNDO_SECONDS, REQUIRE_REASON, SECOND_PERSON)
"""In the order in which the settings window shows them."""
