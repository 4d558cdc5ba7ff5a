from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from ccwarn.noted import UNDONE
from ccwarn.ui.decisions.rows import duration, rows, short_duration
from noting import NOON, noted


@dataclass(frozen=True)
class Fix:
    """A fix that was made."""

    time: datetime
    summary: str = "16 addresses moved to Bcc in “Prices”"


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def test_a_fix_stands_for_the_decision_that_it_was_made_by() -> None:
    sent, put_right = noted("send", 1), noted("remedy", 0, gate="drafts-folder")
    fix = Fix(NOON + seconds(0.7))
    (first, second) = rows([put_right, sent], [fix])
    assert (first.note, first.fix, first.time) == (put_right, fix, fix.time)
    assert (second.note, second.fix) == (sent, None)
    assert first.sentence == fix.summary
    assert first.place == "Drafts folder"


def test_of_fixes_at_once_each_has_a_decision_of_its_own() -> None:
    notes = [noted("remedy", 0, gate="drafts-folder", exposed=n) for n in range(2)]
    fixes = [Fix(NOON + seconds(2), "b"), Fix(NOON + seconds(1), "a")]
    listed = rows(notes, fixes)
    assert [row.sentence for row in listed] == ["b", "a"]
    assert {row.note.exposed for row in listed if row.note} == {0, 1}


@pytest.mark.parametrize(("after", "count"), [(-0.1, 2), (0, 1), (120, 1), (122, 2)])
def test_a_fix_that_is_of_no_decision_stands_alone(after: float, count: int) -> None:
    listed = rows([noted("remedy", 0, gate="drafts-folder")], [Fix(NOON + seconds(after))])
    assert len(listed) == count
    assert sum(row.fix is not None for row in listed) == 1
    alone = rows([noted("remedy"), noted("hold", gate="drafts-folder")], [Fix(NOON)])
    assert len(alone) == 3, "what was sent is no draft that was changed"


def test_every_decision_is_told_in_words() -> None:
    notes = [
        noted("remedy", gate="drafts-folder"),
        noted(UNDONE, gate="drafts-folder"),
        noted("remedy"),
        noted("hold"),
        noted("hold", gate="drafts-folder"),
        noted("send", people=1),
        noted("separately"),
        noted("separately, colleagues in cc"),
    ]
    assert [row.sentence for row in rows(notes, [])] == [
        "Moved to Bcc: 16 exposed people",
        "Moved to Bcc, then undone",
        "Moved to Bcc and sent: 16 exposed people",
        "Not sent: 16 exposed people",
        "Left as it was: 16 exposed people",
        "Sent anyway: 1 exposed person",
        "Sent separately: 16 exposed people",
        "Sent separately: 16 exposed people",
    ]


def test_what_is_known_of_the_mail_and_why_stands_below() -> None:
    note = noted("send")._replace(codes=("CC101", "CC999"), subject="Prices", reason="My team")
    (row,) = rows([note], [])
    assert row.about({"CC101": "Strangers"}) == "“Prices” · Strangers, CC999 · Reason: My team"
    assert rows([], [Fix(NOON)])[0].about({}) == ""


@pytest.mark.parametrize(
    ("taken", "short", "long"),
    [
        (0.2, "1 s", "1 second"),
        (6.4, "6 s", "6 seconds"),
        (119.4, "119 s", "119 seconds"),
        (150.1, "3 min", "3 minutes"),
    ],
)
def test_how_long_it_took(taken: float, short: str, long: str) -> None:
    assert (short_duration(taken), duration(taken)) == (short, long)
    assert rows([noted(seconds=taken)], [])[0].taken == short
    assert rows([noted()], [])[0].taken == ""
