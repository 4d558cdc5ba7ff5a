"""What the author is asked, in words and numbers: the same for the dialog and the terminal.

A `Question` is made from a review once, before anything is shown. All texts in it are safe to
show as they are (see `plain`) and in the user's language.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ccwarn.advice import NOTHING, Advice, advice
from ccwarn.effect import Effect, effect_of
from ccwarn.finding import Finding, Rule
from ccwarn.groups import Group, groups_of
from ccwarn.i18n import _, grouped, ngettext
from ccwarn.idn import shown_address
from ccwarn.plain import isolated, plain
from ccwarn.policy import Severity
from ccwarn.review import Origin, Review


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
    that a reason must be given as well. `approver` is who has to approve first, "" for nobody;
    `can_ask_approver` says that they can be asked from here, and `asks_after_move` that they still
    have to approve of what the remedy leaves. `separately` is what a button says
    that sends separately, "" where there is none; `own_mails` is how many people get a mail of
    their own then, `own_mails_with_cc` how many where the `colleagues` are kept in Cc of each.
    `may_be_later`: see `Origin`. `asks` is False where nothing is left to ask, as the settings
    have changed since.
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
    approver: str = ""
    can_ask_approver: bool = False
    separately: str = ""
    own_mails: int = 0
    own_mails_with_cc: int = 0
    colleagues: int = 0
    asks_after_move: bool = False

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
        start = f"{grouped(self.number)} "
        return self.sentence.removeprefix(start) if self.number else self.sentence

    @property
    def now(self) -> str:
        """Say what others would see if nothing changes."""
        if self.effect is None:
            return ""
        count = self.effect.visible_now
        return ngettext(
            "{count} outside person visible", "{count} outside people visible", count
        ).format(count=grouped(count))

    @property
    def can_send_anyway(self) -> bool:
        """Whether the mail can be sent as it is although something is asked."""
        return self.can_send and self.asks and not self.approver

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
        if self.asks_after_move:
            return ngettext(
                "Move {count} to Bcc and ask for approval",
                "Move {count} to Bcc and ask for approval",
                count,
            ).format(count=grouped(count))
        if self.can_send and self.may_be_later:
            return ngettext(
                "Move {count} to Bcc and continue", "Move {count} to Bcc and continue", count
            ).format(count=grouped(count))
        if self.can_send:
            return ngettext(
                "Move {count} to Bcc and send", "Move {count} to Bcc and send", count
            ).format(count=grouped(count))
        return ngettext("Move {count} to Bcc", "Move {count} to Bcc", count).format(
            count=grouped(count)
        )

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
            separately="",
            asks_after_move=False,
        )

    def separately_means(self, *, with_cc: bool = False) -> str:
        """Say what sending separately does; "" where it is not offered."""
        if not self.separately:
            return ""
        if with_cc:
            return ngettext(
                "{count} person gets a mail of their own and sees nobody but your colleagues.",
                "{count} people get a mail of their own and see nobody but your colleagues.",
                self.own_mails_with_cc,
            ).format(count=grouped(self.own_mails_with_cc))
        return ngettext(
            "{count} person gets a mail of their own and sees nobody else's address.",
            "{count} people get a mail of their own and see nobody else's address.",
            self.own_mails,
        ).format(count=grouped(self.own_mails))

    @property
    def keep_label(self) -> str:
        """What the tick says that keeps colleagues in sight; "" where there are none."""
        if not self.separately or not self.colleagues:
            return ""
        return ngettext(
            "Keep your colleague in Cc", "Keep your {count} colleagues in Cc", self.colleagues
        ).format(count=grouped(self.colleagues))

    @property
    def back_label(self) -> str:
        """What the button that changes nothing says."""
        return _("Back to editing") if self.asks or self.can_send else _("Close")


def question(review: Review, origin: Origin, rules: Iterable[Rule]) -> Question:
    """Put a review into words. `rules` are the ones that it was made with."""
    by_code = {rule.code: rule for rule in rules}
    draft = review.draft
    number = review.people
    refused = review.severity is Severity.REFUSE
    effect, no_move_because = _effect(review, origin)
    sends = origin.can_hold and not refused
    approver = _shown(review.second_person) if sends else ""
    sends_anyway = sends and not approver
    split = origin.can_send_separately and not (no_move_because or review.second_person_after)
    separately = review.separately() if split else None
    with_cc = review.separately(keeps_colleagues=True) if split else None
    return Question(
        number=number,
        people=by_code[review.findings[0].code].people(number) if number else "",
        reasons=tuple(_reason(finding, by_code[finding.code]) for finding in _to_tell(review)),
        subject=isolated(draft.subject, 120),
        author=_shown(draft.author.addr_spec) if draft.author else "",
        groups=groups_of(review),
        effect=effect,
        can_send=sends,
        typed=str(number) if review.severity is Severity.STRONG and sends_anyway else "",
        no_move_because=no_move_because,
        limitation=_limitation(origin, approver, refused=refused),
        unreadable=tuple(plain(item.text) for item in draft.unreadable),
        may_be_later=origin.may_be_later,
        needs_reason=review.policy.require_reason and sends_anyway,
        approver=approver,
        can_ask_approver=bool(approver) and origin.can_pass_on,
        asks_after_move=bool(effect and origin.can_hold and review.second_person_after),
        advice=advice(review),
        separately=separately.title if separately else "",
        own_mails=len(separately.keys) if separately else 0,
        own_mails_with_cc=len(with_cc.keys) if with_cc else 0,
        colleagues=review.colleagues if separately and origin.can_keep_colleagues else 0,
        advises_move=all(it.advises_remedy for it in review.findings if it.severity.asks),
    )


def _effect(review: Review, origin: Origin) -> tuple[Effect | None, str]:
    """Return what the remedies change where they can be applied, and else why they cannot."""
    organisations = review.policy.organisations(review.draft)
    effect = effect_of(review.draft, review.remedied(), organisations)
    why_not = origin.no_move_because
    if not why_not and origin.can_hold and review.second_person_after and not origin.can_pass_on:
        why_not = _(
            "Moving people to Bcc is not enough: the rest of what is asked needs approval, too."
        )
    return (None, why_not) if effect and why_not else (effect, "")


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


def _shown(addr_spec: str) -> str:
    return shown_address(addr_spec, 80) if addr_spec else ""


def _limitation(origin: Origin, approver: str, *, refused: bool) -> str:
    if not origin.can_hold and origin.no_move_because:
        return _("ccwarn cannot stop your mail program from sending.")
    if not origin.can_hold:
        return _(
            "ccwarn cannot stop your mail program from sending. If the draft is open there, close "
            "it and open it again from the drafts folder before you send it."
        )
    if refused:
        return _("Your organisation does not allow this mail to be sent as it is.")
    if approver:
        text = _("To send this mail as it is, you need the approval of {person}.")
        return text.format(person=approver)
    return ""
