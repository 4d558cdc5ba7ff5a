"""What an organisation has locked, and what counts where nobody can tell what that is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from ccwarn.policy import Policy
from ccwarn.settings.declared import SETTINGS
from ccwarn.settings.declared.places import PLACES
from ccwarn.settings.loaded import Key, Layer, PolicyText
from ccwarn.settings.toml import LOCKED, named


def with_dependents(locked: frozenset[Key]) -> frozenset[Key]:
    """Return what is locked by its name, and what is locked along with that.

    A rule is locked with what it goes by: switched off, it would make nothing of that. What a rule
    goes by and looks at, and what that looks at, is locked with the rule, which others could else
    talk out of asking. It ends there: who locks the own domains leaves the thresholds to everybody.
    """
    found = set(locked)
    for key, setting in SETTINGS.items():
        goes_by = _named(setting.goes_by)
        if not locked.isdisjoint(goes_by):
            found.add(key)
        if key in locked:
            looks_at = (*goes_by, *_named(setting.looks_at))
            found.update(looks_at)
            for other in looks_at:
                found.update(_named(SETTINGS[other].looks_at))
    undoing = [key for key, it in SETTINGS.items() if not found.isdisjoint(_named(it.undoes))]
    return frozenset((*found, *undoing))


def _named(names: Iterable[str]) -> Collection[Key]:
    return [key for name in names for key in named(name)]


def are_unknown(site: PolicyText) -> bool:
    """Tell whether the organisation may have locked anything, because nobody can read what."""
    return site.unusable or LOCKED in site.wrong


def all_possible() -> frozenset[Key]:
    """Return every setting that says what is asked, which an organisation may have locked."""
    return frozenset(SETTINGS).difference(setting.key for setting in PLACES)


def tightened(policy: Policy, texts: Mapping[Layer, PolicyText]) -> tuple[Policy, frozenset[Key]]:
    """Return the policy with so much of what all but the organisation say as loosens nothing of it.

    With it comes which of their settings count.
    """
    counting = set()
    for layer in (Layer.USER, Layer.COMMAND_LINE):
        for key, value in texts[layer].values.items() if layer in texts else ():
            stricter = SETTINGS[key].tighten(policy, value)
            if stricter != policy:
                policy = stricter
                counting.add(key)
    return policy, frozenset(counting)
