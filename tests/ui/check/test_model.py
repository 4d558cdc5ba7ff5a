from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from ccwarn.policy import Severity
from ccwarn.ui.check.model import CheckModel, Column, all_fixes, fixable, fixed
from ccwarn.ui.check.verdicts import State, state_of, title_of
from verdicts import exposed, harmless, made, unreadable

ASCENDING, DESCENDING = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
ALL = [
    harmless(1, name="z.eml", subject="b"),
    exposed(2, 12, subject="d"),
    unreadable(3, name="a.eml"),
    exposed(4, 475, subject="C"),
    exposed(5, 6, subject="e", folder="/a"),
]


@pytest.fixture
def model(qtbot: QtBot) -> Iterator[CheckModel]:
    model = CheckModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    yield model
    model.deleteLater()


def numbers(model: CheckModel) -> list[int]:
    return [model.at(row).number for row in range(model.rowCount())]


@pytest.mark.parametrize(
    ("column", "order"),
    [
        (Column.STATE, [4, 2, 5, 3, 1]),
        (Column.PEOPLE, [4, 2, 5, 1, 3]),
        (Column.MESSAGE, [3, 1, 4, 2, 5]),
        (Column.PLACE, [5, 2, 4, 3, 1]),
    ],
)
def test_it_can_be_sorted_by_each_column(
    model: CheckModel, column: Column, order: list[int]
) -> None:
    model.take(ALL)
    model.sort(column, ASCENDING)
    assert numbers(model) == order
    model.sort(column, DESCENDING)
    assert numbers(model) == order[::-1]


@pytest.mark.parametrize("order", [ASCENDING, DESCENDING])
def test_new_rows_come_where_they_belong(model: CheckModel, order: Qt.SortOrder) -> None:
    model.sort(Column.STATE, order)
    for verdict in ALL:
        model.take([verdict])
    assert numbers(model) == [4, 2, 5, 3, 1][:: 1 if order is ASCENDING else -1]


def test_a_row_stays_where_it_is_when_its_verdict_changes(model: CheckModel) -> None:
    model.sort(Column.STATE)
    model.take(ALL)
    changed: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: changed.append((first.row(), last.row())))
    model.take([harmless(2, fixes=1)])
    assert numbers(model) == [4, 2, 5, 3, 1]
    assert changed == [(1, 1)]
    assert state_of(model.at(1)) is State.FIXED
    model.sort(Column.STATE)
    assert numbers(model) == [4, 5, 3, 2, 1]


def test_it_can_be_narrowed_to_what_needs_attention(model: CheckModel) -> None:
    model.take(ALL)
    model.set_narrow(True)
    assert numbers(model) == [4, 2, 5, 3]
    kept = QPersistentModelIndex(model.index(1, 0))
    model.take([harmless(6), exposed(7), harmless(2, fixes=1), harmless(4)])
    assert numbers(model) == [7, 2, 5, 3], "what was fixed stays, what is harmless goes"
    assert model.at(kept.row()).number == 2
    model.take([harmless(5, failure="It is gone.")])
    assert 5 in numbers(model), "what failed is not hidden"
    model.set_narrow(False)
    assert sorted(numbers(model)) == [1, 2, 3, 4, 5, 6, 7]
    assert model.at(kept.row()).number == 2


def test_several_verdicts_on_one_message_in_one_batch(model: CheckModel) -> None:
    model.set_narrow(True)
    model.take(
        [exposed(1), harmless(1), exposed(2), harmless(3), exposed(3), exposed(4), exposed(4)]
    )
    assert numbers(model) == [2, 3, 4]
    model.take([harmless(2), exposed(2, 15), exposed(3), harmless(3)])
    assert numbers(model) == [2, 4]
    assert model.at(0).people == 15
    assert model.counts.total == 4


def test_clearing_forgets_everything(model: CheckModel) -> None:
    model.take(ALL)
    model.clear()
    assert model.rowCount() == model.counts.total == 0
    model.take(ALL[:1])
    assert numbers(model) == [1]


def test_every_state_is_told_by_its_word() -> None:
    severities = (Severity.REFUSE, Severity.STRONG, Severity.CONFIRM, None, Severity.NOTE)
    states = [state_of(made(1, severity, "x")) for severity in severities]
    states += [state_of(harmless(1)), state_of(harmless(1, fixes=1))]
    assert {state.word for state in states} == {state.word for state in State}
    assert state_of(exposed(1, fixes=1)) is State.SERIOUS, "fixed, and exposed anew"
    assert [state.needs_attention for state in (State.NOTED, State.FIXED)] == [False, True]


def test_what_a_cell_says(model: CheckModel) -> None:
    evil = exposed(1, name="<b>x</b>.eml", no_move_because="It is a template.", moved=0, subject="")
    model.take([evil, harmless(2)])

    def failure(row: int, role: Qt.ItemDataRole) -> list[str]:
        return [model.index(row, column).data(role) for column in Column]

    assert failure(0, Qt.ItemDataRole.DisplayRole) == [
        "Serious",
        "12",
        "no subject",
        "<b>x</b>.eml",
    ]
    assert failure(0, Qt.ItemDataRole.AccessibleTextRole) == [
        "Serious, 12 people would see each other's email addresses. It is a template.",
        "12, 12 organisations",
        "no subject, support@acme.example",
        "<b>x</b>.eml, /mail/1.eml",
    ]
    assert failure(1, Qt.ItemDataRole.DisplayRole)[1] == ""
    # All that a cell may have no room for.
    sentence = "12 people would see each other's email addresses. It is a template."
    assert failure(0, Qt.ItemDataRole.ToolTipRole) == [
        f"<qt>Serious<br>{sentence}</qt>",
        "<qt>12<br>12 organisations</qt>",
        f"<qt>no subject<br>support@acme.example<br>{sentence}</qt>",
        "<qt>&lt;b&gt;x&lt;/b&gt;.eml<br>/mail/1.eml</qt>",
    ]
    model.take([replace(evil, failure="A <i>failure</i>.")])
    tip = failure(0, Qt.ItemDataRole.ToolTipRole)[0]
    assert tip.endswith("<br>A &lt;i&gt;failure&lt;/i&gt;.</qt>")
    titles = [model.headerData(column, Qt.Orientation.Horizontal) for column in Column]
    assert titles == ["Verdict", "People", "Message", "Where"]


def test_what_can_be_done_about_verdicts() -> None:
    verdicts = [exposed(1), harmless(2), harmless(3, fixes=2), exposed(4, moved=0)]
    assert fixable(verdicts) == [1]
    assert fixed(verdicts) == [3]
    assert all_fixes(verdicts) == [3, 3]
    assert title_of(unreadable(5)) == "5.eml"


@pytest.mark.parametrize(
    ("verdicts", "busy", "headline", "rest"),
    [
        ([], False, "Check messages", ""),
        ([], True, "Looking for messages…", ""),
        ([harmless(1)], False, "Nothing to ask", ""),
        ([harmless(1), harmless(2)], True, "Nothing to ask in 2 messages", "Still working…"),
        (
            [exposed(1), harmless(2), unreadable(3)],
            False,
            "1 of 3 messages would show addresses to strangers",
            "1 could not be checked",
        ),
        (
            [made(1, Severity.CONFIRM, "x"), exposed(2), harmless(3, fixes=1)],
            False,
            "2 of 3 messages need your attention",
            "1 fixed here",
        ),
        ([unreadable(1)], False, "1 message could not be checked", ""),
    ],
)
def test_how_it_is_all_in_all(
    model: CheckModel, verdicts: list[object], busy: bool, headline: str, rest: str
) -> None:
    model.take(verdicts)  # type: ignore[arg-type]
    assert model.counts.headline(busy=busy) == headline
    assert model.counts.rest(busy=busy) == rest
    model.take([harmless(verdict.number) for verdict in verdicts])  # type: ignore[attr-defined]
    assert (model.counts.asking, model.counts.fixable, model.counts.fixed) == (0, 0, 0)
