"""Mails to each separately: how far they are, and what becomes of those that stopped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ccwarn.batch_file import Batch, RowState
from ccwarn.batches import Batches, MailIdentity
from ccwarn.draft import Mailbox, Separate
from ccwarn.gates.thunderbird.separating import GATE
from ccwarn.ui.kit import labels
from ccwarn.ui.kit.ticks import TickRow
from ccwarn.ui.outgoing import mailings_window
from ccwarn.ui.outgoing.mailing import Mailing
from ccwarn.ui.outgoing.mailings import Mailings
from ccwarn.ui.outgoing.mailings_window import MailingsWindow
from ccwarn.ui.outgoing.words import finished

PEOPLE = [f"p{n}@firm{n}.example" for n in range(5)]


class Thunderbird:
    """A gate to a Thunderbird that may be there, and does nothing until it is told to."""

    def __init__(self, state: Path) -> None:
        self.batches = Batches(state)
        self.here = True
        self.sending: Batch | None = None
        self.why = ""
        self.told: list[Sequence[str]] = []

    def begin(self, gate: str = GATE) -> Batch:
        mail = MailIdentity("draft@acme.example", "", "Dates <b>")
        batch = self.batches.begin(mail, Separate(frozenset(PEOPLE)), PEOPLE, gate)
        self.sending = batch
        return batch

    def end(self) -> None:
        assert self.sending is not None
        self.sending.close()
        self.sending = None

    def go_on(self, batch: str) -> bool:
        left = [it for it in self.batches.unfinished() if it.facts.id == batch]
        rows = [row for it in left for row in it.rows.values()]
        self.told.append([row.address for row in rows if row.state is RowState.PLANNED])
        return self.here

    def is_here(self, batch: str) -> bool:
        return self.here

    def is_sending(self, batch: str) -> bool:
        return self.sending is not None

    def why_stopped(self, batch: str) -> str:
        return self.why


def mark(batch: Batch, state: RowState, *people: str) -> None:
    batch.mark([Mailbox(person).key for person in people], state)


class Shown:
    """What the author sees: the window, the lines in the tray, and what is said once."""

    def __init__(self, mailings: Mailings, qtbot: QtBot) -> None:
        self.mailings = mailings
        self.lines: Sequence[str] = ()
        self.said: list[str] = []
        self.opened = 0
        mailings.show_by(_Tray(self._show_lines), _Windows(self._open), _Voice(self.said.append))
        self.window = MailingsWindow(mailings)
        qtbot.addWidget(self.window)
        self.window.show()

    def _show_lines(self, lines: Sequence[str], _show: Callable[[], object]) -> None:
        self.lines = lines

    def _open(self) -> None:
        self.opened += 1

    def text(self, name: str) -> str:
        label = self.window.findChild(QLabel, name)
        assert isinstance(label, QLabel)
        return label.text()

    def button(self, name: str) -> QPushButton:
        button = self.window.findChild(QPushButton, name)
        assert isinstance(button, QPushButton)
        return button

    def press(self, name: str) -> None:
        QTest.mouseClick(self.button(name), Qt.MouseButton.LeftButton)

    @property
    def ticks(self) -> list[TickRow]:
        return [it for it in self.window.findChildren(TickRow) if not it.isHidden()]


class _Tray:
    def __init__(self, show: Callable[[Sequence[str], Callable[[], object]], None]) -> None:
        self.show_mailings = show


class _Windows:
    def __init__(self, show: Callable[[], None]) -> None:
        self.show_mailings = show


class _Voice:
    def __init__(self, tell: Callable[[str], object]) -> None:
        self._tell = tell

    def tell(self, sentence: str) -> None:
        self._tell(sentence)


@pytest.fixture
def thunderbird(tmp_path: Path) -> Thunderbird:
    return Thunderbird(tmp_path)


@pytest.fixture
def shown(thunderbird: Thunderbird, qtbot: QtBot) -> Shown:
    return Shown(Mailings(thunderbird.batches, thunderbird), qtbot)


def test_while_it_is_sent_the_tray_says_how_far_it_is(
    shown: Shown, thunderbird: Thunderbird
) -> None:
    batch = thunderbird.begin()
    mark(batch, RowState.HANDED, PEOPLE[0])
    shown.mailings.refresh()
    (line,) = shown.lines
    assert line.endswith("sent to 0 of 5 people")
    mark(batch, RowState.ACCEPTED, *PEOPLE[:2])
    shown.mailings.refresh()
    assert shown.lines[0].endswith("sent to 2 of 5 people")
    assert "Dates <b>" in shown.text("mailingHeadline")
    assert not shown.button("continueButton").isEnabled()
    assert not shown.button("dropButton").isEnabled()
    assert (shown.opened, shown.said, shown.ticks) == (0, [], [])
    thunderbird.end()


def test_when_all_have_got_it_that_is_said_once_and_nothing_stays(
    shown: Shown, thunderbird: Thunderbird
) -> None:
    batch = thunderbird.begin()
    shown.mailings.refresh()
    mark(batch, RowState.ACCEPTED, *PEOPLE)
    thunderbird.end()
    for _time in range(2):
        shown.mailings.refresh()
    (said,) = shown.said
    assert said.endswith("was sent to 5 people separately.")
    assert (shown.lines, shown.opened) == ([], 0)
    assert shown.text("nothingToSend") == "All mails have been sent."


def test_how_far_it_is_is_read_out_when_it_changes(
    shown: Shown, thunderbird: Thunderbird, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    for module in (mailings_window, labels):
        monkeypatch.setattr(module, "announce", lambda _widget, sentence: heard.append(sentence))
    batch = thunderbird.begin()
    shown.mailings.refresh()
    assert heard == []
    mark(batch, RowState.ACCEPTED, *PEOPLE[:2])
    for _time in range(2):
        shown.mailings.refresh()
    (progress,) = heard
    assert progress == shown.text("mailingHeadline")
    assert shown.button("dropButton").accessibleDescription() == progress
    mark(batch, RowState.ACCEPTED, *PEOPLE)
    thunderbird.end()
    for _time in range(2):
        shown.mailings.refresh()
    assert heard[1:] == ["All mails have been sent."]


def test_one_that_stopped_opens_the_window_and_asks_about_each_that_is_doubtful(
    shown: Shown, thunderbird: Thunderbird
) -> None:
    batch = thunderbird.begin()
    shown.mailings.refresh()
    mark(batch, RowState.ACCEPTED, PEOPLE[0])
    mark(batch, RowState.REFUSED, PEOPLE[1])
    mark(batch, RowState.HANDED, PEOPLE[2])
    thunderbird.end()
    shown.mailings.refresh()
    assert shown.opened == 1
    refused, unknown = shown.ticks
    assert PEOPLE[1] in refused.title.text()
    assert "Thunderbird has shown why" in refused.detail.text()
    assert PEOPLE[2] in unknown.title.text()
    assert "may get it twice" in unknown.detail.text()
    assert not refused.tick.isChecked()
    assert not unknown.tick.isChecked()
    assert "2 people have not got it yet." in shown.text("mailingExplanation")


@pytest.mark.parametrize(
    ("ticked", "told"), [((), PEOPLE[3:]), ((0,), PEOPLE[1:2]), ((0, 1), PEOPLE[1:3])]
)
def test_nobody_gets_it_again_who_is_not_ticked(
    shown: Shown, thunderbird: Thunderbird, ticked: Sequence[int], told: Sequence[str]
) -> None:
    batch = thunderbird.begin()
    mark(batch, RowState.ACCEPTED, PEOPLE[0])
    mark(batch, RowState.REFUSED, PEOPLE[1])
    mark(batch, RowState.UNKNOWN, PEOPLE[2])
    thunderbird.end()
    shown.mailings.refresh()
    for number in ticked:
        shown.ticks[number].tick.click()
    shown.press("continueButton")
    assert thunderbird.told == [sorted({*told, *PEOPLE[3:]})]


def test_what_was_ticked_stays_ticked_while_others_change(
    shown: Shown, thunderbird: Thunderbird
) -> None:
    batch = thunderbird.begin()
    mark(batch, RowState.UNKNOWN, PEOPLE[0])
    thunderbird.end()
    shown.mailings.refresh()
    shown.ticks[0].tick.click()
    thunderbird.here = False
    shown.mailings.refresh()
    assert shown.ticks[0].tick.isChecked()


@pytest.mark.parametrize(
    ("here", "why", "says", "can_go_on"),
    [
        (True, "", "5 people have not got it yet.", True),
        (False, "", "when Thunderbird is running", False),
        (True, "draft", "no longer in Thunderbird", False),
    ],
)
def test_it_says_what_is_in_the_way(
    shown: Shown, thunderbird: Thunderbird, here: bool, why: str, says: str, can_go_on: bool
) -> None:
    thunderbird.begin()
    thunderbird.end()
    thunderbird.here, thunderbird.why = here, why
    shown.mailings.refresh()
    assert says in shown.text("mailingExplanation")
    assert shown.button("continueButton").isEnabled() is can_go_on
    assert shown.button("dropButton").isEnabled()


def test_the_rest_can_be_left(shown: Shown, thunderbird: Thunderbird) -> None:
    batch = thunderbird.begin()
    mark(batch, RowState.ACCEPTED, PEOPLE[0])
    thunderbird.end()
    shown.mailings.refresh()
    shown.press("dropButton")
    assert thunderbird.batches.unfinished() == []
    assert thunderbird.told == [[]], "Thunderbird hears that nothing is left"
    assert (shown.lines, shown.said) == ([], [])


def test_what_an_earlier_run_has_left_opens_the_window(
    thunderbird: Thunderbird, qtbot: QtBot
) -> None:
    mark(thunderbird.begin(), RowState.HANDED, PEOPLE[0])
    thunderbird.end()
    shown = Shown(Mailings(Batches(thunderbird.batches._folder.parent), thunderbird), qtbot)
    shown.mailings.refresh()
    assert shown.opened == 1
    assert len(shown.ticks) == 1


def test_mails_of_other_gates_are_not_thunderbirds(shown: Shown, thunderbird: Thunderbird) -> None:
    thunderbird.begin(gate="submission")
    thunderbird.end()
    shown.mailings.refresh()
    assert shown.lines == ()


def test_a_mail_without_a_subject_is_named_too() -> None:
    assert finished(Mailing("b", "", ())).startswith("“no subject”")
