"""The messages that somebody wants checked: where each is, and what is done to it.

Only the place of a message is kept, and the version that was judged: a fix is refused if the file
is another one by then. Whatever is done, the verdict that follows is read from the file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from errno import EIO
from pathlib import Path

from ccwarn.clearance import Clearance
from ccwarn.draft import Draft
from ccwarn.finding import Rule
from ccwarn.gates.check.verdict import ORIGIN, Verdict, judged, pending_at, pending_in, unreadable
from ccwarn.gates.rehearsal import with_rehearsal
from ccwarn.i18n import _
from ccwarn.review import Decision, Origin, Review
from ccwarn.stores.answering import read_answering
from ccwarn.stores.base import Changed, Store, Stored, StoreError
from ccwarn.stores.opening import message_path
from ccwarn.undo_log import UndoLog
from ccwarn.unforeseen import LastResort

FAILED = "a check failed"
"""What the log says of whatever nobody foresaw here."""


@dataclass(slots=True)
class _CheckedMessage:
    """What finds a message again, and no more: there may be many thousands."""

    store: Store
    href: str
    path: Path
    etag: str = ""
    """The version that was judged; "" where it could not be read."""
    fixes: list[str] = field(default_factory=list)
    """What to undo: ids in the undo log, the oldest first."""


class CheckedMessages:
    """Judges messages, fixes them and undoes fixes. Used from one thread alone.

    Whatever is done to a message, the verdict that follows is made from its file. Nothing that a
    message is or contains is raised: the verdict says it.
    """

    def __init__(self, clearance: Clearance, rules: Sequence[Rule], undo: UndoLog) -> None:
        """Make an empty one; `rules` are the ones that the clearance examines by."""
        self._clearance = clearance
        self._rules = rules
        self._undo = undo
        self._messages: dict[int, _CheckedMessage] = {}
        self._numbers: dict[Path, int] = {}
        self._last = 0

    def __iter__(self) -> Iterator[int]:
        """Iterate over the numbers of all messages."""
        return iter(list(self._messages))

    def clear(self) -> None:
        """Forget all messages; no number is used again."""
        self._messages.clear()
        self._numbers.clear()

    def add(self, store: Store, href: str) -> Verdict | None:
        """Judge a message, which is added if it is not there yet; None where it is gone."""
        try:
            path = message_path(store, href)
        except StoreError:
            return None
        number = self._number(path)
        self._messages.setdefault(number, _CheckedMessage(store, href, path))
        return self.judge(number)

    def add_unread(self, path: Path, sentence: str) -> Verdict:
        """Return the verdict on something that could not be opened; the sentence says why."""
        return unreadable(pending_at(self._number(path), path), sentence)

    def judge(self, number: int, failure: str = "") -> Verdict | None:
        """Judge a message as it is now; `failure` goes into the verdict. None if it is unknown."""
        message = self._messages.get(number)
        if message is None:
            return None
        message.fixes = [fix for fix in message.fixes if self._undo.find(fix)]
        message.etag = ""
        verdict, why = None, went_wrong()
        try:
            with LastResort(FAILED, StoreError):
                verdict = self._judged(number, message)
        except StoreError as error:
            why = error.sentence
        if verdict is None:
            verdict = unreadable(pending_in(number, message.store, message.path), why)
        return replace(verdict, fixes=len(message.fixes), failure=failure)

    def fix(self, number: int) -> Verdict | None:
        """Move people to Bcc in a message that is still what was judged."""

        def act(message: _CheckedMessage) -> None:
            stored, review = self._read(message)
            if stored.etag != message.etag:
                raise Changed(message.path)
            if review.severity.asks:
                outcome = self._clearance.decide(review, ORIGIN, Decision.REMEDY)
                self._write(message, stored, outcome)

        return self._acted(number, act)

    def question(self, number: int) -> tuple[Stored, Review, Origin] | None:
        """Return what to ask about; None where there is nothing to ask, or no message any more."""
        message = self._messages.get(number)
        if message is None:
            return None
        try:
            stored, review = self._read(message)
        except StoreError:
            return None
        if not review.severity.asks:
            return None
        return stored, review, with_rehearsal(ORIGIN, message.store, stored, review)

    def answer(self, number: int, stored: Stored, outcome: Draft | None) -> Verdict | None:
        """Write what the author has decided about a version of a message, if that is still it."""
        return self._acted(number, lambda message: self._write(message, stored, outcome))

    def take_back(self, number: int) -> Verdict | None:
        """Take the last fix of a message back, byte for byte."""

        def act(message: _CheckedMessage) -> None:
            entry = self._undo.find(message.fixes[-1]) if message.fixes else None
            if entry is not None:
                self._undo.undo(entry)

        return self._acted(number, act)

    def _acted(self, number: int, act: Callable[[_CheckedMessage], None]) -> Verdict | None:
        message = self._messages.get(number)
        if message is None:
            return None
        failure = ""
        try:
            with LastResort(FAILED, (StoreError, OSError)) as acting:
                act(message)
            if acting.error is not None:
                failure = _(
                    "Something went wrong. Look at the recipients yourself before you send it."
                )
        except StoreError as error:
            failure = error.sentence
        except OSError as error:
            failure = _("The fix could not be undone: {reason}.").format(
                reason=os.strerror(error.errno or EIO)
            )
        return self.judge(number, failure)

    def _judged(self, number: int, message: _CheckedMessage) -> Verdict:
        # Mail programs rename files.
        message.path = message_path(message.store, message.href)
        pending = pending_in(number, message.store, message.path)
        stored = read_answering(message.store, message.href)
        review = self._clearance.examine(stored.draft)
        verdict = judged(pending, message.store, stored, review, self._rules)
        message.etag = stored.etag
        return verdict

    def _read(self, message: _CheckedMessage) -> tuple[Stored, Review]:
        stored = read_answering(message.store, message.href)
        return stored, self._clearance.examine(stored.draft)

    def _write(self, message: _CheckedMessage, stored: Stored, outcome: Draft | None) -> None:
        if outcome is not None and outcome.recipients != stored.draft.recipients:
            message.fixes.append(self._undo.fix(message.store, stored, outcome).id)

    def _number(self, path: Path) -> int:
        number = self._numbers.get(path)
        if number is None:
            number = self._last = self._last + 1
            self._numbers[path] = number
        return number


def went_wrong() -> str:
    """Say that something was not checked for a reason that nobody foresaw."""
    return _("Something went wrong, so this was not checked.")
