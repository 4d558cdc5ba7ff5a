"""Puts together what was decided lately: fixes, which can be undone, and other decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from ccwarn.i18n import _, ngettext
from ccwarn.policy import Severity
from ccwarn.review import Decision
from ccwarn.ui.status.status import Recent

_NOT_ASKED = {severity.name.lower() for severity in Severity if not severity.asks}


class Fix(Protocol):
    """A fix that was made."""

    @property
    def time(self) -> datetime:
        """When."""

    @property
    def summary(self) -> str:
        """What was done, in one sentence."""


def recent_decisions(
    fixes: Iterable[Fix],
    notes: Iterable[Mapping[str, Any]],
    undo: Callable[[Any], None],
) -> list[Recent]:
    """Return fixes and decisions, newest first. `undo` is called with a fix to undo it."""
    recent = [Recent(fix.time, fix.summary, partial(undo, fix)) for fix in fixes]
    for note in notes:
        sentence = _sentence(str(note.get("decision")), note.get("people"))
        if note.get("severity") in _NOT_ASKED:
            sentence = _("Nothing was left to ask about, as you changed your settings")
        try:
            time = datetime.fromisoformat(str(note.get("time")))
        except ValueError:
            continue
        if sentence and time.tzinfo is not None:
            recent.append(Recent(time, sentence))
    return sorted(recent, key=lambda item: item.time, reverse=True)


def _sentence(decision: str, people: object) -> str:
    """Say what was decided; "" for what is listed as a fix, or is not known."""
    count = people if isinstance(people, int) else 0
    if decision == Decision.HOLD.value:
        return ngettext(
            "Left as it was: {count} exposed person",
            "Left as it was: {count} exposed people",
            count,
        ).format(count=count)
    if decision == Decision.SEND.value:
        return ngettext(
            "Sent anyway: {count} exposed person",
            "Sent anyway: {count} exposed people",
            count,
        ).format(count=count)
    return ""
