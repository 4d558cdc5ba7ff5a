"""What the mail server of an organisation remembers, of mail in both directions.

It is who stood together in one mail, as for one author, and by their Message-IDs the mails
themselves: a server does not see the mail that is answered, but it has seen it pass.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from ccwarn.background import Background, Gathering
from ccwarn.draft import Answered, Draft, Field, Mailbox
from ccwarn.memory import MemoryOfPeople
from ccwarn.policy import Policy
from ccwarn.remembered_mails import FEWEST
from ccwarn.remembered_messages import Message, RememberedMessages, messages_file
from ccwarn.review import CROWD, Decision, Review

_MOST_WAITING = 5_000
"""More mails than this do not wait to be remembered: then the disk is too slow for all of them."""

_TOGETHER = 0.5
"""Seconds in which what comes is written at once: opening and closing a file is most of the work.
Nobody answers a mail sooner."""

_DAY = 24 * 60 * 60


class MemoryOfServer:
    """The memory of a clearance on a server. May be used from any thread and several processes.

    Writing is left to threads of their own. `dropped` is called for each mail that is not
    remembered since too many wait, and `sweep` with the policy on a new day, or when the policy
    says that something else is to be remembered: a server may run for years. What comes in so many
    `seconds` is written at once.
    """

    def __init__(
        self,
        state: Path,
        dropped: Callable[[], None] = lambda: None,
        sweep: Callable[[Policy], None] = lambda policy: None,
        seconds: float = _TOGETHER,
    ) -> None:
        self._people = MemoryOfPeople(state, seconds=seconds)
        self._messages = RememberedMessages(messages_file(state))
        self._dropped = dropped
        self._sweep = sweep
        self._swept: tuple[int, ...] = ()
        self._writing = Background("ccwarn-messages", "mails could not be remembered")
        self._noting = Gathering(self._writing, self._write, seconds)

    def recall(self, review: Review) -> Draft:
        """Return the draft with what is remembered of its people, or the very draft."""
        return self._people.recall(review)

    def remember(self, review: Review, left: Draft) -> None:
        """Note, without waiting, a draft that leaves.

        One that its author would have been asked about, and was not, says nothing about who knows
        whom: the first mistake must not excuse the next.
        """
        if review.severity.asks and left is review.unchanged:
            return
        if _says_something(left, review.policy):
            self._note(review, left)

    def answered(self, _review: Review) -> Decision | None:
        """Return None: nobody has answered anything here."""
        return None

    def note_answer(self, review: Review, decision: Decision) -> None:
        """Do nothing: what a mode decides is no author's answer."""

    def answering(self, draft: Draft, message_ids: Sequence[str]) -> Draft:
        """Return the draft with who stood in the first of these messages that is known here.

        Raises what the file raises.
        """
        people = {it.mailbox.key: it.mailbox for it in draft.recipients}
        author = draft.author
        if author is not None:
            people[author.key] = author
        found = self._messages.find(message_ids, people)
        if found is None:
            return draft

        def named(keys: Sequence[str]) -> tuple[Mailbox, ...]:
            return tuple(people[key] for key in keys)

        # Whom it came to by an alias or a list is not to be told from somebody in Bcc.
        everybody = {*found.senders, *found.shown, *found.hidden}
        by_list = found.by_list or author is None or author.key not in everybody
        answered = Answered(named(found.senders), named(found.shown), by_list)
        return draft._replace(answered=answered)

    def learn(self, draft: Draft, policy: Policy, *, by_list: bool, is_incoming: bool) -> None:
        """Note, without waiting, a mail that passes; of one that comes in, also who is in it."""
        kept = int(time.time() // _DAY), policy.remember_days, policy.journal_days
        if kept != self._swept:
            self._swept = kept
            self._writing.do(lambda: self._forget(policy))
        if not policy.remember_days:
            return
        shown = tuple(dict.fromkeys([it.mailbox.key for it in draft.visible()]))
        others = [it.mailbox.key for it in draft.recipients if it.field is Field.BCC]
        senders = (draft.author.key,) if draft.author else ()
        hidden = tuple(dict.fromkeys(others).keys() - set(shown)) if others else ()
        message = Message(draft.message_id.strip(), senders, shown, hidden, by_list)
        self._later(message, policy.remember_days)
        if is_incoming and 1 < len(shown) < CROWD:
            recipients = tuple(it.mailbox for it in draft.visible())
            answered = Answered((draft.author,) if draft.author else (), recipients)
            known = Draft(author=None, answered=answered)
            self._note(Review(known, (), policy), known)

    def settle(self, seconds: float) -> bool:
        """Wait, for so long at most, until all is written; return whether it is."""
        return self._noting.settle(seconds) and self._people.settle(seconds)

    def _note(self, review: Review, left: Draft) -> None:
        if self._people.waiting < _MOST_WAITING:
            self._people.remember(review, left)
        else:
            self._dropped()

    def _later(self, message: Message, days: int) -> None:
        if self._noting.waiting < _MOST_WAITING:
            self._noting.add((message, days))
        else:
            self._dropped()

    def _write(self, noted: Sequence[tuple[Message, int]]) -> None:
        self._messages.note([message for message, _days in noted], noted[-1][1])

    def _forget(self, policy: Policy) -> None:
        self._people.settle(_TOGETHER)  # What was noted before the policy changed is to go as well.
        self._sweep(policy)


def _says_something(left: Draft, policy: Policy) -> bool:
    """Tell, quickly, whether a mail may say who knows whom: in most there are too few for that."""
    if len(left.recipients) >= FEWEST:
        return True
    domains = {it.mailbox.domain for it in left.recipients}
    return len(left.recipients) > 1 and (
        len(domains) > 1 or not domains.isdisjoint(policy.providers)
    )
