"""Settings that say when to ask: the thresholds, memory, and the limit for every mail."""

from __future__ import annotations

from ccwarn.i18n import N_, _, ngettext
from ccwarn.policy import Policy, Thresholds
from ccwarn.settings import values
from ccwarn.settings.setting import Setting


def _people(count: int) -> str:
    return ngettext("{count} person", "{count} people", count).format(count=count)


def _organisations(count: int) -> str:
    text = ngettext("{count} organisation", "{count} organisations", count)
    return text.format(count=count)


def _enough_organisations(policy: Policy) -> str:
    return _(
        "ccwarn asks when people at {organisations} or more would see each other's addresses."
    ).format(organisations=_organisations(policy.thresholds.confirm_organisations))


def _enough_people(policy: Policy) -> str:
    at = policy.thresholds
    if at.confirm_people_organisations >= at.confirm_organisations:
        return _("This has no effect: at {organisations} ccwarn asks anyway.").format(
            organisations=_organisations(at.confirm_people_organisations)
        )
    return _("ccwarn also asks when {people} or more would see each other's addresses.").format(
        people=_people(at.confirm_people)
    )


def _apart_enough(policy: Policy) -> str:
    at = policy.thresholds
    many = _people(at.confirm_people)
    if at.confirm_people_organisations == 1:
        return _("{people} are always a reason to ask, even at one organisation.").format(
            people=many
        )
    return _("{people} at fewer than {organisations} are no reason to ask.").format(
        people=many, organisations=_organisations(at.confirm_people_organisations)
    )


def _typed_for_organisations(policy: Policy) -> str:
    return _("From {organisations}, you have to type the number of people to send anyway.").format(
        organisations=_organisations(policy.thresholds.strong_organisations)
    )


def _typed_for_people(policy: Policy) -> str:
    return _("The same goes for {people} or more, at any number of organisations.").format(
        people=_people(policy.thresholds.strong_people)
    )


def _or_this_many_people(policy: Policy) -> str:
    return _("… or this many people, at {organisations} or more").format(
        organisations=_organisations(policy.thresholds.confirm_people_organisations)
    )


def _type_from_organisations(policy: Policy) -> str:
    return _("Ask me to type the number from {organisations}").format(
        organisations=_organisations(policy.thresholds.strong_organisations)
    )


def _or_from_people(policy: Policy) -> str:
    return _("… or from {people}").format(people=_people(policy.thresholds.strong_people))


def disorder(at: Thresholds) -> str:
    """Return why the numbers contradict each other; "" where they do not."""
    late = at.strong_organisations < at.confirm_organisations
    if late or at.strong_people < at.confirm_people:
        return _(
            "The numbers for typing are lower than those for asking. You will have to type the "
            "number at every question."
        )
    return ""


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


def _remembered(policy: Policy) -> str:
    days = policy.remember_days
    if not days:
        return _("ccwarn remembers nobody, and asks again about the same people.")
    return ngettext(
        "ccwarn does not ask about people who were together in a mail in the last day.",
        "ccwarn does not ask about people who were together in a mail in the last {count} days.",
        days,
    ).format(count=days)


def _lower_limit(limit: int | None, other: int | None) -> int | None:
    return min((each for each in (limit, other) if each is not None), default=None)


THRESHOLDS = (
    Setting(
        ("thresholds", "confirm_organisations"),
        values.COUNT,
        "thresholds.confirm_organisations",
        N_("Ask when this many organisations are involved"),
        _enough_organisations,
        comment="Ask when people at this many organisations would see each other's addresses.",
        slider_end=30,
        tightened=min,
    ),
    Setting(
        ("thresholds", "confirm_people"),
        values.COUNT,
        "thresholds.confirm_people",
        N_("Ask when this many people are involved"),
        _enough_people,
        _or_this_many_people,
        comment="Ask when this many people would see each other's addresses, if they are at "
        "`confirm_people_organisations` or more.",
        slider_end=100,
        tightened=min,
    ),
    Setting(
        ("thresholds", "confirm_people_organisations"),
        values.COUNT,
        "thresholds.confirm_people_organisations",
        N_("Ask about many people only at this many organisations"),
        _apart_enough,
        comment="At fewer organisations than this, `confirm_people` does not count.",
        slider_end=10,
        tightened=min,
    ),
    Setting(
        ("thresholds", "strong_organisations"),
        values.COUNT,
        "thresholds.strong_organisations",
        N_("Ask me to type the number from this many organisations"),
        _typed_for_organisations,
        _type_from_organisations,
        comment="Ask me to type the number of people from this many organisations.",
        slider_end=30,
        tightened=min,
    ),
    Setting(
        ("thresholds", "strong_people"),
        values.COUNT,
        "thresholds.strong_people",
        N_("Ask me to type the number from this many people"),
        _typed_for_people,
        _or_from_people,
        comment="Ask me to type the number from this many people, at any number of organisations.",
        slider_end=100,
        tightened=min,
    ),
)
"""In the order in which the settings window shows them, one below the other."""

REMEMBER_DAYS = Setting(
    ("remember_days",),
    values.DAYS,
    "remember_days",
    N_("Remember who was together in a mail"),
    _remembered,
    comment="For how many days ccwarn remembers who was together in To and Cc of a mail, so as not "
    "to ask about them again. No addresses are kept. 0 remembers nobody.",
    tightened=min,
)

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
