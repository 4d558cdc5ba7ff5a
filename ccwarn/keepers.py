"""Who keeps what was answered: a journal that it is noted in, and a memory of the people."""

from __future__ import annotations

from typing import Protocol

from ccwarn.draft import Draft
from ccwarn.review import Decision, Origin, Review


class Record(Protocol):
    """Where it is noted what was asked and decided."""

    def note(
        self,
        review: Review,
        origin: Origin,
        decision: Decision | None,
        seconds: float | None,
        reason: str,
    ) -> None:
        """Note, without waiting, one answered question. May raise anything.

        `seconds` is how long its author took; None where nobody was asked. `reason` is why the mail
        is sent anyway, "" where nobody said. `decision` is None for what would be asked where only
        notes are taken.
        """


class Memory(Protocol):
    """What is remembered of people from earlier mails. Its methods may raise anything."""

    def recall(self, review: Review) -> Draft:
        """Return the draft with what is remembered of its people, or the very draft."""

    def remember(self, review: Review, left: Draft) -> None:
        """Note, without waiting, a draft that leaves after a review."""

    def answered(self, review: Review) -> Decision | None:
        """Return what was answered about the same mail minutes ago, if that counts for this."""

    def note_answer(self, review: Review, decision: Decision) -> None:
        """Note, without waiting, what an author has answered."""
