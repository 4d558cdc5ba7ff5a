"""An author who answers by script, somebody who listens to a gate, and waiting with a deadline."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from ccwarn.clearance import Answer
from ccwarn.gates.events import Condition, GateState, Waiting
from ccwarn.review import Decision, Origin, Review
from ccwarn.undo_entry import UndoEntry

DEADLINE = 120.0 if sys.platform == "win32" else 30.0
"""Seconds. Only what fails takes so long; what asks another process may take its time, and Wine
much of it."""


def eventually(true: Callable[[], object], what: str = "") -> None:
    """Wait until something is true, and fail at the deadline."""
    end = time.monotonic() + DEADLINE
    while not true():
        assert time.monotonic() < end, f"did not come true in time: {what}"
        time.sleep(0.002)


class Author:
    """Answers each question as `script` says; a question without an answer stays open."""

    def __init__(self, *script: Decision | Exception) -> None:
        self.script = list(script)
        self.asked: list[Review] = []
        self.origins: list[Origin] = []
        self.questions: list[Answer] = []
        self.times: list[float] = []

    def ask(self, review: Review, origin: Origin) -> Future[Decision]:
        self.times.append(time.monotonic())
        question = Answer()
        answer = self.script.pop(0) if self.script else None
        self.asked.append(review)
        self.origins.append(origin)
        self.questions.append(question)
        if isinstance(answer, Exception):
            threading.Thread(target=question.set_exception, args=(answer,)).start()
        elif answer is not None:
            threading.Thread(target=question.set_result, args=(answer,)).start()
        return question


class Listener:
    """Keeps what a gate told."""

    def __init__(self) -> None:
        self.states: list[GateState] = []
        self.lists: list[Sequence[Waiting]] = []
        self.fixes: list[UndoEntry] = []
        self.troubles: list[str] = []

    @property
    def condition(self) -> Condition | None:
        return self.states[-1].condition if self.states else None

    def state(self, state: GateState) -> None:
        self.states.append(state)

    def waiting(self, drafts: Sequence[Waiting]) -> None:
        self.lists.append(drafts)

    def fixed(self, entry: UndoEntry) -> None:
        self.fixes.append(entry)

    def trouble(self, sentence: str) -> None:
        self.troubles.append(sentence)
