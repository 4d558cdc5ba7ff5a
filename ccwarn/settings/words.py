"""What each setting is called, and what its value means, in sentences for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ccwarn.finding import Rule
from ccwarn.i18n import N_, _, ngettext
from ccwarn.plain import isolated
from ccwarn.policy import Severity, Thresholds
from ccwarn.settings.loaded import Key

OWN_DOMAINS: Key = ("own_domains",)
PARTNERS: Key = ("partners",)
FOLDERS: Key = ("drafts_folders",)
LIMIT: Key = ("limits", "visible_external")
MORE_PROVIDERS: Key = ("mailbox_providers", "add")
NO_PROVIDERS: Key = ("mailbox_providers", "remove")
WATCHED_ASK: Key = ("watched_domains", "ask")
WATCHED_REFUSE: Key = ("watched_domains", "refuse")

TITLES: Mapping[Key, str] = {
    OWN_DOMAINS: N_("Your own domains"),
    PARTNERS: N_("Partners"),
    FOLDERS: N_("Drafts folders"),
    ("thresholds", "confirm_organisations"): N_("Ask when this many organisations are involved"),
    ("thresholds", "confirm_people"): N_("Ask when this many people are involved"),
    ("thresholds", "confirm_people_organisations"): N_(
        "Ask about many people only at this many organisations"
    ),
    ("thresholds", "strong_organisations"): N_(
        "Ask me to type the number from this many organisations"
    ),
    ("thresholds", "strong_people"): N_("Ask me to type the number from this many people"),
    LIMIT: N_("Limit the people in To and Cc"),
    MORE_PROVIDERS: N_("More mail providers"),
    NO_PROVIDERS: N_("Not mail providers"),
    WATCHED_ASK: N_("Domains to ask about"),
    WATCHED_REFUSE: N_("Domains to refuse"),
}
"""What a setting is called, marked for translation."""

SEVERITIES: Mapping[Severity, str] = {
    Severity.OFF: N_("Off"),
    Severity.NOTE: N_("Note"),
    Severity.CONFIRM: N_("Ask"),
    Severity.STRONG: N_("Ask and type"),
    Severity.REFUSE: N_("Refuse"),
}
"""What a rule can be told to do, marked for translation."""

_EFFECTS: Mapping[Severity, str] = {
    Severity.OFF: N_("not checked"),
    Severity.NOTE: N_("shown with other questions, but never asked on its own"),
    Severity.CONFIRM: N_("you are asked"),
    Severity.STRONG: N_("you are asked, and have to type the number to send anyway"),
    Severity.REFUSE: N_("the mail cannot be sent as it is"),
}

_VERDICTS: Mapping[Severity, str] = {
    Severity.OFF: N_("does not ask"),
    Severity.NOTE: N_("a note"),
    Severity.CONFIRM: N_("asks"),
    Severity.STRONG: N_("asks you to type the number"),
    Severity.REFUSE: N_("refuses to send it"),
}


def title(key: Key) -> str:
    """Return what the setting is called; its name in the file where it has no other."""
    return _(TITLES[key]) if key in TITLES else ".".join(key)


def severity(wanted: Severity | None) -> str:
    """Return what a choice of a rule is called; None leaves it to the rule."""
    return _("Default") if wanted is None else _(SEVERITIES[wanted])


def effect(rule: Rule, wanted: Severity | None) -> str:
    """Return what a choice of the rule does, as the second half of a sentence."""
    return _(rule.default) if wanted is None else _(_EFFECTS[wanted])


def verdict(severity: Severity) -> str:
    """Return what ccwarn does about a mail, in two or three words."""
    return _(_VERDICTS[severity])


def people(count: int) -> str:
    """Return "1 person", "2 people"."""
    return ngettext("{count} person", "{count} people", count).format(count=count)


def organisations(count: int) -> str:
    """Return "1 organisation", "2 organisations"."""
    text = ngettext("{count} organisation", "{count} organisations", count)
    return text.format(count=count)


def heading(name: str, at: Thresholds) -> str:
    """Return what a threshold is called on a page that shows all of them, one below the other."""
    if name == "confirm_people":
        return _("… or this many people, at {organisations} or more").format(
            organisations=organisations(at.confirm_people_organisations)
        )
    if name == "strong_organisations":
        return _("Ask me to type the number from {organisations}").format(
            organisations=organisations(at.strong_organisations)
        )
    if name == "strong_people":
        return _("… or from {people}").format(people=people(at.strong_people))
    return title(("thresholds", name))


def threshold(name: str, at: Thresholds) -> str:
    """Return the sentence that says what a threshold does, with its present number."""
    if name == "confirm_organisations":
        return _(
            "ccwarn asks when people at {organisations} or more would see each other's addresses."
        ).format(organisations=organisations(at.confirm_organisations))
    if name == "confirm_people":
        return _by_people(at)
    if name == "confirm_people_organisations":
        return _apart(at)
    if name == "strong_organisations":
        return _(
            "From {organisations}, you have to type the number of people to send anyway."
        ).format(organisations=organisations(at.strong_organisations))
    if name == "strong_people":
        return _("The same goes for {people} or more, at any number of organisations.").format(
            people=people(at.strong_people)
        )
    raise KeyError(name)


def _apart(at: Thresholds) -> str:
    many = people(at.confirm_people)
    if at.confirm_people_organisations == 1:
        return _("{people} are always a reason to ask, even at one organisation.").format(
            people=many
        )
    return _("{people} at fewer than {organisations} are no reason to ask.").format(
        people=many, organisations=organisations(at.confirm_people_organisations)
    )


def _by_people(at: Thresholds) -> str:
    if at.confirm_people_organisations >= at.confirm_organisations:
        return _("This has no effect: at {organisations} ccwarn asks anyway.").format(
            organisations=organisations(at.confirm_people_organisations)
        )
    return _("ccwarn also asks when {people} or more would see each other's addresses.").format(
        people=people(at.confirm_people)
    )


def disorder(at: Thresholds) -> str:
    """Return why the numbers contradict each other; "" where they do not."""
    late = at.strong_organisations < at.confirm_organisations
    if late or at.strong_people < at.confirm_people:
        return _(
            "The numbers for typing are lower than those for asking. You will have to type the "
            "number at every question."
        )
    return ""


def limit(most: int | None) -> str:
    """Return the sentence that says what the hard limit does."""
    if most is None:
        return _("There is no limit. You can always send after a question.")
    if most == 0:
        return _("A mail with anyone from outside in To or Cc cannot be sent as it is.")
    return ngettext(
        "A mail with more than {count} outside person in To and Cc cannot be sent as it is.",
        "A mail with more than {count} outside people in To and Cc cannot be sent as it is.",
        most,
    ).format(count=most)


def changed(name: str, key: Key, before: object, after: object) -> str:
    """Return a sentence that says how a setting was changed; `name` is what it is called."""
    if before == after:
        return _("{setting}: unchanged.").format(setting=name)
    if key == LIMIT:
        return limit(after if isinstance(after, int) else None)
    if key[0] not in ("thresholds", "rules"):
        return _list_changed(name, _texts(before), _texts(after))
    if key[0] == "rules":
        before, after = _choice(before), _choice(after)
    return _("{setting}: {after}, was {before}.").format(setting=name, after=after, before=before)


def _choice(wanted: object) -> str:
    return severity(wanted if isinstance(wanted, Severity) else None)


def _texts(value: object) -> list[str]:
    """Return the entries of a list, each as text; a group of partners is one entry."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    return [item if isinstance(item, str) else ", ".join(map(str, item)) for item in value]


def _list_changed(setting: str, before: list[str], after: list[str]) -> str:
    come = [item for item in after if item not in before]
    gone = [item for item in before if item not in after]
    if come and gone:
        text = _("{setting}: {item} instead of {other}.")
        return text.format(setting=setting, item=_first(come), other=_first(gone))
    if come:
        return _("{setting}: {item} added.").format(setting=setting, item=_first(come))
    if gone:
        return _("{setting}: {item} removed.").format(setting=setting, item=_first(gone))
    return _("{setting}: new order.").format(setting=setting)


def _first(items: list[str]) -> str:
    text = isolated(items[0], 60)
    others = len(items) - 1
    if not others:
        return text
    return ngettext("{item} and {count} more", "{item} and {count} more", others).format(
        item=text, count=others
    )
