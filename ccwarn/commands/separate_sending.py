"""`ccwarn sendmail` of a mail to each of its recipients separately."""

from __future__ import annotations

import time
from collections.abc import Callable

from ccwarn.batch_file import BadBatch, Batch, BatchInUse, NewerBatch, RowState
from ccwarn.batches import Batches, MailIdentity
from ccwarn.commands.delivery import EX_NOUSER, EX_TEMPFAIL, EX_UNAVAILABLE, Delivery
from ccwarn.draft import Draft, Mailbox
from ccwarn.formats import body_digest, rfc5322
from ccwarn.formats.envelope import Envelope
from ccwarn.gates.mailing import Part, outcome, parts_left
from ccwarn.gates.pace import Pace
from ccwarn.gates.submission import sentences
from ccwarn.i18n import _
from ccwarn.policy import Policy

EX_DATAERR = 65
_FOR_GOOD = (EX_DATAERR, EX_NOUSER, 68, EX_UNAVAILABLE)
"""Exit statuses that say no about one recipient or message, and not about the next."""


class SeparateSending:
    """Sends one message so, or goes on with it. Methods return an exit status, and a sentence."""

    def __init__(
        self,
        batches: Batches,
        header: bytes,
        body: bytes,
        envelope: Envelope,
        policy: Policy,
        deliver: Delivery,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._batches = batches
        self._header = header
        self._body = body
        self._envelope = envelope
        self._policy = policy
        self._deliver = deliver
        self._sleep = sleep

    def again(self, draft: Draft) -> tuple[int, str] | None:
        """Go on with a message that was begun; None where it is another one."""
        keys = {Mailbox(it).key for it in self._envelope.forward_paths}
        try:
            if not self._batches.has_any:
                return None
            mail = self._identity(draft)
            if self._batches.is_done(mail, keys):
                return 0, _(sentences.SENT_BEFORE)
            batch = self._batches.resume(mail, self._envelope.forward_paths)
        except BatchInUse:
            return EX_TEMPFAIL, _(sentences.SENDING_IT)
        except (OSError, BadBatch):
            return EX_TEMPFAIL, _(sentences.NOT_NOTED)
        if batch is None:
            return None
        with batch:
            return self._sent(draft._replace(separate=batch.separate), batch)

    def begin(self, draft: Draft) -> tuple[int, str]:
        """Send a message that its author wants sent so."""
        paths = self._envelope.forward_paths
        try:
            if draft.separate is None:
                raise BadBatch
            identity = self._identity(draft)
            batch = self._batches.begin(identity, draft.separate, paths, "sendmail")
        except BatchInUse:
            return EX_TEMPFAIL, _(sentences.SENDING_IT)
        except NewerBatch:
            return EX_TEMPFAIL, _(sentences.NEWER_SENDS)
        except (OSError, BadBatch):
            return EX_TEMPFAIL, _(sentences.NOT_NOTED)
        with batch:
            return self._sent(draft, batch)

    def _identity(self, draft: Draft) -> MailIdentity:
        return MailIdentity.of(draft, body_digest.digest(self._body[: body_digest.BEGINNING]))

    def _sent(self, draft: Draft, batch: Batch) -> tuple[int, str]:
        try:
            parts = parts_left(self._header, draft, self._envelope.forward_paths, batch)
        except rfc5322.NotAMessage:
            if batch.in_state(RowState.PLANNED) == list(batch.rows):
                batch.finish()
            return EX_DATAERR, _(sentences.NOT_PARTED)
        pace, status, why = Pace(), 0, ""
        try:
            for part in parts:
                self._sleep(pace.pause(self._policy.separately.a_minute))
                pace.count()
                status, why = self._one(part, batch)
                if status:
                    break
        except OSError:
            status, why = EX_TEMPFAIL, _(sentences.NO_LONGER_NOTED)
        states = {row.state for row in batch.rows.values()}
        if not status and states != {RowState.ACCEPTED}:
            status = EX_TEMPFAIL if RowState.PLANNED in states else EX_UNAVAILABLE
        return status, outcome(batch.rows.values(), why)

    def _one(self, part: Part, batch: Batch) -> tuple[int, str]:
        """Send one mail; return the exit status with which to stop, 0 to go on."""
        envelope = Envelope(self._envelope.reverse_path, part.paths, self._envelope.login)

        def handing() -> None:
            batch.mark(part.keys, RowState.HANDED)

        done = self._deliver(part.header + self._body, envelope, handing)
        if not done.status:
            batch.mark(part.keys, RowState.ACCEPTED)
        elif not done.is_known:
            batch.mark(part.keys, RowState.UNKNOWN)
            return done.status, done.why
        elif done.status in _FOR_GOOD:
            batch.mark(part.keys, RowState.REFUSED, done.why)
        else:
            batch.mark(part.keys, RowState.PLANNED)
            return done.status, done.why
        return 0, ""
