"""What the history lists: decisions, and fixes that can be undone, each thing once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from ccwarn.i18n import N_, _, grouped, ngettext
from ccwarn.noted import FIXED_WITHIN, UNDONE, Noted
from ccwarn.plain import isolated
from ccwarn.review import Decision
from ccwarn.ui.status.recent import Fix, decided

_SECOND = timedelta(seconds=1)
"""Decisions are noted by the second."""

_MINUTES_FROM = 120
"""Seconds from which on minutes are told."""

_REMEDY = Decision.REMEDY.value
_GATES = {
    "thunderbird": "Thunderbird",
    "outlook": "Outlook",
    "submission": N_("Mail account"),
    "sendmail": "ccwarn sendmail",
    "drafts-folder": N_("Drafts folder"),
    "check-window": N_("Check messages"),
    "check": "ccwarn check",
    "fix": "ccwarn fix",
}


class HistoryRow(NamedTuple):
    """A decision, a fix that can be undone, or both."""

    time: datetime
    note: Noted | None = None
    fix: Fix | None = None

    def is_same(self, other: HistoryRow) -> bool:
        """Tell whether both are of one decision, whatever has become of it since."""
        if self.note is None or other.note is None:
            return self.time == other.time and self.fix == other.fix
        one, same = self.note, other.note
        return one.time == same.time and one == same._replace(decision=one.decision)

    @property
    def sentence(self) -> str:
        """What was decided."""
        if self.fix is not None:
            return isolated(self.fix.summary, 300)
        return "" if self.note is None else decided(self.note) or _put_right(self.note)

    @property
    def place(self) -> str:
        """Where that was; "" where nobody knows."""
        name = _GATES.get(self.note.gate, self.note.gate) if self.note else ""
        return _(name) if name else ""

    @property
    def taken(self) -> str:
        """How long the author took; "" where nobody was asked."""
        seconds = self.note.seconds if self.note else None
        return "" if seconds is None else short_duration(seconds)

    def about(self, titles: Mapping[str, str]) -> str:
        """Say which mail it was, as far as that is kept, and why it was asked about.

        `titles` are those of the rules, by their codes.
        """
        if self.note is None:
            return ""
        subject, reason = isolated(self.note.subject, 200), isolated(self.note.reason, 300)
        rules = [titles.get(code, code) for code in self.note.codes]
        parts = [_("“{subject}”").format(subject=subject)] if subject and not self.fix else []
        parts += [_(", ").join(rules)] if rules else []
        parts += [_("Reason: {reason}").format(reason=reason)] if reason else []
        return " · ".join(parts)


def rows(notes: Sequence[Noted], fixes: Iterable[Fix]) -> list[HistoryRow]:
    """Return everything, newest first; `notes` are so already.

    A fix stands for the decision that it was made by: the latest before it.
    """
    put_right = [it for it in reversed(notes) if _is_fix(it)]
    times = [it.time for it in put_right]
    made: dict[int, HistoryRow] = {}
    alone: list[HistoryRow] = []
    for fix in fixes:
        place = bisect_right(times, fix.time) - 1
        while place >= 0 and id(put_right[place]) in made:
            place -= 1
        if place >= 0 and fix.time - times[place] <= FIXED_WITHIN + _SECOND:
            note = put_right[place]
            made[id(note)] = HistoryRow(fix.time, note, fix)
        else:
            alone.append(HistoryRow(fix.time, None, fix))
    listed = [made.get(id(note)) or HistoryRow(note.time, note) for note in notes]
    return sorted([*listed, *alone], key=lambda row: row.time, reverse=True)


def short_duration(seconds: float) -> str:
    """Say how long something took, in few letters."""
    if seconds < _MINUTES_FROM:
        return _("{count} s").format(count=max(round(seconds), 1))
    return _("{count} min").format(count=round(seconds / 60))


def duration(seconds: float) -> str:
    """Say how long something took."""
    if seconds < _MINUTES_FROM:
        whole = max(round(seconds), 1)
        return ngettext("{count} second", "{count} seconds", whole).format(count=whole)
    minutes = round(seconds / 60)
    return ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)


def _is_fix(note: Noted) -> bool:
    return note.decision == _REMEDY and not note.can_hold


def _put_right(note: Noted) -> str:
    if note.decision == UNDONE:
        return _("Moved to Bcc, then undone")
    return ngettext(
        "Moved to Bcc: {count} exposed person", "Moved to Bcc: {count} exposed people", note.people
    ).format(count=grouped(note.people))
