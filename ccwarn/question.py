"""What the author is asked, in words and numbers: the same for the dialog and the terminal.

A `Question` is made from a review once, before anything is shown. All texts in it are safe to
show as they are (see `plain`) and in the user's language.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ccwarn.advice import NOTHING, Advice, advice
from ccwarn.draft import Mailbox, Recipient
from ccwarn.effect import Effect, effect_of
from ccwarn.finding import Finding, Rule
from ccwarn.i18n import _, ngettext
from ccwarn.idn import shown_address, shown_domain
from ccwarn.in_order import natural_key
from ccwarn.organisation import Organisations
from ccwarn.plain import isolated, plain
from ccwarn.policy import Severity
from ccwarn.review import Origin, Review

_NAMED = 3
"""How many people of a group are named before it unfolds."""
LONGEST_REASON = 500
"""Characters that a reason to send a mail anyway may have."""


@dataclass(frozen=True, slots=True)
class Group:
    """The people concerned at one organisation, or at one mailbox provider.

    At a provider every mailbox belongs to another person. `is_new`: they would learn the addresses
    of all others, who know each other already.
    """

    domain: str
    is_provider: bool
    recipients: tuple[Recipient, ...]
    is_new: bool = False

    @property
    def title(self) -> str:
        """Name the organisation or provider, and say that its people are new."""
        return marked_new(self.domain) if self.is_new else self.domain

    @property
    def caption(self) -> str:
        """Say more of the people: who they are, or that they have only their provider in common."""
        if self.is_provider:
            return _("each mailbox a different person")
        names = [_name(recipient.mailbox) for recipient in self.recipients[:_NAMED]]
        return ", ".join([*names, "…"] if len(self.recipients) > _NAMED else names)


@dataclass(frozen=True, slots=True)
class Reason:
    """One finding in the user's language, with the texts that explain the rule behind it."""

    code: str
    sentence: str
    title: str
    finds: str
    matters: str
    example: str
    changes: str


@dataclass(frozen=True, slots=True)
class Question:
    """A review as its author sees it.

    `number` is the one loud thing: how many people the sentence counts; `people` says the same in
    two words, "" where there are none. `reasons` has the worst finding first. `groups` holds the
    people concerned, newcomers first, then the largest group first and else in natural order.
    `effect` is None where there is no remedy, or none that can be applied; `no_move_because` then
    says why not. `advises_move` says that the remedy is the best answer, and else to go back is.
    `typed` is what must be typed to send anyway; "" where a click is enough. `needs_reason` says
    that a reason must be given as well. `may_be_later`: see
    `Origin`. `asks` is False where nothing is left to ask, as the settings have changed since.
    """

    number: int
    people: str
    reasons: tuple[Reason, ...]
    subject: str
    author: str
    groups: tuple[Group, ...]
    effect: Effect | None
    can_send: bool
    typed: str
    no_move_because: str
    limitation: str
    unreadable: tuple[str, ...]
    may_be_later: bool = False
    asks: bool = True
    advises_move: bool = True
    advice: Advice = NOTHING
    needs_reason: bool = False

    @property
    def listed(self) -> int:
        """How many people are concerned, whether or not the sentence counts them."""
        return sum(len(group.recipients) for group in self.groups)

    @property
    def sentence(self) -> str:
        """The worst finding in one sentence."""
        if not self.asks:
            return _("Nothing is left to ask about this mail")
        return self.reasons[0].sentence if self.reasons else ""

    @property
    def further(self) -> tuple[Reason, ...]:
        """The findings that the sentence does not tell."""
        return self.reasons[1:] if self.asks else self.reasons

    @property
    def phrase(self) -> str:
        """The sentence as it goes on beside the number shown large.

        It is the whole sentence where it does not begin with the number, as in other languages.
        """
        start = f"{self.number} "
        return self.sentence.removeprefix(start) if self.number else self.sentence

    @property
    def now(self) -> str:
        """Say what others would see if nothing changes."""
        if self.effect is None:
            return ""
        count = self.effect.visible_now
        return ngettext(
            "{count} outside person visible", "{count} outside people visible", count
        ).format(count=count)

    @property
    def after(self) -> str:
        """Say what others would see after the remedy."""
        return self.effect.sentence if self.effect else ""

    @property
    def move_label(self) -> str:
        """What the button with the remedy says; "" where there is none."""
        if self.effect is None:
            return ""
        count = self.effect.moved
        if self.can_send and self.may_be_later:
            return ngettext(
                "Move {count} to Bcc and continue", "Move {count} to Bcc and continue", count
            ).format(count=count)
        if self.can_send:
            return ngettext(
                "Move {count} to Bcc and send", "Move {count} to Bcc and send", count
            ).format(count=count)
        return ngettext("Move {count} to Bcc", "Move {count} to Bcc", count).format(count=count)

    def with_nothing_left(self) -> Question:
        """Return what is shown of a mail that nothing is left to ask about."""
        return replace(
            self,
            asks=False,
            number=0,
            people="",
            groups=(),
            effect=None,
            typed="",
            no_move_because="",
            limitation="",
        )

    @property
    def back_label(self) -> str:
        """What the button that changes nothing says."""
        return _("Back to editing") if self.asks or self.can_send else _("Close")


def question(review: Review, origin: Origin, rules: Iterable[Rule]) -> Question:
    """Put a review into words. `rules` are the ones that it was made with."""
    by_code = {rule.code: rule for rule in rules}
    draft = review.draft
    organisations = review.policy.organisations(draft)
    new, others = _concerned(review)
    number = review.people
    refused = review.severity is Severity.REFUSE
    effect = effect_of(draft, review.remedied(), organisations)
    no_move_because = origin.no_move_because if effect else ""
    if no_move_because:
        effect = None
    typed = str(number) if review.severity is Severity.STRONG else ""
    return Question(
        number=number,
        people=by_code[review.findings[0].code].people(number) if number else "",
        reasons=tuple(_reason(finding, by_code[finding.code]) for finding in _to_tell(review)),
        subject=isolated(draft.subject, 120),
        author=shown_address(draft.author.addr_spec, 80) if draft.author else "",
        groups=(*_groups(new, organisations, is_new=True), *_groups(others, organisations)),
        effect=effect,
        can_send=origin.can_hold and not refused,
        typed=typed if origin.can_hold and not refused else "",
        no_move_because=no_move_because,
        limitation=_limitation(origin, refused=refused),
        unreadable=tuple(plain(item.text) for item in draft.unreadable),
        may_be_later=origin.may_be_later,
        needs_reason=review.policy.require_reason and origin.can_hold and not refused,
        advice=advice(review),
        advises_move=all(it.advises_remedy for it in review.findings if it.severity.asks),
    )


def is_reason(text: str) -> bool:
    """Tell whether a text says anything at all, so that it can be a reason."""
    return any(char.isalnum() for char in text)


def marked_new(name: str) -> str:
    """Return what a newcomer, or their organisation, is called in a list with others."""
    return _("{name} · new").format(name=name)


def _to_tell(review: Review) -> list[Finding]:
    """Return the findings, without a note on newcomers where the first one tells of them."""
    told = {mailbox.key for mailbox in review.findings[0].newcomers} if review.findings else set()
    return [
        finding
        for finding in review.findings
        if finding is review.findings[0]
        or finding.severity.asks
        or not finding.mailboxes
        or not told.issuperset([mailbox.key for mailbox in finding.mailboxes])
    ]


def _reason(finding: Finding, rule: Rule) -> Reason:
    sentence = rule.sentence(finding)
    if finding.is_exempt:
        sentence = _("{finding} (not asked about: the mail is exempt)").format(finding=sentence)
    return Reason(
        code=rule.code,
        sentence=sentence,
        title=_(rule.title),
        finds=_(rule.finds),
        matters=_(rule.matters),
        example=_(rule.example),
        changes=_(rule.changes),
    )


def _concerned(review: Review) -> tuple[list[Recipient], list[Recipient]]:
    """Return the recipients that the worst finding is about, each mailbox once, as written.

    They are the newcomers and the others.
    """
    if not review.findings:
        return [], []
    finding = review.findings[0]
    new = {mailbox.key for mailbox in finding.newcomers}
    keys = new.union([mailbox.key for mailbox in finding.mailboxes])
    found: dict[str, Recipient] = {}
    for recipient in review.draft.recipients:
        key = recipient.mailbox.key
        if key in keys and (key not in found or not found[key].field.visible):
            found[key] = recipient
    return [found[key] for key in found if key in new], [
        found[key] for key in found if key not in new
    ]


def _groups(
    concerned: Iterable[Recipient], organisations: Organisations, *, is_new: bool = False
) -> tuple[Group, ...]:
    members: dict[tuple[str, bool], list[Recipient]] = {}
    for recipient in concerned:
        provider = organisations.provider(recipient.mailbox)
        domain = provider or organisations.of(recipient.mailbox)
        members.setdefault((domain, bool(provider)), []).append(recipient)
    groups = [
        Group(shown_domain(domain, 80), is_provider, tuple(recipients), is_new)
        for (domain, is_provider), recipients in members.items()
    ]
    return tuple(sorted(groups, key=lambda it: (-len(it.recipients), natural_key(it.domain))))


def _name(mailbox: Mailbox) -> str:
    return isolated(mailbox.display_name or mailbox.addr_spec.rpartition("@")[0], 40)


def _limitation(origin: Origin, *, refused: bool) -> str:
    if not origin.can_hold and origin.no_move_because:
        return _("ccwarn cannot stop your mail program from sending.")
    if not origin.can_hold:
        return _(
            "ccwarn cannot stop your mail program from sending. If the draft is open there, close "
            "it and open it again from the drafts folder before you send it."
        )
    if refused:
        return _("Your organisation does not allow this mail to be sent as it is.")
    return ""
