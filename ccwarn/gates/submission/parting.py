"""A held message that is to leave as several: begun, or gone on with when it comes again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from ccwarn.batch_file import BadBatch, Batch, BatchInUse, NewerBatch, RowState
from ccwarn.batches import Batches, MailIdentity
from ccwarn.draft import Draft, Mailbox
from ccwarn.formats import body_digest, rfc5322
from ccwarn.formats.envelope import Envelope
from ccwarn.gates.mailing import nothing_was_sent, parts_left
from ccwarn.gates.pace import Pace
from ccwarn.gates.submission import sentences
from ccwarn.gates.submission.one_by_one import Mailing
from ccwarn.gates.submission.reply import Reply, own
from ccwarn.gates.submission.sentences import said
from ccwarn.gates.submission.spool import Spool
from ccwarn.i18n import _
from ccwarn.policy import Policy
from ccwarn.separately import fitting


@dataclass(frozen=True, slots=True)
class Parting:
    """Knows what has been sent separately, and makes of a message what is left to send.

    `pace` is that of the account's mail server. `tell` is as in `Mailing`.
    """

    batches: Batches
    tell: Callable[[int, int], object] = lambda sent, total: None
    pace: Pace = field(default_factory=Pace)

    def again(
        self, header: bytes, draft: Draft, spool: Spool, sender: Envelope, policy: Policy
    ) -> Reply | Mailing | None:
        """Return what is left of a message that was begun; None where it is another one.

        Its author has answered, and is not asked again.
        """
        try:
            if not self.batches.has_any:
                return None
            mail, paths = _identity(draft, spool), sender.forward_paths
            if self.batches.is_done(mail, {Mailbox(it).key for it in paths}):
                return said(250, "2.0.0", sentences.SENT_BEFORE)
            batch = self.batches.resume(mail, paths)
        except BatchInUse:
            return said(451, "4.7.1", sentences.SENDING_IT)
        except (OSError, BadBatch):
            return said(451, "4.3.1", sentences.NOT_NOTED)
        if batch is None:
            return None
        deadline = time.monotonic() + policy.patience
        whole = draft._replace(separate=batch.separate)
        return self._mailing(header, whole, sender, policy, batch, deadline)

    def begun(
        self,
        header: bytes,
        draft: Draft,
        spool: Spool,
        sender: Envelope,
        policy: Policy,
        deadline: float,
    ) -> Reply | Mailing:
        """Return what is to be sent of a message that its author wants sent so."""
        try:
            separate = draft.separate
            if separate is None:
                raise BadBatch
            mail, paths = _identity(draft, spool), sender.forward_paths
            batch = self.batches.begin(mail, separate, paths, "submission")
        except BatchInUse:
            return said(451, "4.7.1", sentences.SENDING_IT)
        except NewerBatch:
            return said(451, "4.3.1", sentences.NEWER_SENDS)
        except (OSError, BadBatch):
            return said(451, "4.3.1", sentences.NOT_NOTED)
        return self._mailing(header, draft, sender, policy, batch, deadline)

    def _mailing(
        self,
        header: bytes,
        draft: Draft,
        sender: Envelope,
        policy: Policy,
        batch: Batch,
        deadline: float,
    ) -> Reply | Mailing:
        a_minute = policy.separately.a_minute
        try:
            parts = parts_left(header, draft, sender.forward_paths, batch)
        except rfc5322.NotAMessage:
            _give_up(batch)
            return said(554, "5.6.0", sentences.NOT_PARTED)
        fit = self.pace.fitting(a_minute, deadline - time.monotonic(), len(parts))
        if fit < len(parts):
            text = nothing_was_sent(len(parts), fit)
            if len(parts) <= fitting(a_minute, policy.patience):
                batch.close()
                return own(451, "4.7.1", f"{text} {_(sentences.BEGINS_AT_ONCE)}", text)
            _give_up(batch)
            return own(554, "5.7.1", text, text)
        keys = tuple(dict.fromkeys(Mailbox(it).key for it in sender.forward_paths))
        return Mailing(batch, keys, parts, self.pace, a_minute, deadline, self.tell)


def _give_up(batch: Batch) -> None:
    """Let go of a batch of which nothing was sent."""
    if batch.in_state(RowState.PLANNED) == list(batch.rows):
        batch.finish()
    batch.close()


def _identity(draft: Draft, spool: Spool) -> MailIdentity:
    return MailIdentity.of(draft, body_digest.digest(spool.body(body_digest.BEGINNING)))
