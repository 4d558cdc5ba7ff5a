from __future__ import annotations

import io

from ccwarn.commands.progress import PATIENCE, Progress
from ccwarn.terminal.console import Console


class Screen(io.StringIO):
    encoding = "utf-8"

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


class Work:
    """A hundred things to do, and a clock."""

    def __init__(self, *, terminal: bool) -> None:
        self.screen = Screen(terminal=terminal)
        self.time = 0.0
        console = Console(self.screen, {"COLUMNS": "60", "TERM": "xterm"})
        self.progress = Progress(console, lambda: self.time)
        self.progress.expect(100)

    def do(self, count: int, seconds: float) -> str:
        for _step in range(count):
            self.time += seconds
            self.progress.step()
        return self.screen.getvalue()


def test_short_work_shows_nothing() -> None:
    assert Work(terminal=True).do(100, PATIENCE / 101) == ""


def test_long_work_shows_how_far_it_has_come_and_wipes_it_away() -> None:
    work = Work(terminal=True)
    assert "50 of 100" in work.do(50, 0.1)
    work.progress.hide()
    shown = work.screen.getvalue()
    assert shown.endswith("\r")
    assert shown.rsplit("\r", 2)[1].strip() == ""
    work.progress.hide()
    assert work.screen.getvalue() == shown


def test_nothing_is_drawn_where_nobody_looks() -> None:
    assert Work(terminal=False).do(100, 1.0) == ""


def test_the_screen_is_not_drawn_for_every_step() -> None:
    assert Work(terminal=True).do(100, 0.01).count("\r") < 10
