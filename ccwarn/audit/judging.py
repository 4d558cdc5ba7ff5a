"""Judges mails in the order of their dates, each with what had been seen before it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from ccwarn.audit.collected import Chosen, Collected
from ccwarn.audit.past_mail import PastMail
from ccwarn.audit.reading import Digests, Task, mail_at, shown_path
from ccwarn.audit.span import TOLD, Place
from ccwarn.audit.temporary_memory import TemporaryMemory
from ccwarn.audit.told_mail import ToldMail
from ccwarn.background import AtOnce
from ccwarn.draft import Answered, Draft, Field, Recipient
from ccwarn.exposure import Exposure
from ccwarn.formats.answered_message import answered_of
from ccwarn.memory import MemoryOfPeople
from ccwarn.review import Identities, Review, examine, recollected
from ccwarn.rules import ALL_RULES

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""Counted from here: `fromtimestamp` fails on Windows after the year 3000."""
_LAST = 253_000_000_000
"""Seconds since 1970: the last years that a calendar has are nobody's."""


class JudgedMail(NamedTuple):
    """What ccwarn would have found in a mail, with all that was known when it was sent.

    `day` is the day by its author's clock as an ordinal, 0 where nobody knows.
    """

    review: Review
    exposure: Exposure
    seconds: int
    day: int
    path: str

    @property
    def codes(self) -> frozenset[str]:
        """The codes of the rules that would have asked."""
        return frozenset([it.code for it in self.review.findings if it.severity.asks])


class Judging:
    """The judgement of what was collected. For one thread at a time."""

    def __init__(
        self,
        task: Task,
        collected: Collected,
        told: ToldMail,
        identities: Identities | None = None,
    ) -> None:
        self._policy = task.policy
        self._collected = collected
        self._told = told
        self._identities = identities
        self._digests = Digests(task.key, task.policy.providers)
        self._file = TemporaryMemory()
        self._now = 0
        self._memory = MemoryOfPeople(
            self._file,
            lambda: _EPOCH + timedelta(seconds=min(max(self._now, 0), _LAST)),
            background=AtOnce,
        )

    def judge(self) -> Iterator[JudgedMail | None]:
        """Yield what is found in each mail that has a say; None where it is only remembered."""
        for chosen in self._collected.chosen():
            mail = self._read(chosen)
            if mail is None:
                yield None
                continue
            self._now = chosen.seconds
            if chosen.is_judged:
                yield self._judged(chosen, mail)
            else:
                self._remember(Review(_as_sent(mail, chosen), (), self._policy))
                yield None

    def close(self) -> None:
        """Forget everybody."""
        self._file.close()

    def _judged(self, chosen: Chosen, mail: PastMail) -> JudgedMail:
        draft = mail.draft
        if draft.answers and len(draft.recipients) > 1:
            draft = draft._replace(answered=self._answered(draft.answers))
        review = examine(draft, self._policy, ALL_RULES, self._identities)
        review = recollected(review, ALL_RULES, self._memory.recall)
        self._remember(review)
        path = shown_path(chosen.places[0])
        return JudgedMail(review, review.exposure, chosen.seconds, chosen.day, path)

    def _remember(self, review: Review) -> None:
        self._memory.remember(review, review.unchanged)

    def _answered(self, message_id: str) -> Answered | None:
        """Return who stood in the answered mail, if it is in the archive."""
        place = self._collected.place_of(self._digests.of(message_id))
        mail = self._mail_at(place) if place else None
        if mail is None:
            return None
        if mail.block is not None:
            return answered_of(mail.block, message_id)
        author = (mail.draft.author,) if mail.draft.author else ()
        return Answered(author, tuple(it.mailbox for it in mail.draft.visible()))

    def _read(self, chosen: Chosen) -> PastMail | None:
        """Return a mail with all whom any copy names; None where none can be read any more."""
        found = [mail for place in chosen.places if (mail := self._mail_at(place)) is not None]
        if len(found) < 2:
            return found[0] if found else None
        everybody: dict[str, Recipient] = {}
        for mail in found:
            for recipient in mail.draft.recipients:
                known = everybody.setdefault(recipient.mailbox.key, recipient)
                if not known.field.visible and recipient.field.visible:
                    everybody[recipient.mailbox.key] = recipient
        draft = found[0].draft._replace(recipients=tuple(everybody.values()))
        return found[0]._replace(draft=draft)

    def _mail_at(self, place: Place) -> PastMail | None:
        """Return the mail at a place; None where it is no longer there as it was."""
        if place.kind == TOLD:
            return self._told.mail_at(place)
        try:
            return mail_at(place)
        except (OSError, ValueError):
            return None


def _as_sent(mail: PastMail, chosen: Chosen) -> Draft:
    """Return the draft whose recipients saw each other; of a mail from outside, with its sender."""
    draft = mail.draft
    if not chosen.is_received or draft.author is None:
        return draft
    sender = Recipient(draft.author, Field.TO)
    return draft._replace(author=None, recipients=(sender, *draft.visible()))
