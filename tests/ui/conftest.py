"""Windows for tests, ready to be clicked."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from ccwarn.question import Question
from ccwarn.ui.question.dialog import QuestionDialog
from ccwarn.ui.question.input_guard import GRACE
from shown import Clock, Shown


@pytest.fixture(autouse=True)
def _qt_objects_end_where_they_live() -> Iterator[None]:
    """Let no other thread take away what a test has left behind.

    Python collects garbage in whatever thread is running. A watched file that goes in another
    thread than its own leaves Qt with a descriptor that is closed, and an event loop without end.
    """
    gc.disable()
    yield
    gc.enable()
    gc.collect()


@pytest.fixture
def early(qtbot: QtBot) -> Callable[[Question], Shown]:
    """Show the dialog for a question; it has only just appeared."""

    def show(question: Question) -> Shown:
        clock = Clock()
        dialog = QuestionDialog(question, clock)
        qtbot.addWidget(dialog)
        shown = Shown(dialog, clock)
        dialog.decided.connect(shown.decisions.append)
        dialog.bring_to_front()
        qtbot.waitUntil(lambda: dialog.guard.has_begun)
        return shown

    return show


@pytest.fixture
def shown(early: Callable[[Question], Shown]) -> Callable[[Question], Shown]:
    """Show the dialog for a question; it has been there long enough to be answered."""

    def show(question: Question) -> Shown:
        window = early(question)
        window.clock.now += GRACE
        return window

    return show
