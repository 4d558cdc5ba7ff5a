"""What is known of each draft in the guarded folder, and what is done about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from ccwarn.clearance import Clearance
from ccwarn.draft import Draft
from ccwarn.gates.drafts.draft_version import DraftVersion
from ccwarn.gates.drafts.guarded_folder import GuardedFolder
from ccwarn.gates.drafts.question_scope import QuestionScope
from ccwarn.gates.drafts.questions import DraftQuestion, Need, Questions
from ccwarn.gates.events import GateEvents, Waiting
from ccwarn.gates.job_queue import Job, JobQueue
from ccwarn.i18n import _
from ccwarn.plain import isolated
from ccwarn.review import Decision, Review, settle
from ccwarn.stores.answering import read_answering
from ccwarn.stores.base import Changed, FileInUse, NotADraft, NotReadable, StoreError, Vanished
from ccwarn.undo_log import UndoLog

_GRACE = 0.25
"""Seconds in which what has gone may come back: some programs delete, then write again."""
_PATIENCE = 1.0
"""Seconds after which a file that could not be read, perhaps half written, is looked at again."""
_ATTEMPTS = 10
_RETRY = 0.1
"""How often, and after how many seconds, a fix is tried again while a program writes the draft."""
_IN_USE = 4
"""For so many tries counts one that Windows refuses, because each waits for a second by itself."""
_QUIET, _AT_MOST = 0.1, 0.25
"""The list is told when it was quiet for so many seconds, or after so many at the latest."""


@dataclass(slots=True)
class DraftRecord:
    """What is known of the draft at one href, in whichever version."""

    version: str = ""
    """The etag looked at last, or why it could not be read; "" if it is to be judged again."""
    waiting: Waiting | None = None
    """How the draft is listed; None where there is nothing to ask, or somebody is asked."""
    is_put_off: bool = False
    """Whether it is asked about when the pause is over or fewer questions are open."""


class CheckedDrafts:
    """The drafts of one folder. Used from the gate's own thread alone.

    What a draft leads to later is put into the gate's jobs; the gate itself is not called.
    """

    def __init__(
        self,
        folder: GuardedFolder,
        clearance: Clearance,
        undo: UndoLog,
        events: GateEvents,
        jobs: JobQueue,
    ) -> None:
        self.paused = False
        """Whether nobody is asked, except by `ask`."""
        self._folder = folder
        self._clearance = clearance
        self._undo = undo
        self._events = events
        self._jobs = jobs
        self._questions = Questions(clearance, undo)
        self._records: dict[str, DraftRecord] = {}

    def hrefs(self) -> set[str]:
        """Return where the drafts are that were looked at."""
        return set(self._records)

    def version_at(self, href: str) -> str:
        """Return the etag looked at last, or why the draft could not be read; "" where neither."""
        return self._records[href].version if href in self._records else ""

    def look(self, href: str, asking: bool = True, patient: bool = True) -> None:
        """Judge a draft if it is another version than the one that was looked at last.

        Without `asking` it is listed instead of asked about; if `patient`, what may be in the
        making is looked at again a little later.
        """
        store = self._folder.store
        if store is None:
            self._gone(href)
            return
        later = partial(self.look, href, asking, False)
        try:
            stored = read_answering(store, href)
        except Vanished:
            self._questions.vanished(href)
            if patient:
                self._jobs.debounced(href, later, _GRACE, _GRACE)
            else:
                self._gone(href)
        except NotADraft:
            self._gone(href)
        except NotReadable as error:
            if patient:
                self._jobs.debounced(href, later, _PATIENCE, _PATIENCE)
            elif self.version_at(href) != error.sentence:
                self._record(href).version = error.sentence
                self._events.trouble(error.sentence)
        else:
            if self.version_at(href) == stored.etag:
                return
            if patient and not stored.complete:
                self._jobs.debounced(href, later, _PATIENCE, _PATIENCE)
                return
            version = DraftVersion.examined(store, stored, self._clearance)
            self._judge(version, asking, later if patient else None)

    def ask(self, href: str) -> None:
        """Ask about one draft now, whatever its author was asked before."""
        if self._questions.is_open_at(href):
            return
        if href in self._records:
            self._list(self._records[href], None)
        store = self._folder.store
        try:
            if store is None:
                raise Vanished(self._folder.path / href)
            stored = read_answering(store, href)
        except StoreError as error:
            self._events.trouble(error.sentence)
            return
        self._record(href).version = stored.etag
        version = DraftVersion.examined(store, stored, self._clearance)
        if version.review.severity.asks:
            self._ask(version)

    def ask_put_off(self) -> None:
        """Look again at what was put off, one draft after the other, while questions may be put."""
        href = next((href for href, record in self._records.items() if record.is_put_off), None)
        if href is not None and self._may_ask:
            self._jobs.now(self.ask_put_off)
            self._records[href].is_put_off = False
            self._records[href].version = ""
            self.look(href)

    def lose_sight(self) -> None:
        """Withdraw all questions, as the folder is not there.

        What was looked at stays known: a folder that comes back is no reason to ask again, but for
        what was not answered.
        """
        unanswered = self._questions.withdraw_all()
        hrefs = {href for question in unanswered for href in (question.href, *question.earlier)}
        for href, record in self._records.items():
            if record.is_put_off or href in hrefs:
                record.is_put_off, record.version = False, ""

    def stop(self) -> None:
        """Withdraw all questions."""
        self._questions.withdraw_all()

    def tell_waiting(self) -> None:
        """Tell which drafts wait to be asked about."""
        records = () if self._clearance.policy.monitor_only else self._records.values()
        self._events.waiting(tuple(record.waiting for record in records if record.waiting))

    @property
    def _may_ask(self) -> bool:
        return not self.paused and not self._questions.full

    def _record(self, href: str) -> DraftRecord:
        return self._records.setdefault(href, DraftRecord())

    def _list(self, record: DraftRecord, waiting: Waiting | None, put_off: bool = False) -> None:
        """List a draft that waits, or no more."""
        record.is_put_off = put_off
        if record.waiting != waiting:
            record.waiting = waiting
            self._jobs.debounced("\0waiting", self.tell_waiting, _QUIET, _AT_MOST)

    def _judge(self, version: DraftVersion, asking: bool, later: Job | None) -> None:
        """Ask about a draft if need be. `later` looks again, in case it is no new draft."""
        record = self._record(version.href)
        record.version = version.stored.etag
        need, withdrawn = self._questions.consider(version)
        self._after(withdrawn)
        if need is Need.NONE:
            self._list(record, None)
        elif need is Need.ASK_SOON and asking and later:
            record.version = ""
            self._jobs.debounced(version.href, later, _GRACE, _GRACE)
        elif asking and self._may_ask:
            self._list(record, None)
            self._ask(version)
        else:
            self._list(record, _waiting(version), put_off=asking or record.is_put_off)

    def _look_again(self, hrefs: Iterable[str]) -> None:
        """Judge drafts even if these versions of them were looked at."""
        for href in hrefs:
            if href in self._records:
                self._records[href].version = ""
            self._jobs.debounced(href, partial(self.look, href), 0, 0)

    def _gone(self, href: str) -> None:
        if href in self._records:
            self._list(self._records.pop(href), None)
        self._after(self._questions.gone(href))

    # What happens to questions

    def _ask(self, version: DraftVersion) -> None:
        question = self._questions.ask(version)
        answered = partial(self._answered, question)
        question.cleared.add_done_callback(lambda _cleared: self._jobs.now(answered))

    def _after(self, closed: Iterable[DraftQuestion]) -> None:
        """Go on after questions were closed: others may be put, and other versions count again."""
        for question in closed:
            self._jobs.now(self.ask_put_off)
            self._look_again(question.earlier)

    def _answered(self, question: DraftQuestion) -> None:
        if not self._questions.close(question):
            return
        self._after([question])
        draft, outcome = question.asked.review.unchanged, question.cleared.result()
        if question.unanswered.is_set():
            self._events.trouble(
                _(
                    "The question about “{subject}” was closed without an answer. The draft was "
                    "not changed: look at its recipients before you send it."
                ).format(subject=isolated(draft.subject) or _("no subject"))
            )
        elif outcome is None or outcome is draft:
            self._questions.remember(question, QuestionScope.of(self._asked_now(question)))
        else:
            self._fix(question, outcome, _ATTEMPTS)

    def _asked_now(self, question: DraftQuestion) -> Review:
        """Return what the author was asked about, examined under the policy that counts by now.

        Settings change while a question is open, even by what its author says in it.
        """
        return self._clearance.examine(question.asked.review.unchanged)

    def _fix(self, question: DraftQuestion, outcome: Draft, attempts: int) -> None:
        """Write what was answered, if the draft is still what the author was asked about."""
        store, asked = question.asked.store, self._asked_now(question)
        scope, agreed = QuestionScope.of(asked), asked.remedied().recipients
        try:
            stored = read_answering(store, question.href)
            version = DraftVersion.examined(store, stored, self._clearance)
            remedied = settle(version.review, Decision.REMEDY, sends=False)
            if version.scope != scope or agreed != outcome.recipients:
                self._look_again([question.href])
            elif remedied is None or remedied.recipients == stored.draft.recipients:
                self._questions.remember(question, scope)
            else:
                self._write(version, question, remedied)
        except (Changed, Vanished, FileInUse) as error:
            left = attempts - (_IN_USE if isinstance(error, FileInUse) else 1)
            if left > 0:
                again = partial(self._fix, question, outcome, left)
                self._jobs.debounced(f"\0fix {question.href}", again, _RETRY, _RETRY)
            else:
                self._events.trouble(error.sentence)
        except StoreError as error:
            self._events.trouble(error.sentence)

    def _write(self, version: DraftVersion, question: DraftQuestion, remedied: Draft) -> None:
        draft = version.stored.draft
        entry = self._undo.fix(version.store, version.stored, remedied)
        now = self._clearance.examine(draft._replace(recipients=remedied.recipients))
        self._questions.remember(question, QuestionScope.of(now))
        self._events.fixed(entry)


def _waiting(version: DraftVersion) -> Waiting:
    review = version.review
    return Waiting(version.href, review.draft.subject, review.severity, review.people)
