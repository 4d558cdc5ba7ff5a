"""What is said to Outlook's question whether a mail may leave: `ItemSend`.

Outlook waits for the answer with the mail open, and sends it unless it is told not to. So every way
through here ends in an answer, and each that nobody foresaw in "hold it".
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from pathlib import Path

from ccwarn.clearance import Clearance, ToApprove
from ccwarn.draft import Draft
from ccwarn.formats.invitation import NO_MOVE
from ccwarn.gates.outlook.entries import read_entries, who_sees
from ccwarn.gates.outlook.moving import NotMoved, move, to_move
from ccwarn.gates.outlook.object_model import Dispatch, OutlookFailed, OutlookObject, Patience
from ccwarn.gates.outlook.sent_item import SentItem, answered_by, read_item
from ccwarn.i18n import N_, _
from ccwarn.review import Origin, Review
from ccwarn.unforeseen import LastResort

ORIGIN = Origin("outlook", can_hold=True)

NOT_READ = N_(
    "Outlook did not tell ccwarn who gets a mail, so the mail was held. Press Send again."
)
NOBODY_TO_ASK = N_(
    "A mail in Outlook was held, because nobody answered ccwarn's question. Press Send again."
)
GONE = N_("A mail in Outlook was closed while ccwarn asked about it. It was not sent.")
CHANGED = N_(
    "The recipients of a mail in Outlook changed while ccwarn asked about it, so the mail was "
    "held. Press Send again."
)
NOT_MOVED = N_(
    "Outlook did not move the people to Bcc, so the mail was held and is as it was. Move them "
    "yourself, then press Send again."
)
NOT_RESTORED = N_(
    "Outlook did not move the people to Bcc as it should have, so the mail was held. Look at its "
    "recipients before you press Send again."
)
FAILED = N_("Something went wrong with a mail in Outlook, so the mail was held. Press Send again.")
NOT_PASSED_ON = N_(
    "The mail was held, but Outlook did not open the one that asks for approval. Send it as an "
    "attachment to whoever has to approve."
)
_NO_MAIL = N_("This is no ordinary mail, so ccwarn does not change its recipients.")


class SendGuard:
    """Answers for one Outlook; all of it in the thread that Outlook calls.

    `wait` is given an answer that is awaited; it returns when it has come or a while later, and
    lets Outlook's other calls in meanwhile. `complain` is told in a sentence why a mail was held
    that its author did not hold. Mails to approve of are saved in `state`, ccwarn's folder of it;
    where that is None, nobody is asked for approval.
    """

    def __init__(
        self,
        clearance: Clearance,
        application: Dispatch,
        wait: Callable[[Future[Draft | None]], None],
        complain: Callable[[str], None],
        is_paused: Callable[[], bool] = lambda: False,
        state: Path | None = None,
    ) -> None:
        self._clearance = clearance
        self._application = application
        self._wait = wait
        self._complain = complain
        self._is_paused = is_paused
        self._state = state
        self._open: list[Future[Draft | None]] = []
        self._ended = False
        self._reads_all = False
        self._lock = threading.Lock()

    def holds(self, item: Dispatch) -> bool:
        """Tell whether a mail is to be held, after asking its author where that is due."""
        complaint: str | None = FAILED
        with LastResort("a mail in Outlook could not be checked"):
            if self._is_paused():
                return False
            complaint = self._complaint(item)
        if complaint:
            self._complain(_(complaint))
        return complaint is not None

    def withdraw_all(self) -> None:
        """Withdraw the open questions, now and from now on: their mails are held."""
        with self._lock:
            self._ended = True
            open_ones = list(self._open)
        for cleared in open_ones:
            cleared.cancel()

    def _complaint(self, item: Dispatch) -> str | None:
        """Return None where the mail may leave; else a sentence that says why not, or ""."""
        try:
            sent, review = self._examined(item)
        except OutlookFailed as error:
            return GONE if error.is_gone else NOT_READ
        if not review.severity.asks:
            self._clearance.settle(review, ORIGIN)  # Nobody is asked, but it is remembered.
            return None
        unanswered, to_approve = threading.Event(), list[ToApprove]()
        passes_on = self._state is not None and sent.is_mail
        origin = ORIGIN._replace(no_move_because=_why_no_move(sent), can_pass_on=passes_on)
        cleared = self._clearance.settle(review, origin, unanswered.set, to_approve.append)
        try:
            leaves = self._answer(cleared, item)
        except OutlookFailed:
            return GONE
        except CancelledError:
            return NOBODY_TO_ASK
        if to_approve:
            return self._passed_on(item, sent, to_approve[0])
        if leaves is None:
            return NOBODY_TO_ASK if unanswered.is_set() else ""
        return self._done(item, sent, leaves, review.unchanged)

    def _passed_on(self, dispatch: Dispatch, sent: SentItem, asked: ToApprove) -> str:
        """Have the second person asked; return why that failed, or ""."""
        from ccwarn.gates.outlook.passing_on import NotPassedOn, pass_on  # late: few mails need it

        if complaint := self._done(dispatch, sent, asked.draft, asked.review.unchanged):
            return complaint
        patience = Patience()
        application = OutlookObject(self._application, patience)
        try:
            if self._state is not None:
                item = OutlookObject(dispatch, patience)
                pass_on(application, item, self._state, asked.review)
        except NotPassedOn:
            return NOT_PASSED_ON
        return ""

    def _examined(self, item: Dispatch) -> tuple[SentItem, Review]:
        """Return a mail with what is found in it. Nothing leaves unasked by what is only shown."""
        sent = self._read(item, is_exact=self._reads_all)
        review = self._clearance.examine(sent.draft)
        if not (review.severity.asks or sent.is_exact):
            sent = self._read(item, is_exact=True)
            review = self._clearance.examine(sent.draft)
        return sent, review

    def _read(self, dispatch: Dispatch, *, is_exact: bool) -> SentItem:
        patience = Patience()
        item = OutlookObject(dispatch, patience)
        application = OutlookObject(self._application, patience)
        sent = read_item(item, application.perhaps_part("Session"), is_exact=is_exact)
        answered = answered_by(item, sent.draft, application)
        if answered is None:
            return sent
        return sent._replace(draft=sent.draft._replace(answered=answered))

    def _answer(self, cleared: Future[Draft | None], item: Dispatch) -> Draft | None:
        """Wait for the author. Raises OutlookFailed where the mail is gone, and CancelledError."""
        with self._lock:
            ended = self._ended
            self._open.append(cleared)
        if ended:
            cleared.cancel()
        try:
            while not cleared.done():
                self._wait(cleared)
                if not cleared.done():
                    _expect_open(item)
            return cleared.result()
        finally:
            cleared.cancel()
            with self._lock:
                self._open.remove(cleared)

    def _done(
        self, dispatch: Dispatch, sent: SentItem, leaves: Draft, unchanged: Draft
    ) -> str | None:
        """Do what was decided; the mail must still be the one that was asked about."""
        item = OutlookObject(dispatch, Patience())
        try:
            now = read_entries(item, sent.fields)
        except OutlookFailed as error:
            return GONE if error.is_gone else NOT_READ
        if who_sees(now) != who_sees(sent.entries):
            # Perhaps what Outlook shows is not what it has.
            self._reads_all = self._reads_all or not sent.is_exact
            return CHANGED
        if leaves is unchanged:
            return None
        moving = to_move(now, sent.draft, leaves)
        if not moving or _why_no_move(sent):
            return NOT_MOVED
        try:
            move(item, now, moving)
        except NotMoved as error:
            return NOT_MOVED if error.is_restored else NOT_RESTORED
        return None


def _why_no_move(sent: SentItem) -> str:
    if sent.is_meeting:
        return _(NO_MOVE)
    return "" if sent.is_mail else _(_NO_MAIL)


def _expect_open(item: Dispatch) -> None:
    """Ask a mail for something. Raises OutlookFailed where it, or Outlook, is gone."""
    try:
        item.get("Class")
    except OutlookFailed as error:
        if error.is_gone:
            raise
