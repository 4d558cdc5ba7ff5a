"""The drafts that would be asked about when somebody has time for it."""

from __future__ import annotations

from ccwarn.gates.events import GateEvents, Waiting
from ccwarn.gates.job_queue import JobQueue
from ccwarn.review import Review
from ccwarn.stores.base import Stored

_QUIET, _AT_MOST = 0.1, 0.25
"""The list is told when it was quiet for so many seconds, or after so many at the latest."""


class WaitingList:
    """Lists the drafts that wait, and tells the list when it has changed."""

    def __init__(self, jobs: JobQueue, events: GateEvents) -> None:
        self._jobs = jobs
        self._events = events
        self._drafts: dict[str, Waiting] = {}

    def put(self, stored: Stored, review: Review) -> None:
        """Let a draft wait."""
        people = len(review.findings[0].mailboxes)
        self._drafts[stored.href] = Waiting(
            stored.href, stored.draft.subject, review.severity, people
        )
        self._jobs.debounced("\0waiting", self.tell, _QUIET, _AT_MOST)

    def drop(self, href: str) -> None:
        """Let a draft wait no more, if it did."""
        if self._drafts.pop(href, None):
            self._jobs.debounced("\0waiting", self.tell, _QUIET, _AT_MOST)

    def tell(self) -> None:
        """Tell which drafts wait."""
        self._events.waiting(tuple(self._drafts.values()))
