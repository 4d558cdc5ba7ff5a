from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from ccwarn.noted import Noted
from ccwarn.review import NOT_ASKED
from ccwarn.ui.status.recent import recent_decisions


@dataclass(frozen=True)
class Fix:
    time: datetime
    summary: str


def at(hour: int) -> datetime:
    return datetime(2030, 5, 6, hour, tzinfo=UTC)


def note(
    hour: int, decision: str, people: int = 16, severity: str = "strong", *, held: bool = False
) -> Noted:
    codes = ("CC101",)
    return Noted(at(hour), "a", held, severity, codes, people, people, people, 1, decision)


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


def test_what_was_put_right_at_send_is_no_fix_and_listed() -> None:
    notes = [note(9, "remedy", held=True), note(8, "remedy")]
    recent = recent_decisions([], notes, print)
    assert [item.sentence for item in recent] == ["Moved to Bcc and sent: 16 exposed people"]


DECISIONS = ("hold", "send", "remedy", "separately", "separately, colleagues in cc")


def test_nobody_is_counted_where_nobody_was_exposed() -> None:
    notes = [note(9 - n, each, 0, held=True) for n, each in enumerate(DECISIONS)]
    recent = recent_decisions([], notes, print)
    assert [item.sentence for item in recent] == [
        "Not sent",
        "Sent anyway",
        "Moved to Bcc and sent",
        "Sent separately",
        "Sent separately",
    ]


def test_a_mail_that_nothing_was_left_to_ask_about_was_not_sent_anyway() -> None:
    notes = [note(11, "send", 0, "off"), note(9, "hold", 2, "note")]
    sentence = "Nothing was left to ask about, as you changed your settings"
    recent = recent_decisions([], notes, print)
    assert [item.sentence for item in recent] == [sentence, sentence]


def test_what_nobody_was_asked_is_listed_as_that() -> None:
    recent = recent_decisions([], [note(9, NOT_ASKED, held=True), note(8, NOT_ASKED, 0)], print)
    said = [item.sentence for item in recent]
    assert said == ["Would have asked: 16 exposed people", "Would have asked"]
