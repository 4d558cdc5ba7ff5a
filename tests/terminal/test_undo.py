from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future

import pytest

from asking import POLICY, SUBMISSION, customers, review
from ccwarn.review import Decision
from ccwarn.rules import ALL_RULES
from ccwarn.terminal.console import Console
from ccwarn.terminal.prompt import TerminalAsker
from counterparts import needs_pseudo_terminals
from terminal.test_prompt import LIMIT, Screen

ASKED = "Your answer"
WAY_BACK = "Press Enter to undo"


class Terminal:
    """Somebody at a real terminal."""

    def __init__(self) -> None:
        import pty

        self._hands, self._inner = pty.openpty()
        self.screen = Screen()
        self._keyboard = os.fdopen(self._inner)
        self.asker = TerminalAsker(Console(self.screen, {}), self._keyboard, ALL_RULES)

    def sent_anyway(self, seconds: int, patience: float | None = None) -> Future[Decision]:
        """Send a mail anyway, as the policy lets it be undone."""
        origin = SUBMISSION
        if patience is not None:
            origin = origin._replace(answer_by=time.monotonic() + patience)
        policy = POLICY._replace(undo_seconds=seconds)
        answer = self.asker.ask(review(customers(6), policy), origin)
        self.screen.wait_for(ASKED)
        self.type("3\n")
        return answer

    def type(self, text: str) -> None:
        os.write(self._hands, text.encode())

    def hang_up(self) -> None:
        if self._hands >= 0:
            os.close(self._hands)
            self._hands = -1

    def close(self) -> None:
        self.asker.close()
        self.hang_up()
        self._keyboard.close()


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    needs_pseudo_terminals()
    terminal = Terminal()
    yield terminal
    terminal.close()


def test_it_is_sent_when_the_time_is_over(terminal: Terminal) -> None:
    begun = time.monotonic()
    answer = terminal.sent_anyway(1)
    assert answer.result(LIMIT) is Decision.SEND
    assert time.monotonic() - begun >= 1
    assert "Sent in 1 second. Press Enter to undo:" in terminal.screen.getvalue()


@pytest.mark.parametrize("typed", ["\n", "undo\n", "\x04"])
def test_whatever_is_typed_holds(terminal: Terminal, typed: str) -> None:
    answer = terminal.sent_anyway(60)
    terminal.screen.wait_for(WAY_BACK)
    terminal.type(typed)
    assert answer.result(LIMIT) is Decision.HOLD
    terminal.screen.wait_for("Undone.")


def test_a_terminal_that_goes_meanwhile_sends_nothing(terminal: Terminal) -> None:
    answer = terminal.sent_anyway(60)
    terminal.screen.wait_for(WAY_BACK)
    terminal.hang_up()
    with pytest.raises(CancelledError):
        answer.result(LIMIT)


def test_the_end_of_the_program_sends_nothing(terminal: Terminal) -> None:
    answer = terminal.sent_anyway(60)
    terminal.screen.wait_for(WAY_BACK)
    terminal.asker.close()
    with pytest.raises(CancelledError):
        answer.result(LIMIT)


def test_a_mail_that_is_withdrawn_meanwhile_makes_room_for_the_next(terminal: Terminal) -> None:
    answer = terminal.sent_anyway(60)
    terminal.screen.wait_for(WAY_BACK)
    assert answer.cancel()
    terminal.screen.wait_for("This question is no longer needed")
    other = terminal.asker.ask(review(customers(6)), SUBMISSION)
    terminal.screen.wait_for(ASKED, 2)
    terminal.type("2\n")
    assert other.result(LIMIT) is Decision.HOLD


@pytest.mark.parametrize(("seconds", "patience"), [(0, None), (60, 3.0)])
def test_without_a_way_back_it_is_sent_at_once(
    terminal: Terminal, seconds: int, patience: float | None
) -> None:
    answer = terminal.sent_anyway(seconds, patience)
    assert answer.result(LIMIT) is Decision.SEND
    assert WAY_BACK not in terminal.screen.getvalue()
