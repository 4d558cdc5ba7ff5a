"""A drafts folder under guard, with everything a test wants to see of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Self

from ccwarn.clearance import Clearance
from ccwarn.gates.drafts.gate import DraftsFolderGate
from ccwarn.gates.events import Condition
from ccwarn.gates.job_queue import Job
from ccwarn.policy import Policy
from ccwarn.rules import ALL_RULES
from ccwarn.stores.regular import etag_of
from ccwarn.undo_log import UndoLog
from gates.scripted import DEADLINE, Author, Listener, eventually


class Guarded:
    """A gate on `folder`, its author and its listener. `name` is where `submit` saves the draft."""

    def __init__(
        self, folder: Path, author: Author, clearance: Clearance | None = None, name: str = "a.eml"
    ) -> None:
        self.folder = folder
        self.author = author
        self.listener = Listener()
        self.undo = UndoLog(folder.parent / "undo")
        self.file = folder / name
        clearance = clearance or Clearance(Policy, ALL_RULES, author)
        self.gate = DraftsFolderGate(folder, clearance, self.undo, self.listener)

    def __enter__(self) -> Self:
        self.gate.start()
        eventually(
            lambda: self.listener.condition in (Condition.GUARDING, Condition.MISSING), "start"
        )
        return self

    def __exit__(self, *failure: object) -> None:
        self.gate.stop()

    def submit(self, message: bytes) -> None:
        self.save(message, self.file)

    def save(self, message: bytes, path: Path) -> None:
        """Save a draft as careful mail programs do: beside, then renamed."""
        beside = self.folder / ".saving"
        beside.write_bytes(message)
        beside.replace(path)

    def outcome(self) -> bytes | None:
        """Wait until the present version was judged and what followed from it is done."""
        self.seen(self.file)
        eventually(lambda: all(q.done() for q in self.author.questions), "answers")
        self.barrier()
        self.seen(self.file)
        return self.file.read_bytes()

    def seen(self, path: Path) -> None:
        """Wait until the gate has judged the version of the draft that lies at `path`."""
        store = self.gate._store
        assert store is not None
        href = next(store.hrefs_of(path), None)
        assert href is not None
        eventually(lambda: self.version_at(href) == etag_of(path.stat()), "judged")
        self.barrier()

    def version_at(self, href: str) -> str:
        """Return the version of a draft that the gate looked at last; "" where none."""
        return self.gate._drafts.version_at(href)

    def barrier(self) -> None:
        """Wait until the gate has done what it was about to do."""
        done = threading.Event()
        self.gate._jobs.now(done.set)
        assert done.wait(DEADLINE)

    def when_put_off(self, path: Path, act: Callable[[], None]) -> None:
        """Do something at the very moment at which the gate decides to judge a draft later."""
        debounced, acts = self.gate._jobs.debounced, [act]

        def noticed(key: str, job: Job, quiet: float, at_most: float) -> None:
            if key == path.name and quiet and acts:
                acts.pop()()
            debounced(key, job, quiet, at_most)

        jobs: Any = self.gate._jobs
        jobs.debounced = noticed

    def deafen(self) -> None:
        """Let the gate hear of no more changes."""
        watch: Any = self.gate._folder._watch
        watch._changed = lambda path: None

    def withdraw(self) -> None:
        self.file.unlink()

    def complaints(self) -> Sequence[str]:
        return self.listener.troubles
