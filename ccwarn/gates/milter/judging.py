"""What becomes of one mail: whether it is judged, what is found, what the policy makes of it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NamedTuple

from ccwarn import cleared_mark
from ccwarn.clearance import Clearance
from ccwarn.draft import Draft, Mailbox
from ccwarn.formats import envelope, protected, rfc5322
from ccwarn.gates.milter import packets, sentences
from ccwarn.gates.milter.counters import Row
from ccwarn.gates.milter.exemptions import is_exempt
from ccwarn.gates.milter.holding import Holding, can_wait, is_ours
from ccwarn.gates.milter.mail import Mail, changes, without
from ccwarn.memory_of_server import MemoryOfServer
from ccwarn.on_server import Mode
from ccwarn.organisation import within
from ccwarn.policy import Policy, Severity
from ccwarn.review import Decision, Origin, Review, settle
from ccwarn.unforeseen import LastResort

ORIGIN = Origin("milter", can_hold=True)

TAG = b"X-Ccwarn"
"""The field by which other filters know what was found."""

_MARK = cleared_mark.NAME.lower().encode("ascii")
_OURS = (TAG.lower(), _MARK)
"""Fields that no mail keeps on its way: what is in them may be somebody else's, or has done."""

_ID = re.compile(rb"<[^<>\s]{1,990}>")
_MOST_ANSWERED = 20
_STAYS = frozenset(("rejected", "held"))
"""The outcomes of mails that do not go on their way."""
_BY_LIST = frozenset((b"list-id", b"list-post"))


class Verdict(NamedTuple):
    """What the server is told, and what is to be told the author once the server knows.

    `releases` is the number of a held mail that is to be let go.
    """

    packets: bytes
    outcome: str
    notice: sentences.Notice | None = None
    releases: str = ""


class Judging:
    """Judges the mails of a mail server under the present policy. May be used from any thread.

    `can_tell` says whether authors can be told anything: else no mail is held for their answer.
    """

    def __init__(
        self,
        clearance: Clearance,
        memory: MemoryOfServer,
        counts: Row,
        holding: Holding,
        can_tell: Callable[[], bool] = lambda: True,
    ) -> None:
        self._clearance = clearance
        self._holding = holding
        self._can_tell = can_tell
        self._memory = memory
        self._counts = counts

    def incoming(self, mail: Mail) -> Verdict:
        """Let a mail from outside pass, and remember who is in it."""
        self._counts.add("incoming")
        with LastResort("an incoming mail could not be remembered", rfc5322.NotAMessage):
            draft = envelope.read(mail.header, mail.envelope)
            self._learn(mail, draft, self._clearance.policy, is_incoming=True)
        return Verdict(packets.CONTINUE, "")

    def outgoing(self, mail: Mail) -> Verdict:
        """Do with a mail what the policy says.

        One that cannot be examined waits where the policy keeps any mail back, and else passes.
        """
        policy = self._clearance.policy
        with LastResort("a mail could not be examined") as examining:
            verdict = self._outgoing(mail, policy)
        if examining.error is not None:
            self._counts.add("errors")
            verdict = Verdict(packets.CONTINUE, "passed")
            if policy.on_server.enforces and not policy.monitor_only:
                verdict = Verdict(packets.reply(sentences.NOT_EXAMINED), "deferred")
        if verdict.outcome:
            self._counts.add(verdict.outcome)
        ours = b"".join(without(mail, _OURS))
        return verdict._replace(packets=ours + verdict.packets) if ours else verdict

    def _outgoing(self, mail: Mail, policy: Policy) -> Verdict:
        number = self._holding.released_by(mail)
        if number and all(map(is_ours, mail.forward_paths)):
            self._holding.ask(number)
            self._counts.add("released")
            return Verdict(packets.DISCARD, "", releases=number)
        verdict = self._judged(mail, policy)
        if number and verdict.outcome not in _STAYS:  # It is for somebody else as well.
            self._holding.ask(number)
            self._counts.add("released")
            return verdict._replace(releases=number)
        return verdict

    def _judged(self, mail: Mail, policy: Policy) -> Verdict:
        header = mail.header
        draft = envelope.read(header, mail.envelope)
        if not _is_own(mail, draft, policy):
            return self.incoming(mail)
        if is_exempt(mail.client, mail.user, policy.on_server):
            self._counts.add("exempt")
            self._learn(mail, draft, policy)
            return Verdict(packets.CONTINUE, "")
        self._counts.add("outgoing")
        try:
            envelope.expect_sound(header)
        except rfc5322.NotAMessage:
            if policy.on_server.ask.lets_pass or policy.monitor_only:
                return Verdict(packets.CONTINUE, "passed")
            return Verdict(packets.reply(sentences.STRAY_LINE_END), "rejected")
        review = self._examined(mail, draft, policy)
        if not review.severity.asks:
            self._clearance.passed(review, ORIGIN)
            self._learn(mail, draft, policy)
            return Verdict(packets.CONTINUE, "passed")
        self._counts.add(sentences.WORDS[review.severity])
        if review.severity is not Severity.REFUSE and _is_cleared(mail, draft, policy):
            self._clearance.decide(review, ORIGIN, Decision.SEND)
            self._learn(mail, draft, policy)
            return Verdict(packets.CONTINUE, "cleared")
        return self._flagged(mail, header, review)

    def _examined(self, mail: Mail, draft: Draft, policy: Policy) -> Review:
        if len(draft.recipients) > 1 and (ids := list(_answered(mail))):
            with LastResort("the answered mail could not be looked up"):
                draft = self._memory.answering(draft, ids)
        return self._clearance.examine(draft, policy)

    def _flagged(self, mail: Mail, header: bytes, review: Review) -> Verdict:
        mode = mode_for(review)
        if mode.lets_pass:
            only_noted = review.policy._replace(monitor_only=True)
            self._clearance.settle(review._replace(policy=only_noted), ORIGIN)
            self._learn(mail, review.unchanged, review.policy)
            if mode is Mode.MONITOR:
                return Verdict(packets.CONTINUE, "monitored")
            tag = packets.added_field(TAG, _leading(mail, sentences.tag(review)))
            return Verdict(tag + packets.CONTINUE, "tagged")
        changed = _rewritten(header, review) if mode is Mode.REWRITE else header
        left = None
        if changed != header:
            left = self._clearance.decide(review, ORIGIN, Decision.REMEDY)
        if left is None and mode is Mode.HOLD and can_wait(mail) and self._can_tell():
            return self._held(mail, review)
        if left is None:
            self._clearance.decide(review, ORIGIN, Decision.HOLD)
            return Verdict(packets.reply(sentences.rejected(review)), "rejected")
        self._learn(mail, left, review.policy)
        told = b"".join(changes(mail, changed))
        notice = sentences.rewritten(mail.reverse_path, review, left) if mail.reverse_path else None
        return Verdict(told + packets.CONTINUE, "rewritten", notice)

    def _held(self, mail: Mail, review: Review) -> Verdict:
        message_id = self._holding.note(mail)
        self._clearance.decide(review, ORIGIN, Decision.HOLD)
        self._learn(mail, review.unchanged, review.policy)  # Its author may let it go.
        notice = sentences.held(mail.reverse_path, review, mail.number, message_id)
        told = packets.held(b"ccwarn: people would see each other")
        return Verdict(told + packets.CONTINUE, "held", notice)

    def _learn(
        self, mail: Mail, draft: Draft, policy: Policy, *, is_incoming: bool = False
    ) -> None:
        by_list = not mail.names.isdisjoint(_BY_LIST)
        self._memory.learn(draft, policy, by_list=by_list, is_incoming=is_incoming)


def mode_for(review: Review) -> Mode:
    """Return the mode that the policy has for the severity of a review that asks."""
    modes = review.policy.on_server
    if review.policy.monitor_only:
        return Mode.MONITOR
    if review.severity is Severity.REFUSE:
        return modes.refuse
    return modes.typed if review.severity is Severity.STRONG else modes.ask


def _is_own(mail: Mail, draft: Draft, policy: Policy) -> bool:
    """Tell whether a mail is written within the organisation: whoever has logged in is."""
    if mail.user or not policy.own_domains or draft.author is None:
        return True
    own = frozenset(policy.own_domains)
    authors = (draft.author, Mailbox(mail.reverse_path))
    return any(within(author.domain, own) is not None for author in authors)


def _is_cleared(mail: Mail, draft: Draft, policy: Policy) -> bool:
    """Tell whether a desktop has marked a mail, as its author has answered there."""
    marks = mail.bodies(_MARK)
    if not marks or not policy.on_server.cleared_key:
        return False
    from email.utils import mktime_tz, parsedate_tz  # late: of few mails

    sent = None
    with suppress(ValueError, OverflowError):
        read = [parsedate_tz(it.decode("latin-1")) for it in mail.bodies(b"date")[:1]]
        sent = mktime_tz(read[0]) if read and read[0] else None
    texts = [it.decode("latin-1") for it in marks]
    return cleared_mark.is_cleared(texts, policy.on_server.cleared_key, draft, sent, time.time())


def _rewritten(header: bytes, review: Review) -> bytes:
    """Return the header with people moved to Bcc; the very one where that does not answer all."""
    if not review.is_healed:
        return header
    left = settle(review, Decision.REMEDY)
    if left is None or left is review.unchanged or protected.why_no_move(header, b""):
        return header
    with suppress(rfc5322.NotAMessage):
        return envelope.write(header, left)
    return header


def _answered(mail: Mail) -> Iterator[str]:
    """Yield the Message-IDs of what a mail answers, the nearest first."""
    if mail.bodies(b"x-forwarded-message-id"):
        return
    found: dict[bytes, None] = {}
    for name in (b"in-reply-to", b"references"):
        for body in mail.bodies(name):
            found.update(dict.fromkeys(reversed(_ID.findall(body))))
    for number, each in enumerate(found):
        if number < _MOST_ANSWERED:
            yield each.decode("utf-8", "replace")


def _leading(mail: Mail, body: bytes) -> bytes:
    return b" " + body if mail.has_leading_space else body
