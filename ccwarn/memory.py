"""What is remembered of people: who stood together in one mail before, and who stood in Bcc.

This is what of a mail is looked up and what is noted. How it is kept is in `remembered_sets`; that
it is kept no longer than need be is in `retention`.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path

from ccwarn.draft import Draft, Field, Mailbox
from ccwarn.exposure import externals
from ccwarn.finding import EXPOSED
from ccwarn.memory_file import MemoryFile
from ccwarn.policy import Policy
from ccwarn.remembered_sets import Kind, RememberedSets
from ccwarn.review import CROWD, Review
from ccwarn.unforeseen import LastResort

FEWEST_HIDDEN = 10
"""A set in Bcc is remembered from so many people on: fewer are no mailing."""
SHOWN_AGAIN = 0.8
"""From this part of a set on, those who stood in Bcc count as shown."""

_UNDER_WAY = 1.0
"""Seconds that a look-up waits for what is being written in this process."""


class MemoryOfPeople:
    """What is remembered in the folder of ccwarn's state.

    May be used from any thread, and by several processes at once. Writing is left to a thread of
    its own, which ends with the last thing to write; the process waits for it.
    """

    def __init__(self, state: Path) -> None:
        self._sets = RememberedSets(memory_file(state))
        self._waiting: deque[Callable[[], None]] = deque()
        self._lock = threading.Lock()
        self._is_writing = False
        self._idle = threading.Event()
        self._idle.set()

    def recall(self, review: Review) -> Draft:
        """Return the draft with those who are remembered to have stood together.

        It is the very draft where there are none, or nothing is asked that they would answer.
        """
        draft, policy = review.draft, review.policy
        asks = any(it.code == EXPOSED and it.severity.asks for it in review.findings)
        if not asks or not policy.remember_days:
            return draft
        self.settle(_UNDER_WAY)
        people = externals(draft, policy.organisations(draft))
        best = self._sets.alike(Kind.VISIBLE, people.keys(), policy.remember_days)
        return draft._replace(together=best[0].keys) if best else draft

    def remember(self, review: Review, left: Draft) -> None:
        """Note, without waiting, who stands together in a draft that leaves, and who in Bcc.

        What its answered message says of people is noted as well.
        """
        policy = review.policy
        if policy.remember_days and (len(left.recipients) > 1 or left.known):
            self._later(lambda: self._note(left, policy))

    def settle(self, seconds: float) -> bool:
        """Wait, for so long at most, until all is written; return whether it is."""
        return self._idle.wait(seconds)

    def _note(self, left: Draft, policy: Policy) -> None:
        people = externals(left, policy.organisations(left))
        seen = {key: it.mailbox for key, it in people.items() if it.field.visible}
        hidden = [key for key, it in people.items() if it.field is Field.BCC]
        own = policy.organisations(left).is_own
        known = {it.key: it for it in left.known if not own(it)}
        for group in (known, seen):
            if _may_be_strangers(group.values(), policy):
                self._sets.remember(Kind.VISIBLE, group, policy.remember_days)
                # At a crowd the first mistake must not excuse the next.
                if FEWEST_HIDDEN * SHOWN_AGAIN <= len(group) < CROWD:
                    self._sets.forget_shown(group, SHOWN_AGAIN)
        if len(hidden) >= FEWEST_HIDDEN:
            self._sets.remember(Kind.HIDDEN, hidden, policy.remember_days)

    def _later(self, work: Callable[[], None]) -> None:
        with self._lock:
            self._waiting.append(work)
            self._idle.clear()
            if self._is_writing:
                return
            self._is_writing = True
        threading.Thread(target=self._write, name="ccwarn-memory").start()

    def _write(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._is_writing = False
                    self._idle.set()
                    return
                work = self._waiting.popleft()
            with LastResort("who stood together could not be remembered"):
                work()


def memory_file(state: Path) -> MemoryFile:
    """Return the file in the folder of ccwarn's state."""
    return MemoryFile(state / "memory.sqlite")


def _may_be_strangers(people: Iterable[Mailbox], policy: Policy) -> bool:
    """Tell, quickly, whether these people may be of different organisations."""
    domains = [mailbox.domain for mailbox in people]
    return len(domains) > 1 and (len(set(domains)) > 1 or domains[0] in policy.providers)
