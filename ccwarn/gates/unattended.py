"""Answers for when nobody is there to ask: always the same one, chosen beforehand."""

from __future__ import annotations

from concurrent.futures import Future

from ccwarn.review import Decision, Origin, Review


class Unattended:
    """Holds everything that it is asked about, or puts it right where that is possible."""

    def __init__(self, decision: Decision) -> None:
        """Take the answer. Raises ValueError for SEND: nobody can have looked."""
        if decision is Decision.SEND:
            raise ValueError("what nobody has looked at is not sent")
        self._decision = decision

    def ask(self, review: Review, origin: Origin) -> Future[Decision]:
        """Answer at once. What no remedy changes, or not enough, is held."""
        answer: Future[Decision] = Future()
        answer.set_result(self._decision if review.is_healed else Decision.HOLD)
        return answer
