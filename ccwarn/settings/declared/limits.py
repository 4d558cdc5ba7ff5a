"""Settings that refuse mail, whoever its recipients are."""

from __future__ import annotations

from ccwarn.i18n import N_, _, ngettext
from ccwarn.policy import Policy
from ccwarn.settings import values
from ccwarn.settings.setting import Setting


def _limit(policy: Policy) -> str:
    most = policy.visible_external_limit
    if most is None:
        return _("There is no limit. You can always send after a question.")
    if most == 0:
        return _("A mail with anyone from outside in To or Cc cannot be sent as it is.")
    return ngettext(
        "A mail with more than {count} outside person in To and Cc cannot be sent as it is.",
        "A mail with more than {count} outside people in To and Cc cannot be sent as it is.",
        most,
    ).format(count=most)


def _lower_limit(limit: int | None, other: int | None) -> int | None:
    return min((each for each in (limit, other) if each is not None), default=None)


LIMITS = (
    Setting(
        ("limits", "visible_external"),
        values.LIMIT,
        "visible_external_limit",
        N_("Limit the people in To and Cc"),
        _limit,
        comment="Refuse to send a mail with more outside people than this in To and Cc: "
        'a number, or "none".',
        tightened=_lower_limit,
    ),
)
