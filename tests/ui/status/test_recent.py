from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from ccwarn.ui.status.recent import recent_decisions


@dataclass(frozen=True)
class Fix:
    time: datetime
    summary: str


def at(hour: int) -> datetime:
    return datetime(2030, 5, 6, hour, tzinfo=UTC)


def note(hour: int, decision: str, people: int = 16) -> dict[str, object]:
    return {"time": at(hour).isoformat(), "decision": decision, "people": people}


def test_fixes_and_decisions_stand_in_one_list_newest_first() -> None:
    undone: list[Fix] = []
    fix = Fix(at(10), "475 addresses moved to Bcc")
    notes = [note(11, "hold"), note(10, "remedy"), note(9, "send", 1)]
    recent = recent_decisions([fix], notes, undone.append)
    assert [item.sentence for item in recent] == [
        "Left as it was: 16 exposed people",
        "475 addresses moved to Bcc",
        "Sent anyway: 1 exposed person",
    ]
    assert [item.undo is None for item in recent] == [True, False, True]
    assert recent[1].undo is not None
    recent[1].undo()
    assert undone == [fix]


def test_damaged_notes_are_passed_over() -> None:
    damaged = [
        {"decision": "hold"},
        {"decision": "hold", "time": "yesterday"},
        {"decision": "hold", "time": "2030-05-06T10:00:00"},
        {"decision": "hold", "time": at(9).isoformat(), "people": "many"},
    ]
    recent = recent_decisions([], damaged, print)
    assert [item.sentence for item in recent] == ["Left as it was: 0 exposed people"]


def test_a_mail_that_nothing_was_left_to_ask_about_was_not_sent_anyway() -> None:
    notes = [note(11, "send", 0) | {"severity": "off"}, note(9, "hold", 2) | {"severity": "note"}]
    sentence = "Nothing was left to ask about, as you changed your settings"
    recent = recent_decisions([], notes, print)
    assert [item.sentence for item in recent] == [sentence, sentence]
