"""Settings of *Send to each separately*: to how many people, and how fast."""

from __future__ import annotations

from ccwarn.i18n import N_, _, ngettext
from ccwarn.policy import Policy
from ccwarn.settings.number_values import number
from ccwarn.settings.setting import Setting


def _at_most(policy: Policy) -> str:
    most = policy.separately.at_most
    if not most:
        return _("ccwarn does not offer to send a mail to each person separately.")
    return ngettext(
        "For {count} person, ccwarn also offers to send each of them a mail of their own.",
        "For up to {count} people, ccwarn also offers to send each of them a mail of their own.",
        most,
    ).format(count=most)


def _a_minute(policy: Policy) -> str:
    return ngettext(
        "ccwarn sends {count} of these mails a minute. Mail servers refuse more than they allow.",
        "ccwarn sends {count} of these mails a minute. Mail servers refuse more than they allow.",
        policy.separately.a_minute,
    ).format(count=policy.separately.a_minute)


SEPARATELY = (
    Setting(
        ("separately", "at_most"),
        number(0, 500),
        "separately.at_most",
        N_("Offer to send separately to at most this many people"),
        _at_most,
        comment="For so many people at most, ccwarn offers to send each of them a mail of their "
        "own instead of moving them to Bcc: 0 to 500. 0 never offers it.",
        tightened=min,
    ),
    Setting(
        ("separately", "a_minute"),
        number(1, 600),
        "separately.a_minute",
        N_("Send this many of these mails a minute"),
        _a_minute,
        comment="How many of these mails are sent in a minute: 1 to 600. Microsoft 365 takes 30 "
        "from one mailbox.",
        tightened=min,
    ),
)
"""In the order in which the settings window shows them."""
