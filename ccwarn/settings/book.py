"""The settings as a person edits them: each change is written at once, and can be undone.

A control writes here, and every page then shows what the policy says, whoever wrote it. So a failed
write needs no rollback, and an edit by hand no merge. A step is undone only while its settings
still are as it left them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ccwarn.i18n import _
from ccwarn.policy import Policy, Thresholds
from ccwarn.settings import words
from ccwarn.settings.declared import SETTINGS
from ccwarn.settings.loaded import Key, Layer, LoadedPolicy

Changes = Mapping[Key, Any]
"""What to write for a setting, as TOML has it; None takes the setting out of the file."""


class NotChanged(Exception):
    """A change could not be made, and nothing is different; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class _UndoStep:
    put: Changes
    before: Changes
    sentence: str


class Book:
    """Reads by `loaded`, writes by `change`, which returns what stood there before."""

    def __init__(
        self, loaded: Callable[[], LoadedPolicy], change: Callable[[Changes], Changes]
    ) -> None:
        self._loaded = loaded
        self._change = change
        self._steps: list[_UndoStep] = []

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self._loaded().policy

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with the policy's sources, a sentence each."""
        return tuple(problem.text for problem in self._loaded().problems)

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to undo."""
        return bool(self._steps)

    @property
    def steps(self) -> int:
        """How many changes there are to undo."""
        return len(self._steps)

    def is_locked(self, key: Key) -> bool:
        """Tell whether the organisation has set this for good."""
        return key in self._loaded().locked

    def is_set_by_user(self, key: Key) -> bool:
        """Tell whether the user's file says something to this setting."""
        return self._written(key) is not None

    def cleared(self, key: Key) -> Any:
        """Return what to write so that a setting has its default: None where that will do.

        Taking the setting out of the user's file is not enough where the organisation's has one.
        """
        site = self._loaded().texts.get(Layer.SITE)
        setting = SETTINGS[key]
        overruling = site is not None and key in site.values
        return setting.kind.written(setting.default) if overruling else None

    def entries(self, key: Key) -> list[Any]:
        """Return a list as it stands in the file that counts, before the command line's additions.

        So an entry keeps the form in which it was written, and a wrong one is seen as well.
        """
        loaded = self._loaded()
        layers = (Layer.SITE,) if key in loaded.locked else (Layer.USER, Layer.SITE)
        for layer in layers:
            value = loaded.texts[layer].written.get(key) if layer in loaded.texts else None
            if value is not None:
                return list(value) if isinstance(value, list) else []
        return []

    def shown(self, key: Key) -> Any:
        """Return what a page shows of a setting: a number, a list, a Severity, or None."""
        setting = SETTINGS[key]
        return self.entries(key) if setting.kind.is_list else setting.value_in(self.policy)

    def put(self, changes: Changes) -> str:
        """Make changes and return a sentence that says what is different; "" if nothing is.

        Raises:
            NotChanged: They cannot be made.
        """
        present = {key: self._written(key) for key in changes}
        if present == dict(changes):
            return ""
        for key, value in changes.items():
            self._require_free(key, value)
        shown = {key: self.shown(key) for key in changes}
        before = self._written_as(changes)
        different = [key for key in changes if shown[key] != self.shown(key)] or list(changes)
        sentences = [
            words.changed(SETTINGS[key], shown[key], self.shown(key), self.policy)
            for key in different
        ]
        self._steps.append(_UndoStep(dict(changes), before, " ".join(sentences)))
        return self._steps[-1].sentence

    def create(self) -> str:
        """Write the user's file as it is, so that there is one. Raises `NotChanged`."""
        self._written_as({})
        return ""

    def undo(self) -> str:
        """Undo the latest change and return a sentence about it; "" if there is none.

        Raises:
            NotChanged: It cannot be undone: the file cannot be written, or it was changed by
                somebody else at that very place, who is not to be overruled.
        """
        if not self._steps:
            return ""
        step = self._steps[-1]
        if any(self._written(key) != value for key, value in step.put.items()):
            self._steps.pop()
            raise NotChanged(
                _("This cannot be undone, because the file has changed since: {change}").format(
                    change=step.sentence
                )
            )
        self._written_as(step.before)
        self._steps.pop()
        return _("Undone: {change}").format(change=step.sentence)

    def _require_free(self, key: Key, value: Any) -> None:
        """Raise `NotChanged` where a setting is not the user's, or not to be overwritten unread."""
        sentence = ""
        text = self._loaded().texts.get(Layer.USER)
        if self.is_locked(key):
            sentence = _("“{setting}” is set by your organisation.")
        elif value is not None and text is not None and key in text.wrong:
            sentence = _("“{setting}” has a mistake in your policy file. Correct it there first.")
        if sentence:
            raise NotChanged(sentence.format(setting=_(SETTINGS[key].title)))

    def _written(self, key: Key) -> Any:
        text = self._loaded().texts.get(Layer.USER)
        return text.written.get(key) if text is not None else None

    def _written_as(self, changes: Changes) -> Changes:
        try:
            return self._change(changes)
        except OSError as error:
            reason = error.strerror or str(error)
            raise NotChanged(
                _("Your policy file could not be written: {reason}.").format(reason=reason)
            ) from error
        except ValueError as error:
            raise NotChanged(
                _("Nothing was changed: {reason}.").format(reason=str(error).rstrip("."))
            ) from error


def in_order(at: Thresholds, name: str, value: int, fixed: frozenset[str]) -> Thresholds:
    """Return the thresholds with one of them moved, and its partner along where they would cross.

    Typing the number must not begin before asking does. `fixed` names those that cannot be moved:
    at one of them the other stops.
    """
    kind, _underscore, of = name.partition("_")
    moved = {field: getattr(at, field) for field in Thresholds._fields}
    moved[name] = value
    low, high = f"confirm_{of}", f"strong_{of}"
    if low in moved and high in moved and moved[low] > moved[high]:
        other = high if kind == "confirm" else low
        if other in fixed:
            moved[name] = moved[other]
        else:
            moved[other] = value
    return Thresholds(**moved)
