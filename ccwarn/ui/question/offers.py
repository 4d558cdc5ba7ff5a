"""What the author may say of the people in a question: each is a change of their own settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import NamedTuple, Protocol

from ccwarn.draft import Draft, Mailbox
from ccwarn.finding import EXPOSED, Rule
from ccwarn.groups import Group
from ccwarn.i18n import N_, _
from ccwarn.policy import Policy
from ccwarn.review import Review, examine, fewest_never_excused
from ccwarn.settings import corrections
from ccwarn.settings.book import Book, NotChanged
from ccwarn.settings.corrections import Correction
from ccwarn.settings.declared.organisations import (
    MORE_PROVIDERS,
    OWN_DOMAINS,
    PARTNERS,
    PUBLIC_LISTS,
)
from ccwarn.unforeseen import LastResort

_SETTINGS = (OWN_DOMAINS, PARTNERS, MORE_PROVIDERS)


class Offer(Enum):
    """One thing to say of a group of people; the value is what its menu says."""

    COLLEAGUES = N_("These are colleagues")
    TOGETHER = N_("These work together")
    PARTNERS = N_("These work together with…")
    STRANGERS = N_("Everybody has their own mailbox here")

    @property
    def label(self) -> str:
        """What the menu says, in the user's language."""
        return _(self.value)


class Memory(Protocol):
    """What remembers people for good. All but `to_keep` may raise anything."""

    def to_keep(self, draft: Draft, policy: Policy) -> frozenset[str]:
        """Return whom `keep` would remember, by mailbox key."""

    def keep(self, draft: Draft, policy: Policy) -> int:
        """Remember that the people in To and Cc know each other; return the number of their set."""

    def drop(self, number: int) -> None:
        """Forget a set again."""


class Offers:
    """Says what can be said in one question, says it, and takes it back.

    `renew` is called after each change, to have the question put anew. Nothing is raised where a
    change fails: `failure` is a sentence then.
    """

    def __init__(
        self,
        book: Book,
        review: Review,
        renew: Callable[[], None],
        rules: Sequence[Rule] = (),
        memory: Memory | None = None,
    ) -> None:
        self._book = book
        self._review = review
        self._draft = review.draft
        self._renew = renew
        self._rules = rules
        self._memory = memory
        self._said: list[_Said] = []
        self.failure = ""

    @property
    def told(self) -> str:
        """What counts since the latest change that was not taken back; "" where there is none."""
        return self._said[-1].sentence if self._said else ""

    def may_say(self, group: Group) -> bool:
        """Tell whether there may be anything to say of a group, without looking closely."""
        is_domain = "." in group.recipients[0].mailbox.domain.strip("[]")
        free = any(not self._book.is_locked(setting.key) for setting in _SETTINGS)
        return not group.is_provider and is_domain and free

    def of(self, group: Group, groups: Sequence[Group] = ()) -> list[Offer]:
        """Return what can be said of one of the groups in the question."""
        if not self.may_say(group):
            return []
        people = _people(group)
        attempts: dict[Offer, Callable[[], Correction]] = {
            Offer.COLLEAGUES: lambda: corrections.colleagues(self._book, people),
            Offer.STRANGERS: lambda: corrections.strangers(self._book, people),
        }
        if len(group.recipients) >= self._book.policy.thresholds.confirm_crowd:
            # A crowd at one domain: it may be one firm, or a provider.
            attempts[Offer.TOGETHER] = lambda: corrections.one_firm(self._book, people)
        found = {offer for offer, attempt in attempts.items() if _is_possible(attempt)}
        if any(self.may_work_together(group, other) for other in groups):
            found.add(Offer.PARTNERS)
        return [offer for offer in Offer if offer in found]

    def may_work_together(self, group: Group, other: Group) -> bool:
        """Tell whether two groups can become partners."""
        both = [_people(group)[0], _people(other)[0]]
        return (
            group != other
            and self.may_say(other)
            and _is_possible(lambda: corrections.partners(self._book, both))
        )

    @property
    def mailing_list(self) -> Mailbox | None:
        """The list that an answer goes to, where it may be said that anybody can read it."""
        answered = self._draft.answered
        if answered is None or not answered.by_list or self._book.is_locked(PUBLIC_LISTS.key):
            return None
        lists = {mailbox.key for mailbox in answered.lists}
        lists -= self._book.policy.public_lists_in(self._draft)
        visible = (recipient.mailbox for recipient in self._draft.visible())
        return next((mailbox for mailbox in visible if mailbox.key in lists), None)

    def colleagues(self, group: Group) -> None:
        """Let the people of a group be colleagues."""
        self._take(lambda: corrections.colleagues(self._book, _people(group)))

    def together(self, group: Group) -> None:
        """Let the people of a group be of one organisation."""
        self._take(lambda: corrections.one_firm(self._book, _people(group)))

    def partners(self, groups: Sequence[Group]) -> None:
        """Let the people of these groups work together."""
        self._take(lambda: corrections.partners(self._book, _people(*groups)))

    def strangers(self, group: Group) -> None:
        """Let everybody of a group have a mailbox at a provider."""
        self._take(lambda: corrections.strangers(self._book, _people(group)))

    def public_list(self, mailbox: Mailbox) -> None:
        """Let a mailbox be a mailing list that anybody can read."""
        self._take(lambda: corrections.public_list(self._book, mailbox))

    @property
    def may_keep(self) -> bool:
        """Whether it can be said that these people are not to be asked about again.

        About a crowd ccwarn asks in any case. Where the organisation has locked the rule, nobody
        talks it out of asking. And it would not be true where ccwarn asked all the same: because of
        those in Bcc, who are not kept, or of another rule.
        """
        policy, memory = self._book.policy, self._memory
        if memory is None or not policy.remember_days or self._book.is_locked(("rules", EXPOSED)):
            return False
        if not 1 < self._review.exposure.people < fewest_never_excused(policy):
            return False
        kept = self._draft._replace(together=memory.to_keep(self._draft, policy))
        return not examine(kept, policy, self._rules).severity.asks

    def keep(self) -> None:
        """Say that these people are not to be asked about again."""
        self.failure = ""
        memory = self._memory
        with LastResort("people could not be remembered for good") as keeping:
            number = memory.keep(self._draft, self._book.policy) if memory else 0
            if memory and number:
                sentence = _("ccwarn does not ask about these people again.")
                self._said.append(_Said(sentence, lambda: memory.drop(number)))
        if keeping.error is not None or not number:
            self.failure = _("These people could not be remembered.")
        self._renew()

    def undo(self) -> None:
        """Take the latest change back."""
        self.failure = ""
        if self._said:
            taken = self._said[-1].take_back
            with LastResort("what was said could not be taken back") as undoing:
                if taken is None:
                    self._undo_setting()
                else:
                    taken()
                    self._said.pop()
            if undoing.error is not None:
                self.failure = _("This could not be undone.")
        self._renew()

    def _undo_setting(self) -> None:
        steps = self._book.steps
        try:
            self._book.undo()
        except NotChanged as error:
            self.failure = str(error)
        if self._book.steps < steps:
            self._said.pop()

    def _take(self, make: Callable[[], Correction]) -> None:
        self.failure = ""
        try:
            correction = make()
            if self._book.put(correction.changes):
                self._said.append(_Said(correction.sentence))
        except (NotChanged, ValueError) as error:
            text = str(error)
            self.failure = text if text.endswith(".") else f"{text[:1].upper()}{text[1:]}."
        self._renew()


class _Said(NamedTuple):
    """What was said; `take_back` undoes it where it is no setting."""

    sentence: str
    take_back: Callable[[], None] | None = None


def _people(*groups: Group) -> list[Mailbox]:
    return [recipient.mailbox for group in groups for recipient in group.recipients]


def _is_possible(attempt: Callable[[], Correction]) -> bool:
    try:
        attempt()
    except ValueError:
        return False
    return True
