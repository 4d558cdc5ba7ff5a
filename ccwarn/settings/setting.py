"""What a setting declares of itself, and what follows from that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ccwarn.i18n import _
from ccwarn.policy import Policy
from ccwarn.settings.loaded import Key
from ccwarn.settings.values import Kind


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting: where it stands in a policy file, what it fills in a `Policy`, and its words.

    `attribute` is dotted: `thresholds.strong_people`. The default is what stands there in
    `Policy()`. A value takes its place, unless `merge` makes a new one of what stood there and the
    value; then the default is to change nothing.

    `title` and `sentence` are for the settings window, marked for translation; a sentence that
    holds numbers is made from the policy. `heading` makes the title of a row that reads on from the
    one above it. `comment` is what the default policy and the schema say in English, where that is
    not the sentence; `example` stands there as well, and is TOML.

    `goes_by` names the settings, or tables of settings, that mean little without this one: a lock
    on one of them holds for this one too. `looks_at` names others that its effect depends on; a
    lock on this one holds for all of both, and for what those look at. `undoes` names others that
    mean little where this one is used; a lock on one of them holds for this one too. `slider_end`
    is how far a slider goes, for numbers.

    `tightened` makes of a value and another, which must not loosen it, what counts of the two; with
    None the other never counts. `tightens` is where that belongs, if not at `attribute`.
    """

    key: Key
    kind: Kind
    attribute: str
    title: str
    sentence: str | Callable[[Policy], str] = ""
    heading: Callable[[Policy], str] | None = None
    comment: str = ""
    example: str = ""
    goes_by: tuple[str, ...] = ()
    looks_at: tuple[str, ...] = ()
    undoes: tuple[str, ...] = ()
    merge: Callable[[Any, Any], Any] | None = None
    tightened: Callable[[Any, Any], Any] | None = None
    tightens: str = ""
    slider_end: int = 0

    @property
    def name(self) -> str:
        """The setting as it is named in `locked` and in problems: `thresholds.strong_people`."""
        return ".".join(self.key)

    @property
    def default(self) -> Any:
        """The value that is built in."""
        return () if self.merge else self.value_in(Policy())

    @property
    def description(self) -> str:
        """What the setting is for, in English, as the default policy and the schema say it."""
        return self.comment or (self.sentence if isinstance(self.sentence, str) else "")

    def says(self, policy: Policy) -> str:
        """Return the sentence that says what the setting means under the policy."""
        if callable(self.sentence):
            return self.sentence(policy)
        return self.sentence and _(self.sentence)

    def row_title(self, policy: Policy) -> str:
        """Return what the setting is called on a page that shows those beside it as well."""
        return self.heading(policy) if self.heading else _(self.title)

    def value_in(self, policy: Policy) -> Any:
        """Return what the policy holds in the place that this setting fills."""
        return _value(policy, self.attribute)

    def applied(self, policy: Policy, value: Any) -> Policy:
        """Return the policy with the setting's value in it."""
        if self.merge:
            value = self.merge(self.value_in(policy), value)
        filled: Policy = _filled(policy, self.attribute, value)
        return filled

    def tighten(self, policy: Policy, value: Any) -> Policy:
        """Return the policy with so much of the setting's value in it as loosens nothing."""
        if self.tightened is None:
            return policy
        place = self.tightens or self.attribute
        filled: Policy = _filled(policy, place, self.tightened(_value(policy, place), value))
        return filled


def _value(whole: Any, attribute: str) -> Any:
    for name in attribute.split("."):
        whole = whole.get(name) if isinstance(whole, Mapping) else getattr(whole, name)
    return whole


def _filled(whole: Any, attribute: str, value: Any) -> Any:
    name, _dot, rest = attribute.partition(".")
    if isinstance(whole, Mapping):
        others = {other: it for other, it in whole.items() if other != name}
        return others if value is None else {**others, name: value}
    return whole._replace(**{name: _filled(getattr(whole, name), rest, value) if rest else value})
