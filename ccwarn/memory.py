"""What is remembered of people: who stood together in one mail before, and who stood in Bcc.

This is what of a mail is looked up and what is noted. How it is kept is in `remembered_sets`; that
it is kept no longer than need be is in `retention`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from ccwarn.background import Background, Gathering
from ccwarn.draft import FEWEST_HIDDEN, SHOWN_AGAIN, Draft, Earlier, Field, Mailbox
from ccwarn.exposure import exposure, externals, in_sight
from ccwarn.finding import EXPOSED
from ccwarn.memory_file import MemoryFile, memory_file
from ccwarn.organisation import Organisations
from ccwarn.policy import Policy
from ccwarn.remembered_answers import RememberedAnswers
from ccwarn.remembered_mails import FEWEST, FEWEST_IN_SIGHT, Exposed, Mail, RememberedMails
from ccwarn.remembered_sets import Kept, Kind, RememberedSets
from ccwarn.review import CROWD, Decision, Review

_SETS_AT_ONCE = 50
"""So many sets are looked at: of those in Bcc a small one may be shown as a whole."""

_FOR_GOOD = 400 * 365
"""Days."""
_AT_ONCE = 200
"""Drafts noted in one go: meanwhile no other process can write."""
_UNDER_WAY = 0.3
"""Seconds that a look-up waits for what is being written in this process."""


def _now() -> datetime:
    return datetime.now().astimezone()


class MemoryOfPeople:
    """What is remembered in the folder of ccwarn's state.

    May be used from any thread, and by several processes at once. Writing is left to a thread of
    its own, which ends with the last thing to write; the process waits for it.
    """

    def __init__(
        self,
        state: Path | MemoryFile,
        now: Callable[[], datetime] = _now,
        seconds: float = 0.0,
        background: type[Background] = Background,
    ) -> None:
        """Remember in the folder of ccwarn's state, or in another file.

        `now` is when what is looked up or noted happens, for whoever goes through mail of the past.
        What is to be noted within so many `seconds` is written at once, in the `background`.
        """
        self._file = memory_file(state) if isinstance(state, Path) else state
        self._sets = RememberedSets(self._file, lambda: now().astimezone(UTC).date())
        self._mails = RememberedMails(self._file, now)
        self._answers = RememberedAnswers(self._file)
        self._writing = background("ccwarn-memory", "who stood together could not be remembered")
        self._noting = Gathering(self._writing, self._note_all, seconds)

    def recall(self, review: Review) -> Draft:
        """Return the draft with what is remembered of its people; the very draft where nothing is.

        Each thing is looked up only where it would answer or ask something.
        """
        draft, policy = review.draft, review.policy
        if not policy.remember_days:
            return draft
        asked = [it for it in review.findings if it.code == EXPOSED and it.severity.asks]
        shown = {it.mailbox.key: it.mailbox for it in draft.visible()}
        outside = _outside(shown.values(), draft, policy)
        least = FEWEST if _may_be_strangers(outside, policy) else FEWEST_IN_SIGHT
        if not asked and len(outside) < least:
            return draft  # Too few for a part of a mailing, as in nearly all mail.
        self.settle(_UNDER_WAY)
        if not self._file.exists:
            return draft
        earlier = Earlier(batch=self._mails.batch(_mail(draft), lambda: _exposed(draft, policy)))
        fewest = FEWEST_HIDDEN * SHOWN_AGAIN
        exposed = asked[0].mailboxes if asked else ()  # Counting them is most of the work.
        if len(shown) >= fewest and len(exposed or review.exposure.keys) >= fewest:
            person_of = policy.organisations(draft).person_of_key
            earlier = self._hidden(set(map(person_of, shown)), policy, earlier)
        best = self._together(draft, policy) if asked or earlier.batch else frozenset()
        if not best and earlier == draft.earlier:
            return draft
        return draft._replace(together=best, earlier=earlier)

    def _together(self, draft: Draft, policy: Policy) -> frozenset[str]:
        organisations = policy.organisations(draft)
        people = set(map(organisations.person_of_key, externals(draft, organisations)))
        best = self._sets.alike(Kind.VISIBLE, people, policy.remember_days)
        best += self._sets.alike(Kind.KEPT, people, _FOR_GOOD)
        return max((found.keys for found in best), key=len, default=frozenset())

    def _hidden(self, shown: Collection[str], policy: Policy, earlier: Earlier) -> Earlier:
        """Return what is known with the set in Bcc of which the largest part is shown."""
        found = self._sets.alike(Kind.HIDDEN, shown, policy.remember_days, _SETS_AT_ONCE)
        if not found:
            return earlier
        most = max(found, key=lambda it: len(it.keys) / it.size)
        return earlier._replace(hidden=most.keys, hidden_of=most.size)

    def to_keep(self, draft: Draft, policy: Policy) -> frozenset[str]:
        """Return whom `keep` would remember, by mailbox key."""
        organisations = policy.organisations(draft)
        people = externals(draft, organisations)
        visible = [key for key, it in people.items() if it.field.visible]
        return frozenset(map(organisations.person_of_key, visible))

    def keep(self, draft: Draft, policy: Policy) -> int:
        """Remember for good that the people in To and Cc know each other, as the author says so.

        Returns the number of the set, by which `drop` forgets it. Raises what the file raises.
        """
        return self._sets.keep(self.to_keep(draft, policy))

    def kept(self) -> list[Kept]:
        """Return the sets that are remembered for good, the latest first. Raises likewise."""
        return self._sets.kept()

    def drop(self, number: int) -> None:
        """Forget a set that was remembered for good. Raises likewise."""
        self._sets.drop(number)

    def forget(self) -> None:
        """Forget everybody, also those who were remembered for good. Raises likewise."""
        self.settle(_UNDER_WAY)
        self._file.forget_people()

    def remember(self, review: Review, left: Draft) -> None:
        """Note, without waiting, who stands together in a draft that leaves, and who in Bcc.

        What its answered message says of people is noted as well.
        """
        policy = review.policy
        if policy.remember_days and (len(left.recipients) > 1 or left.known):
            self._noting.add((review, left))

    def answered(self, review: Review) -> Decision | None:
        """Return what its author has answered about the same mail within ten minutes, if anything.

        `remembered_answers` tells which mail is the same.
        """
        return self._answers.find(review) if review.policy.remember_days else None

    def note_answer(self, review: Review, decision: Decision) -> None:
        """Note, without waiting for the disk, what an author has answered."""
        if review.policy.remember_days and decision in (Decision.SEND, Decision.REMEDY):
            self._writing.do(self._answers.note(review, decision))

    @property
    def waiting(self) -> int:
        """How many things are to be written."""
        return self._writing.waiting + self._noting.waiting

    def settle(self, seconds: float) -> bool:
        """Wait, for so long at most, until all is written; return whether it is."""
        return self._noting.settle(seconds)

    def _note_all(self, drafts: Sequence[tuple[Review, Draft]]) -> None:
        if len(drafts) == 1:
            self._note(*drafts[0])
            return
        for start in range(0, len(drafts), _AT_ONCE):
            self._file.together(partial(self._note_each, drafts[start : start + _AT_ONCE]))

    def _note_each(self, drafts: Sequence[tuple[Review, Draft]]) -> None:
        for review, left in drafts:
            self._note(review, left)

    def _note(self, review: Review, left: Draft) -> None:
        policy, left = review.policy, left.in_header() if left.invited else left
        organisations = policy.organisations(left)
        people = externals(left, organisations)
        person_of = organisations.person_of_key
        seen = {person_of(key): it.mailbox for key, it in people.items() if it.field.visible}
        hidden = {person_of(key) for key, it in people.items() if it.field is Field.BCC}
        known = {person_of(it.key): it for it in left.known if not organisations.is_own(it)}
        for group in (known, seen):
            if _may_be_strangers(_outside(group.values(), left, policy), policy):
                self._sets.remember(Kind.VISIBLE, group, policy.remember_days)
                # At a crowd the first mistake must not excuse the next.
                if FEWEST_HIDDEN * SHOWN_AGAIN <= len(group) < CROWD:
                    self._sets.forget_shown(group, SHOWN_AGAIN)
        if self._are_to_be_hidden(hidden, organisations, policy.remember_days):
            self._sets.remember(Kind.HIDDEN, hidden, policy.remember_days)
        if len(seen) >= FEWEST:
            known_to_be = left._replace(together=review.draft.together)
            self._mails.note(_mail(left), _exposed(known_to_be, policy))

    def _are_to_be_hidden(self, people: set[str], organisations: Organisations, days: int) -> bool:
        """Tell whether these people in Bcc are a mailing whose recipients are strangers.

        They are not where most of them have stood together in sight: what is said of a crowd in
        `_note` holds here, too.
        """
        if len(people) < FEWEST_HIDDEN:
            return False
        if len(people) < CROWD and len(set(map(organisations.of_key, people))) == 1:
            return False
        seen = self._sets.alike(Kind.VISIBLE, people, days, _SETS_AT_ONCE)
        together = [it for it in seen if it.size < CROWD]
        together += self._sets.alike(Kind.KEPT, people, _FOR_GOOD)
        return not any(len(it.keys) >= SHOWN_AGAIN * len(people) for it in together)


def forget_old(state: Path, days: int) -> None:
    """Forget who has not stood together for so many days, and what counts for less than that.

    Raises OSError and sqlite3.Error.
    """
    file = memory_file(state)
    RememberedSets(file).forget_older(days)
    RememberedMails(file).forget_old()
    RememberedAnswers(file).forget_old()


def may_be_remembered(people: Sequence[Mailbox], draft: Draft, policy: Policy) -> bool:
    """Tell, quickly, whether anything may be remembered of people in To and Cc of a draft."""
    return len(people) >= FEWEST or _may_be_strangers(_outside(people, draft, policy), policy)


def _may_be_strangers(domains: Sequence[str], policy: Policy) -> bool:
    """Tell, quickly, whether people at these domains are of different organisations, perhaps."""
    return len(domains) > 1 and (len(set(domains)) > 1 or domains[0] in policy.providers)


def _outside(people: Iterable[Mailbox], draft: Draft, policy: Policy) -> list[str]:
    """Return the domain of each who is not of the author's organisation, as far as one sees."""
    own = {*policy.own_domains}
    if draft.author and (policy.also_written_from or not own):
        own.add(draft.author.domain)
    own -= policy.providers
    return [domain for mailbox in people if (domain := mailbox.domain) not in own]


def _mail(draft: Draft) -> Mail:
    author = draft.author.key if draft.author else ""
    return Mail(author, draft.subject.strip().casefold(), draft.body)


def _exposed(draft: Draft, policy: Policy) -> Exposed:
    organisations = policy.organisations(draft)
    found, person_of = exposure(draft, organisations), organisations.person_of_key
    keys, at = found.keys, found.organisations
    if not keys and len(shown := in_sight(draft, organisations)) >= FEWEST_IN_SIGHT:
        keys, at = shown, tuple(map(organisations.of_key, shown))
    return Exposed(tuple(dict.fromkeys(map(person_of, keys))), at, found.odd_ones_out)
