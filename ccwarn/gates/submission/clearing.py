"""From a held message to what may leave: the question, and all that can end it early."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from ccwarn.clearance import Clearance, ToApprove
from ccwarn.draft import Draft
from ccwarn.formats import envelope, invitation, protected, rfc5322
from ccwarn.formats.envelope import Envelope
from ccwarn.gates.mailing import can_leave_as_several
from ccwarn.gates.submission import sentences
from ccwarn.gates.submission.one_by_one import Mailing
from ccwarn.gates.submission.parting import Parting
from ccwarn.gates.submission.reply import Reply
from ccwarn.gates.submission.sentences import said
from ccwarn.gates.submission.spool import Spool
from ccwarn.review import Origin, Review

ORIGIN = Origin("submission", can_hold=True)

T = TypeVar("T")

_SHORT = 8 * 1024
"""Octets of a header that is examined at once."""

Watch = Callable[[], Coroutine[Any, Any, None]]
"""What runs while an answer is awaited; whatever it raises ends the question."""


@dataclass(frozen=True, slots=True)
class Clearing:
    """Clears messages; while it `is_paused`, every one may leave without a question.

    `pass_on` is given a message that a second person is to approve of, and says what was done.
    With `parting`, mails can be sent separately.
    """

    clearance: Clearance
    is_paused: Callable[[], bool] = lambda: False
    pass_on: Callable[[Review, bytes], str] | None = None
    parting: Parting | None = None

    async def cleared(
        self, spool: Spool, sender: Envelope, watches: Sequence[Watch]
    ) -> Reply | Mailing | None:
        """Clear the message in the spool; return None if it may leave, as the spool has it then.

        Or it leaves as what is returned says. Otherwise nothing may be sent, and the client is told
        the reply that is returned. Raises what the watches raise.
        """
        is_paused = self.is_paused()
        if is_paused and (self.parting is None or not self.parting.batches.has_any):
            return None
        header = _sound_header(spool)
        if isinstance(header, Reply):
            return None if is_paused else header
        draft = await _worked_out(header, lambda: envelope.read(header, sender, spool.body))
        if self.parting is not None:
            begun = self.parting.again(header, draft, spool, sender, self.clearance.policy)
            if begun is not None or is_paused:
                return begun
        review = await _worked_out(header, lambda: self.clearance.examine(draft))
        if not review.severity.asks:
            self.clearance.settle(review, ORIGIN)  # Nobody is asked, but it is remembered.
            return await _ready(spool, header, partial(envelope.to_send, header, sender))
        return await self._asked(review, header, spool, sender, watches)

    async def _asked(
        self,
        review: Review,
        header: bytes,
        spool: Spool,
        sender: Envelope,
        watches: Sequence[Watch],
    ) -> Reply | Mailing | None:
        unanswered, to_approve = threading.Event(), list[ToApprove]()
        origin = self._origin(review, header, spool, sender)
        asked = self.clearance.settle(review, origin, unanswered.set, to_approve.append)
        try:
            leaves = await answer(asked, review.policy.patience, watches)
        except TimeoutError:
            return said(451, "4.7.1", sentences.UNANSWERED)
        if leaves is None:
            if unanswered.is_set():
                return said(451, "4.7.1", sentences.NOBODY_TO_ASK)
            if to_approve:
                return await self._held_for_approval(to_approve[0], spool, header)
            return sentences.held(review)
        if origin.no_move_because and leaves is not review.unchanged:
            return said(554, "5.6.0", sentences.NOT_MOVED)
        if leaves.separate is not None and self.parting is not None:
            end = origin.answer_by or 0.0
            return self.parting.begun(header, leaves, spool, sender, review.policy, end)
        return await _ready(spool, header, partial(_answered, header, sender, review, leaves))

    def _origin(self, review: Review, header: bytes, spool: Spool, sender: Envelope) -> Origin:
        """Return where the message is asked about, and what can be done there."""
        beginning = spool.body(protected.BEGINNING)
        stuck = invitation.why_no_move(review.draft, review.remedied())
        stuck = stuck or protected.why_no_move(header, beginning)
        can_part = self.parting is not None and can_leave_as_several(
            header, beginning, review.draft, sender.forward_paths, stuck
        )
        return ORIGIN._replace(
            no_move_because=stuck,
            answer_by=time.monotonic() + review.policy.patience,
            can_pass_on=self.pass_on is not None,
            can_send_separately=can_part,
        )

    async def _held_for_approval(self, asked: ToApprove, spool: Spool, header: bytes) -> Reply:
        if self.pass_on is None:
            return sentences.held(asked.review)
        try:
            unsent = await _worked_out(header, partial(envelope.unsent, header, asked.draft))
        except rfc5322.NotAMessage:
            return said(554, "5.6.0", sentences.NOT_REWRITTEN)
        told = await asyncio.to_thread(self.pass_on, asked.review, unsent + spool.body())
        return sentences.held_for_approval(told)


def _sound_header(spool: Spool) -> bytes | Reply:
    """Return the header block in the spool, or why it cannot be examined."""
    try:
        header = spool.header()
    except rfc5322.NotAMessage:
        return said(554, "5.6.0", sentences.NO_END_OF_HEADER)
    try:
        envelope.expect_sound(header)
    except rfc5322.NotAMessage:
        return said(554, "5.6.0", sentences.STRAY_LINE_END)
    return header


def _answered(header: bytes, sender: Envelope, review: Review, leaves: Draft) -> bytes:
    """Return the header block of a message that leaves after its review.

    Raises rfc5322.NotAMessage.
    """
    if leaves is review.unchanged:
        changed = envelope.to_send(header, sender)
    else:
        changed = envelope.write(header, leaves)
    key = review.policy.on_server.cleared_key if ORIGIN.asks(review) else ""
    return envelope.marked(changed, sender, key, time.time())


async def _ready(spool: Spool, header: bytes, rewritten: Callable[[], bytes]) -> Reply | None:
    """Let the spool have the header that may leave; return why it cannot, or None."""
    try:
        changed = await _worked_out(header, rewritten)
    except rfc5322.NotAMessage:
        return said(554, "5.6.0", sentences.NOT_REWRITTEN)
    if changed != header:
        spool.replace_header(changed)
    return None


async def _worked_out(header: bytes, work: Callable[[], T]) -> T:
    """Do what takes time with a header.

    A long one would keep the other clients waiting; a short one is done sooner than handed over.
    """
    return work() if len(header) < _SHORT else await asyncio.to_thread(work)


async def answer(
    asked: Future[Draft | None], patience: float, watches: Sequence[Watch]
) -> Draft | None:
    """Wait `patience` seconds for what may leave; None holds the message.

    Raises TimeoutError, and what the watches raise. A question that has no answer when this ends
    is withdrawn, and an answer that comes later has no effect.
    """
    answered = asyncio.wrap_future(asked)
    watching = [asyncio.ensure_future(watch()) for watch in watches]
    ends: list[asyncio.Future[Any]] = [answered, *watching]
    try:
        await asyncio.wait(ends, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        for task in watching:
            if task.done():
                task.result()
        if not answered.done():
            raise TimeoutError
        return None if answered.cancelled() else answered.result()
    finally:
        answered.cancel()
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
