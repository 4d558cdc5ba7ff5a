"""A draft with what was found in it, and what its author's decision makes of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from enum import Enum
from typing import NamedTuple

from ccwarn.draft import Draft, Mailbox
from ccwarn.exposure import Exposure, exposure, externals
from ccwarn.finding import EXPOSED, RULE_FAILED, Finding, Rule
from ccwarn.policy import Policy, Severity
from ccwarn.remedy import SendSeparately
from ccwarn.unforeseen import LastResort

CROWD = 50
"""Exposed people, from whom on memory excuses nothing."""

LONGEST_REASON = 500
"""Characters that a reason to send a mail anyway may have."""


class Decision(Enum):
    """What the author chose."""

    SEND = "send"
    """Let the draft leave as it is."""
    REMEDY = "remedy"
    """Put the draft right and let it leave."""
    SEPARATELY = "separately"
    """Let it leave as several mails, in which strangers see nobody of each other."""
    SEPARATELY_WITH_CC = "separately, colleagues in cc"
    """The same, with the colleagues in To and Cc in sight of each."""
    HOLD = "hold"
    """Give the draft back to its author."""

    @property
    def separates(self) -> bool:
        """Whether the draft leaves as several mails."""
        return self in (Decision.SEPARATELY, Decision.SEPARATELY_WITH_CC)


NOT_ASKED = "not asked"
"""What is noted in the place of a decision where nobody was asked."""


class Origin(NamedTuple):
    """Where a draft was caught. A gate that cannot hold a mail says so and offers no *Send*.

    `gate` is a code for programs, the same in every language; no person sees it. `no_move_because`
    says, in sentences for a person, why the draft cannot be put right there and what to do instead;
    it is "" where it can. `may_be_later`: perhaps the mail is to wait in the outbox; the gate is
    not told. `can_pass_on`: it can open a mail to a second person with the mail attached.
    `answer_by` is when whoever sends the mail stops waiting for an answer, by `time.monotonic`;
    None where nobody does. `is_wanted`: somebody has asked for it, so it is always put.
    `can_send_separately`: as several mails; `can_keep_colleagues`: with colleagues in Cc of each.
    """

    gate: str
    can_hold: bool
    no_move_because: str = ""
    may_be_later: bool = False
    answer_by: float | None = None
    can_pass_on: bool = False
    is_wanted: bool = False
    can_send_separately: bool = False
    can_keep_colleagues: bool = True

    def asks(self, review: Review) -> bool:
        """Tell whether the author of a draft that was caught here is to be asked about it."""
        return review.severity.asks and (self.is_wanted or not review.policy.monitor_only)


class Review(NamedTuple):
    """A draft with its findings, worst first, and the policy it was examined under.

    `given` is the draft as the gate gave it, where `draft` says something else: also what is
    remembered or counted, or the author's other identities, or less of an invitation that is no
    news.
    """

    draft: Draft
    findings: tuple[Finding, ...]
    policy: Policy
    given: Draft | None = None

    @property
    def unchanged(self) -> Draft:
        """What leaves where nothing is changed: the very object that the gate gave."""
        return self.draft if self.given is None else self.given

    @property
    def severity(self) -> Severity:
        """The severity of the worst finding; OFF where there is none."""
        return self.findings[0].severity if self.findings else Severity.OFF

    @property
    def exposure(self) -> Exposure:
        """Who is exposed, worked out again at each call."""
        crowd = self.policy.thresholds.confirm_crowd
        return exposure(self.draft, self.policy.organisations(self.draft), crowd)

    @property
    def people(self) -> int:
        """How many people the sentence of the worst finding counts."""
        if not self.findings:
            return 0
        counted = self.findings[0].counted
        return self.policy.organisations(self.draft).how_many(it.key for it in counted)

    @property
    def second_person(self) -> str:
        """Whose approval it takes to send the draft as it is; "" where it takes nobody's.

        Whoever it is needs nobody else's.
        """
        person = self.policy.second_person
        if not person or not self.severity.asks:
            return ""
        author = self.draft.author
        own = (*self.draft.identities, *([author] if author else []))
        return "" if Mailbox(person).key in {it.key for it in own} else person

    @property
    def is_healed(self) -> bool:
        """Whether the remedies answer all that is asked."""
        asking = [finding for finding in self.findings if finding.severity.asks]
        return all(it.remedy for it in asking) and self.remedied() is not self.draft

    @property
    def second_person_after(self) -> str:
        """Whose approval it still takes to send the draft with its remedies; "" for nobody's.

        Where it can be sent in no way it takes nobody's.
        """
        return "" if self.is_healed or self.stays_refused else self.second_person

    @property
    def stays_refused(self) -> bool:
        """Whether something is refused that no remedy answers."""
        refusals = [it for it in self.findings if it.severity is Severity.REFUSE]
        return any(it.remedy is None for it in refusals)

    def remedied(self) -> Draft:
        """Return the draft with the remedies of all findings that ask, worst finding first."""
        draft = self.draft
        for finding in self.findings:
            if finding.remedy is not None and finding.severity.asks:
                draft = finding.remedy.apply(draft)
        return draft

    def separately(self, *, keeps_colleagues: bool = False) -> SendSeparately | None:
        """Return how the draft is sent to each separately; None where that is no answer."""
        from ccwarn.separately import remedy_for  # late: hardly any mail is sent so

        found = self.findings, self.policy
        return remedy_for(self.draft, *found, keeps_colleagues=keeps_colleagues)

    @property
    def colleagues(self) -> int:
        """How many in To and Cc are own, the author left out."""
        from ccwarn.separately import colleagues

        return len(colleagues(self.draft, self.policy))


Identities = Callable[[Draft], Collection[Mailbox]]
"""Returns those of the author's other mailboxes that a draft does not know of."""


def examine(
    draft: Draft, policy: Policy, rules: Iterable[Rule], identities: Identities | None = None
) -> Review:
    """Return what the rules find in the draft. A rule that crashes is a finding, not a silence.

    Where something would be asked, the author's `identities` are looked up first. More of them
    never make a finding worse.
    """
    review = _examined(draft, policy, rules)
    if identities is None or not review.severity.asks:
        return review
    with LastResort("the author's identities could not be looked up"):
        if others := identities(draft):
            known = draft._replace(identities=(*draft.identities, *others))
            return _examined(known, policy, rules)._replace(given=draft)
    return review


def _examined(draft: Draft, policy: Policy, rules: Iterable[Rule]) -> Review:
    findings: list[Finding] = []
    given, draft = draft, _without_old_list(_counted(draft, policy), policy)
    for rule in rules:
        with LastResort(f"rule {rule.code} failed") as examining:
            findings += rule(draft, policy)
        if examining.error is not None:
            # What it was about to say is unknown, so the author must look.
            findings.append(Finding(Severity.CONFIRM, data={"rule": rule.code}, code=RULE_FAILED))
    if any(policy.exempt):
        from ccwarn.exemption import exempted  # late: few policies exempt any mail

        findings = exempted(findings, draft, policy)
    findings.sort(key=lambda finding: -finding.severity)
    return Review(draft, tuple(findings), policy, None if draft is given else given)


def _counted(draft: Draft, policy: Policy) -> Draft:
    """Return the draft with what each rule would have to count; mostly the very draft."""
    if draft.crowded is not None:  # Perhaps under another policy.
        draft = draft._replace(crowded=None)
    if not draft.identities or len(draft.recipients) < policy.thresholds.confirm_crowd:
        return draft
    return draft._replace(crowded=policy.crowded(draft))


def _without_old_list(draft: Draft, policy: Policy) -> Draft:
    """Return the draft without whom somebody else's invitation lists, where that is no news.

    It is none to the author's colleagues, who count nowhere, and to those who are listed.
    """
    if not draft.invited or draft.newsgroups:
        return draft
    organisations, header = policy.organisations(draft), draft.in_header()
    known = set(map(organisations.person_of_key, draft.invited))
    everybody = map(organisations.person_of_key, externals(header, organisations))
    return header if known.issuperset(everybody) else draft


def recollected(review: Review, rules: Iterable[Rule], recall: Callable[[Review], Draft]) -> Review:
    """Return what a review becomes by what is remembered; the very review where that is nothing.

    `recall` returns the draft with what is remembered of its people; it may raise anything.
    """
    with LastResort("what is remembered could not be looked up"):
        known = recall(review)
        if known is not review.draft:
            return _recalled(review, _examined(known, review.policy, rules))
    return review


def _recalled(first: Review, again: Review) -> Review:
    """Return what counts of a review, and of the one that also goes by what is remembered.

    It is the second. Only at a crowd the author is asked all the same, if not to type: the first
    mistake must not excuse the next.
    """
    again = again._replace(given=first.unchanged)
    if first.exposure.people < CROWD or any(it.severity.asks for it in _exposed(again)):
        return again
    policy = first.policy
    least = max(Severity.CONFIRM, policy.at_least.get(EXPOSED, Severity.OFF))
    softened = [
        it._replace(severity=min(it.severity, least)) if policy.severity_of(EXPOSED) is None else it
        for it in _exposed(first)
    ]
    others = [it for it in again.findings if it.code != EXPOSED]
    findings = sorted([*softened, *others], key=lambda finding: -finding.severity)
    # Whom it is about is told as if nobody were remembered.
    draft = again.draft._replace(together=frozenset())
    return again._replace(draft=draft, findings=tuple(findings))


def fewest_never_excused(policy: Policy) -> int:
    """Return from how many exposed people on ccwarn asks whoever is remembered."""
    return min(CROWD, policy.thresholds.confirm_crowd)


def is_reason(text: str) -> bool:
    """Tell whether a text says anything at all, so that it can be a reason."""
    return any(char.isalnum() for char in text)


def _exposed(review: Review) -> list[Finding]:
    return [finding for finding in review.findings if finding.code == EXPOSED]


def settle(review: Review, decision: Decision, *, sends: bool = True) -> Draft | None:
    """Return the draft that may leave after the decision, or None where it is held.

    What is sent unchanged is the same object that the gate gave. A refusal that the remedies do
    not heal holds the draft whatever was decided, and nobody sends one alone that a second person
    has to approve of, with its remedies where they do not answer all that is asked: they are
    only written where the gate does not `send`. Where only notes are taken, perhaps only since
    somebody was asked, nothing but HOLD holds it, and a refusal.
    """
    if decision is Decision.HOLD:
        return None
    monitors = review.policy.monitor_only
    if decision is Decision.SEND and monitors:
        return review.unchanged
    if decision is Decision.SEND:
        is_refused = review.severity is Severity.REFUSE
        return None if is_refused or review.second_person else review.unchanged
    if review.stays_refused or (sends and not monitors and review.second_person_after):
        return None
    if decision.separates:
        remedy = review.separately(keeps_colleagues=decision is Decision.SEPARATELY_WITH_CC)
        return remedy.apply(review.draft) if remedy else None
    remedied = review.remedied()
    return review.unchanged if remedied is review.draft else remedied
