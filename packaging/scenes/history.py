"""The history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from PySide6.QtWidgets import QWidget

from ccwarn.i18n import _
from ccwarn.noted import Noted
from ccwarn.rules import ALL_RULES
from ccwarn.ui.decisions.history_window import HistoryWindow
from ccwarn.ui.decisions.past import HistoryWishes, Past
from scenes.scene import Scene

SCENES = (
    Scene("history", "history"),
    Scene("history-dark", "history", dark=True),
    Scene("history-2x", "history", ("selected",), scale=2),
    Scene("history-qps", "history", ("selected", "said"), language="qps"),
    Scene("history-2x-qps", "history", language="qps", scale=2, dark=True),
    Scene("history-contrast", "history", ("selected",), high_contrast=True),
    Scene("history-rtl", "history", right_to_left=True),
    Scene("history-empty", "history", ("empty",)),
    Scene("history-empty-2x", "history", ("empty",), scale=2),
    Scene("history-newer", "history", ("newer",), dark=True),
)

_NOW = datetime(2030, 5, 6, 12, 4, tzinfo=UTC)
_WEEKLY = (3, 1, 0, 2, 4, 2, 5, 3, 1, 1, 0, 2)


@dataclass(frozen=True)
class _Fix:
    time: datetime
    summary: str


def show(scene: Scene) -> QWidget:
    """Show the window in the state that the scene wants."""

    def nothing(*_arguments: object) -> None:
        pass

    wishes = HistoryWishes(lambda: _past(scene), nothing, nothing, nothing)
    window = HistoryWindow(wishes, {rule.code: _(rule.title) for rule in ALL_RULES})
    window.show()
    if "selected" in scene.done:
        window.table.selectRow(1)
    if "said" in scene.done:
        window.say(_("Exported to “{file}”.").format(file="ccwarn history.csv"))
    return window


def _past(scene: Scene) -> Past:
    if "empty" in scene.done:
        return Past((), ())
    if "newer" in scene.done:
        why = _("This history was written by a newer version of ccwarn. Update ccwarn to see it.")
        return Past((), (), why)
    notes = [
        _noted(0, "thunderbird", "remedy", 38, 6.2, "Invitation to the open day"),
        _noted(26, "drafts-folder", "remedy", 475, 4.1),
        _noted(50, "submission", "send", 9, 31.0, reason="They all know each other"),
        _noted(74, "outlook", "hold", 16, 7.4, "Agenda for Thursday"),
    ]
    for month, count in enumerate(_WEEKLY):
        hours = [24 * (30 * month + 6 + day) for day in range(count)]
        notes += [_noted(it, "thunderbird", "remedy", 12 + it % 30, 5.0) for it in hours]
    notes.sort(key=lambda note: note.time, reverse=True)
    summary = "475 addresses moved to Bcc in “Your query is important to us”"
    return Past(notes, [_Fix(_NOW - timedelta(hours=26), summary)])


def _noted(
    hours: int,
    gate: str,
    decision: str,
    people: int,
    seconds: float,
    subject: str = "",
    reason: str = "",
) -> Noted:
    counts = (people, people, people + 1, hours + 1)
    time, codes = _NOW - timedelta(hours=hours), ("CC101",)
    can_hold = gate != "drafts-folder"
    return Noted(time, gate, can_hold, "strong", codes, *counts, decision, seconds, reason, subject)
