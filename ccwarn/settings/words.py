"""What rules are told to do, and how settings have changed, in sentences for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ccwarn.finding import Rule
from ccwarn.i18n import N_, OFFERED, _, ngettext
from ccwarn.plain import isolated
from ccwarn.policy import Policy, Severity
from ccwarn.settings.setting import Setting
from ccwarn.settings.text_values import LANGUAGE
from ccwarn.settings.values import LIMIT, SEVERITY, SWITCH

SEVERITIES: Mapping[Severity, str] = {
    # i18n: Off, Note, Ask, Ask and type, Refuse, Default: what a rule is set to do
    Severity.OFF: N_("Off"),
    # i18n: a noun: ccwarn only makes a note
    Severity.NOTE: N_("Note"),
    Severity.CONFIRM: N_("Ask"),
    Severity.STRONG: N_("Ask and type"),
    Severity.REFUSE: N_("Refuse"),
}
"""What a rule can be told to do, marked for translation."""

_EFFECTS: Mapping[Severity, str] = {
    # i18n: follows “Off: ”, as the next ones follow the names of theirs
    Severity.OFF: N_("not checked"),
    Severity.NOTE: N_("shown with other questions, but never asked on its own"),
    Severity.CONFIRM: N_("you are asked"),
    Severity.STRONG: N_("you are asked, and have to type the number to send anyway"),
    Severity.REFUSE: N_("the mail cannot be sent as it is"),
}

_VERDICTS: Mapping[Severity, str] = {
    # i18n: what ccwarn does about a mail that is shown as an example
    Severity.OFF: N_("does not ask"),
    # i18n: what ccwarn does about a mail that is shown as an example
    Severity.NOTE: N_("a note"),
    # i18n: what ccwarn does about a mail that is shown as an example
    Severity.CONFIRM: N_("asks"),
    Severity.STRONG: N_("asks you to type the number"),
    Severity.REFUSE: N_("refuses to send it"),
}


def severity(wanted: Severity | None) -> str:
    """Return what a choice of a rule is called; None leaves it to the rule."""
    return _("Default") if wanted is None else _(SEVERITIES[wanted])


def effect(rule: Rule, wanted: Severity | None) -> str:
    """Return what a choice of the rule does, as the second half of a sentence."""
    return _(rule.default) if wanted is None else _(_EFFECTS[wanted])


def verdict(severity: Severity) -> str:
    """Return what ccwarn does about a mail, in two or three words."""
    return _(_VERDICTS[severity])


def language(code: str) -> str:
    """Return what a language calls itself; "" is that of the desktop."""
    return OFFERED[code] if code else _("As the desktop")


def called(setting: Setting) -> str:
    """Return what a setting is called in a sentence; a rule's title is half a sentence itself."""
    title = _(setting.title)
    return _("“{rule}”").format(rule=title) if setting.kind is SEVERITY else title


def changed(setting: Setting, before: object, after: object, policy: Policy) -> str:
    """Return a sentence that says how a setting was changed; `policy` is the one that is new."""
    name = called(setting)
    if before == after:
        return _("{setting}: unchanged.").format(setting=name)
    if setting.kind is LIMIT:
        return setting.says(policy)
    if setting.kind.is_list:
        return _list_changed(name, _texts(before), _texts(after))
    if setting.kind.schema.get("type") == "string":
        return _("{setting}: changed.").format(setting=name)
    if setting.kind is SWITCH:
        return (_("{setting}: on.") if after else _("{setting}: off.")).format(setting=name)
    if setting.kind is SEVERITY:
        before, after = _choice(before), _choice(after)
    if setting.kind is LANGUAGE:
        before, after = language(str(before)), language(str(after))
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
