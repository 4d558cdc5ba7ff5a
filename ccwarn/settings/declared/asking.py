"""Settings that say when to ask: the thresholds, and memory."""

from __future__ import annotations

from ccwarn.i18n import N_, _, ngettext
from ccwarn.policy import Policy, Thresholds
from ccwarn.review import fewest_never_excused
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


def _enough_odd_ones_out(policy: Policy) -> str:
    at = policy.thresholds
    if at.fewest_to_confirm < at.confirm_odd_ones_out:
        return _fewer(at.confirm_odd_ones_out, at.fewest_to_confirm, at.confirm_organisations)
    if at.confirm_odd_ones_out == 1:
        return _("One person outside the largest group is always enough.")
    return _(
        "People at one organisation, or in the mail you reply to, are a group. With fewer than "
        "{people} outside the largest group, ccwarn makes a note and does not ask."
    ).format(people=_people(at.confirm_odd_ones_out))


def _fewer(wanted: int, counts: int, organisations: int) -> str:
    return _("Instead of {wanted}, {people} are enough, because you set {organisations}.").format(
        wanted=wanted, people=_people(counts), organisations=_organisations(organisations)
    )


def _enough_of_a_crowd(policy: Policy) -> str:
    return _(
        "ccwarn also asks when {people} or more from outside are in To and Cc, even at one "
        "organisation. It may be a mail provider that ccwarn does not know."
    ).format(people=_people(policy.thresholds.confirm_crowd))


def _typed_for_organisations(policy: Policy) -> str:
    return _("From {organisations}, you have to type the number of people to send anyway.").format(
        organisations=_organisations(policy.thresholds.strong_organisations)
    )


def _typed_for_people(policy: Policy) -> str:
    return _("The same goes for {people} or more, at any number of organisations.").format(
        people=_people(policy.thresholds.strong_people)
    )


def _typed_for_odd_ones_out(policy: Policy) -> str:
    at = policy.thresholds
    if at.fewest_for_strong < at.strong_odd_ones_out:
        return _fewer(at.strong_odd_ones_out, at.fewest_for_strong, at.strong_organisations)
    return _(
        "With fewer than {people} outside the largest group you are asked, but do not have to "
        "type the number."
    ).format(people=_people(at.strong_odd_ones_out))


def _typed_for_a_crowd(policy: Policy) -> str:
    return _(
        "You also have to type the number when {people} or more from outside are in To and Cc, "
        "even at one organisation."
    ).format(people=_people(policy.thresholds.strong_crowd))


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


def _outside_the_group(policy: Policy) -> str:
    return _only_with(policy.thresholds.confirm_odd_ones_out)


def _type_outside_the_group(policy: Policy) -> str:
    return _only_with(policy.thresholds.strong_odd_ones_out)


def _only_with(people: int) -> str:
    return _("… but only with at least {people} outside the largest group").format(
        people=_people(people)
    )


def disorder(at: Thresholds) -> str:
    """Return why the numbers contradict each other; "" where they do not."""
    pairs = (
        (at.confirm_organisations, at.strong_organisations),
        (at.confirm_people, at.strong_people),
        (at.confirm_crowd, at.strong_crowd),
    )
    if any(strong < confirm for confirm, strong in pairs):
        return _(
            "The numbers for typing are lower than those for asking. You will have to type the "
            "number at every question."
        )
    return ""


def _remembered(policy: Policy) -> str:
    days = policy.remember_days
    if not days:
        return _(
            "Within an hour ccwarn forgets everybody, also people whom you did not want to be "
            "asked about. It asks again about the same people."
        )
    return ngettext(
        "ccwarn does not ask about people who were together in a mail in the last day, unless they "
        "are {crowd} or more. It keeps no addresses.",
        "ccwarn does not ask about people who were together in a mail in the last {count} days, "
        "unless they are {crowd} or more. It keeps no addresses.",
        days,
    ).format(count=days, crowd=fewest_never_excused(policy))


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
    Setting(
        ("thresholds", "confirm_odd_ones_out"),
        values.COUNT,
        "thresholds.confirm_odd_ones_out",
        N_("Ask only when this many are outside the largest group"),
        _enough_odd_ones_out,
        _outside_the_group,
        comment="With fewer odd ones out than this, only make a note. They are the people who are "
        "left without the largest group that know each other: from one organisation, from the mail "
        "you reply to, or from earlier mail.",
        slider_end=30,
        tightened=min,
    ),
    Setting(
        ("thresholds", "strong_odd_ones_out"),
        values.COUNT,
        "thresholds.strong_odd_ones_out",
        N_("Ask me to type the number only when this many are outside the largest group"),
        _typed_for_odd_ones_out,
        _type_outside_the_group,
        comment="With fewer odd ones out than this, ask without typing.",
        slider_end=30,
        tightened=min,
    ),
    Setting(
        ("thresholds", "confirm_crowd"),
        values.COUNT,
        "thresholds.confirm_crowd",
        N_("Ask when this many outside people are in To and Cc"),
        _enough_of_a_crowd,
        comment="Ask when this many outside people are in To and Cc, even at one organisation: it "
        "may be a mail provider that ccwarn does not know.",
        slider_end=200,
        tightened=min,
    ),
    Setting(
        ("thresholds", "strong_crowd"),
        values.COUNT,
        "thresholds.strong_crowd",
        N_("Ask me to type the number when this many outside people are in To and Cc"),
        _typed_for_a_crowd,
        comment="Ask me to type the number when this many outside people are in To and Cc, even "
        "at one organisation.",
        slider_end=500,
        tightened=min,
    ),
)
"""In the order in which the settings window shows them, those for asking above those for typing."""

REMEMBER_DAYS = Setting(
    ("remember_days",),
    values.DAYS,
    "remember_days",
    N_("Remember for this many days who was together in a mail"),
    _remembered,
    comment="For how many days ccwarn remembers who was together in To and Cc of a mail, so as not "
    "to ask about them again, and who was in Bcc (CC107). No addresses are kept. 0 deletes all of "
    "that, also whom you do not want to be asked about. CC107 and CC108 then find nothing, and no "
    "answer counts for the same mail again.",
    tightened=min,
)
