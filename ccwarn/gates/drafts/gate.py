"""The gate on a drafts folder: looks at each draft that its mail program saves.

It cannot hold a mail: it asks while the draft is being written, and changes only what was answered
with a remedy. It needs no Qt.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from ccwarn.clearance import Clearance
from ccwarn.gates.drafts.checked_drafts import CheckedDrafts
from ccwarn.gates.drafts.guarded_folder import GuardedFolder
from ccwarn.gates.events import Condition, GateEvents, GateState, state_of
from ccwarn.gates.job_queue import Job, JobQueue
from ccwarn.i18n import _
from ccwarn.stores.base import Store, StoreError
from ccwarn.stores.opening import absolute
from ccwarn.undo_log import UndoLog
from ccwarn.unforeseen import LastResort

_QUIET, _AT_MOST = 0.02, 0.1
"""A draft is looked at when it was quiet for so many seconds, or after so many at the latest."""
_TRY_AGAIN = 30.0
"""Seconds after which a folder that could not be watched is tried again."""

_ARRIVE = "\0arrive"  # No href has a NUL in it.


class DraftsFolderGate:
    """Guards the folder or mbox file at `path`, which may come and go.

    Drafts that were there at the start are looked at but not asked about; `events.waiting` lists
    those that would be, and `ask` asks. A draft that is saved is asked about unless its author
    was, and it has not become worse. `events` are called from the gate's own thread.
    """

    def __init__(self, path: Path, clearance: Clearance, undo: UndoLog, events: GateEvents) -> None:
        self._path = absolute(path)
        self._events = events
        self._jobs = JobQueue()
        self._thread = threading.Thread(target=self._run, name="ccwarn-drafts", daemon=True)
        self._folder = GuardedFolder(self._path, self._changed, self._upset)
        self._drafts = CheckedDrafts(self._folder, clearance, undo, events, self._jobs)
        self._scanning = False
        self._begun = False
        """Whether what was there at the start has been looked at."""
        self._told: GateState | None = None

    @property
    def path(self) -> Path:
        """The folder that is guarded."""
        return self._path

    def start(self) -> None:
        """Begin to guard, and return at once. A gate is started once."""
        self._jobs.now(self._arrive)
        self._thread.start()

    def stop(self) -> None:
        """Withdraw all questions and stop guarding. Returns when the gate's thread has ended."""
        self._jobs.close()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join()

    def pause(self) -> None:
        """Ask nobody until `resume`, except by `ask`."""
        self._jobs.now(self._pause)

    def resume(self) -> None:
        """Look at what has changed during the pause, and guard again."""
        self._jobs.now(self._resume)

    def ask(self, href: str) -> None:
        """Ask about one draft now, whatever its author was asked before."""
        self._jobs.now(partial(self._drafts.ask, href))

    @property
    def _store(self) -> Store | None:
        return self._folder.store

    # The rest runs in the gate's own thread, except `_changed` and `_upset`.

    def _run(self) -> None:
        try:
            self._jobs.run(self._guarded)
        finally:
            self._drafts.stop()
            self._folder.close()

    def _guarded(self, job: Job) -> None:
        """Do a job; one that fails must not end the guard, nor fail in silence."""
        with LastResort("the drafts gate failed") as doing:
            job()
        if doing.error is not None:
            # Whoever listens must not end the guard either.
            with LastResort("nobody could be told that the drafts gate failed"):
                self._events.trouble(
                    _(
                        "Something went wrong while a draft was checked. Look at its "
                        "recipients yourself."
                    )
                )

    def _changed(self, path: Path) -> None:
        """Note that something happened at `path`. Called from the watch's thread."""
        if self._folder.depends_on(path):
            self._upset()
        elif store := self._store:
            self._jobs.debounced(f"\0{path}", partial(self._look_at, store, path), _QUIET, _AT_MOST)

    def _upset(self) -> None:
        """Look at everything again: nothing is known. Called from the watch's thread."""
        self._jobs.debounced(_ARRIVE, self._arrive, _QUIET, _AT_MOST)

    # Where the folder is

    def _arrive(self) -> None:
        """Find the folder and watch it, or wait for its coming; then look at what is in it."""
        if self._folder.find():
            # What is there now was there before: nobody has saved it.
            self._begun = False
        if self._folder.trouble:
            self._jobs.debounced(_ARRIVE, self._arrive, _TRY_AGAIN, _TRY_AGAIN)
        elif self._path.exists() == (self._store is None):  # It came or went meanwhile.
            self._jobs.debounced(_ARRIVE, self._arrive, _QUIET, _AT_MOST)
        self._scanning = self._store is not None
        if self._store:
            self._jobs.background(self._scan(self._store, asking=self._begun))
        else:
            self._jobs.background(None)
            self._drafts.lose_sight()
            self._begun = self._begun or not self._folder.trouble
        self._tell_state()

    def _scan(self, store: Store, asking: bool) -> Iterator[None]:
        """Look at all drafts, one at each step. `asking` asks about those not seen before."""
        missed = self._drafts.hrefs()
        try:
            for href in store.list():
                missed.discard(href)
                if not self._jobs.is_due(href):  # That look would come too late to ask.
                    self._guarded(partial(self._drafts.look, href, asking))
                yield
        except StoreError as error:
            self._events.trouble(error.sentence)
        for href in missed:
            self._drafts.look(href)
        self._begun, self._scanning = True, False
        self._folder.look_inside()
        self._drafts.tell_waiting()
        self._tell_state()

    def _look_at(self, store: Store, path: Path) -> None:
        """Look at each draft that may have changed with a file."""
        try:
            hrefs = list(store.hrefs_of(path))
            if not hrefs and self._folder.is_mistaken():
                self._arrive()
        except StoreError as error:
            self._events.trouble(error.sentence)
        else:
            for href in hrefs:
                self._jobs.debounced(href, partial(self._drafts.look, href), 0, 0)
            if hrefs and self._folder.strange:
                self._folder.look_inside()
                self._tell_state()

    def _pause(self) -> None:
        self._drafts.paused = True
        self._tell_state()

    def _resume(self) -> None:
        self._drafts.paused = False
        self._drafts.ask_put_off()
        self._tell_state()

    # What is told

    def _tell_state(self) -> None:
        if trouble := self._folder.trouble or self._folder.strange:
            state = GateState(Condition.TROUBLE, trouble)
        else:
            state = state_of(self._condition(), self._path)
        if state != self._told:
            self._told = state
            self._events.state(state)

    def _condition(self) -> Condition:
        if self._drafts.paused or self._store is None:
            return Condition.PAUSED if self._drafts.paused else Condition.MISSING
        return Condition.SCANNING if self._scanning else Condition.GUARDING
