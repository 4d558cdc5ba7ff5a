"""Guarding drafts folders with nothing but a terminal."""

from __future__ import annotations

import os
import queue
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

from ccwarn.clearance import Asker, Clearance
from ccwarn.gates.drafts.gate import DraftsFolderGate
from ccwarn.gates.events import Condition, GateEvents, GateState, Waiting
from ccwarn.i18n import _, grouped, ngettext
from ccwarn.journal import Journal
from ccwarn.memory import MemoryOfPeople
from ccwarn.plain import plain
from ccwarn.policy import Policy
from ccwarn.retention import sweep
from ccwarn.rules import ALL_RULES
from ccwarn.stores.identities import KnownIdentities
from ccwarn.terminal.console import Console
from ccwarn.undo_entry import UndoEntry
from ccwarn.undo_log import UndoLog

T = TypeVar("T")

LAST_WRITING = 5.0
"""Seconds that writing down what was decided may take at the end."""


@contextmanager
def guarding(
    folders: Sequence[Path],
    policy: Callable[[], Policy],
    state: Path,
    asker: Asker,
    events: Callable[[Path], GateEvents],
) -> Iterator[None]:
    """Guard the folders, which may come and go, until the end of the context.

    `state` is the folder of what ccwarn remembers; `events` makes each folder's listener.
    """
    journal, memory = Journal(state), MemoryOfPeople(state)
    clearance = Clearance(policy, ALL_RULES, asker, journal, memory, KnownIdentities())
    sweep(state, policy())
    undo = UndoLog(state / "undo")
    with ExitStack() as gates:
        # Once nothing is asked any more: who made the folder may remove it after this.
        gates.callback(memory.settle, LAST_WRITING)
        gates.callback(journal.settle, LAST_WRITING)
        for folder in folders:
            gate = DraftsFolderGate(folder, clearance, undo, events(folder))
            gates.callback(gate.stop)
            gate.start()
        yield


def next_of(heard: queue.SimpleQueue[T]) -> T:
    """Wait for the next thing in the queue, however long that takes; Ctrl+C interrupts it."""
    while True:
        try:
            # Windows hears of Ctrl+C only between two waits.
            return heard.get(timeout=1.0 if os.name == "nt" else None)
        except queue.Empty:
            continue


class TerminalEvents:
    """Says on the terminal what the gate on one folder does.

    `unheard` is called with the reason where that cannot be written: nobody is there any more.
    """

    def __init__(
        self, console: Console, folder: Path, unheard: Callable[[OSError], object]
    ) -> None:
        self._console = console
        self._unheard = unheard
        self._folder = plain(str(folder), 400)
        self._waiting = 0
        self._begun = False

    def state(self, state: GateState) -> None:
        """The gate is in another condition than before."""
        self._say(state.sentence)
        if state.condition is Condition.GUARDING and not self._begun:
            self._begun = True
            self._say_what_waits()

    def waiting(self, drafts: Sequence[Waiting]) -> None:
        """These are, from now on, all drafts that wait to be asked about."""
        self._waiting = len(drafts)

    def _say_what_waits(self) -> None:
        """Say once, when all drafts were looked at, for how many there was no question."""
        if self._waiting:
            text = ngettext(
                "ccwarn would ask about {count} draft when it is saved again. To see it, use: "
                "ccwarn check {folder}",
                "ccwarn would ask about {count} drafts when they are saved again. To see them, "
                "use: ccwarn check {folder}",
                self._waiting,
            )
            self._say(text.format(count=grouped(self._waiting), folder=self._folder))

    def fixed(self, entry: UndoEntry) -> None:
        """A draft was fixed; the entry can be undone."""
        self._say(
            _("{file}: {done}. To undo this, use: ccwarn undo").format(
                file=plain(entry.change.href), done=entry.summary
            )
        )

    def trouble(self, sentence: str) -> None:
        """Something failed that a person should know of. Nothing was lost."""
        self._say(sentence)

    def _say(self, text: str) -> None:
        try:
            self._console.paragraph(text)
        except OSError as error:
            self._unheard(error)
