"""Puts together what was decided lately: fixes, which can be undone, and other decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from ccwarn.i18n import _, grouped, ngettext
from ccwarn.noted import UNDONE, Noted
from ccwarn.policy import Severity
from ccwarn.review import NOT_ASKED, Decision
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
    fixes: Iterable[Fix], notes: Iterable[Noted], undo: Callable[[Any], None]
) -> list[Recent]:
    """Return fixes and decisions, newest first. `undo` is called with a fix to undo it."""
    recent = [Recent(fix.time, fix.summary, partial(undo, fix)) for fix in fixes]
    recent += [Recent(note.time, text) for note in notes if (text := decided(note))]
    return sorted(recent, key=lambda item: item.time, reverse=True)


def decided(note: Noted) -> str:
    """Say what was decided; "" for what is listed as a fix."""
    if note.severity in _NOT_ASKED:
        return _("Nothing was left to ask about, as you changed your settings")
    if note.decision == UNDONE or (note.decision == Decision.REMEDY.value and not note.can_hold):
        return ""
    key = "kept" if note.decision == Decision.HOLD.value and note.can_hold else note.decision
    if key == Decision.SEPARATELY_WITH_CC.value:
        key = Decision.SEPARATELY.value
    if note.people:
        return _OF_PEOPLE[key](note.people).format(count=grouped(note.people))
    return _WITHOUT_PEOPLE[key]()


_WITHOUT_PEOPLE: Mapping[str, Callable[[], str]] = {
    Decision.HOLD.value: lambda: _("Left as it was"),
    "kept": lambda: _("Not sent"),
    Decision.SEND.value: lambda: _("Sent anyway"),
    NOT_ASKED: lambda: _("Would have asked"),
    Decision.REMEDY.value: lambda: _("Moved to Bcc and sent"),
    Decision.SEPARATELY.value: lambda: _("Sent separately"),
}
_OF_PEOPLE: Mapping[str, Callable[[int], str]] = {
    NOT_ASKED: lambda people: ngettext(
        "Would have asked: {count} exposed person",
        "Would have asked: {count} exposed people",
        people,
    ),
    Decision.HOLD.value: lambda people: ngettext(
        "Left as it was: {count} exposed person", "Left as it was: {count} exposed people", people
    ),
    "kept": lambda people: ngettext(
        "Not sent: {count} exposed person", "Not sent: {count} exposed people", people
    ),
    Decision.SEND.value: lambda people: ngettext(
        "Sent anyway: {count} exposed person", "Sent anyway: {count} exposed people", people
    ),
    Decision.REMEDY.value: lambda people: ngettext(
        "Moved to Bcc and sent: {count} exposed person",
        "Moved to Bcc and sent: {count} exposed people",
        people,
    ),
    Decision.SEPARATELY.value: lambda people: ngettext(
        "Sent separately: {count} exposed person", "Sent separately: {count} exposed people", people
    ),
}
